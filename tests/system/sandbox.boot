# Runs in the new namespaces (tests/system/sandbox): builds the root folder and becomes
# systemd. Arguments: an empty folder to work in, and the repository, which stays readable.
set -euo pipefail
work=$1 repository=$2
root=$work/root

# Writes go to memory; this machine's files shine through.
make_root() {
  mkdir "$root" "$work/upper" "$work/scratch"
  mount -t overlay -o "lowerdir=/,upperdir=$work/upper,workdir=$work/scratch" overlay "$root"
  mount -t tmpfs -o mode=755 tmpfs "$root/run"
  mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
  mkdir -p "$root$repository"
  mount --bind "$repository" "$root$repository"
  mount -o remount,bind,ro "$root$repository"
}

make_kernel_folders() {
  mount -t proc proc "$root/proc"
  mount --bind "$root/proc/sys" "$root/proc/sys"
  mount -o remount,bind,ro "$root/proc/sys"
  mount -t sysfs -o ro sysfs "$root/sys"
  mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
}

make_devices() {
  local node
  mount -t tmpfs -o mode=755 tmpfs "$root/dev"
  for node in null zero full random urandom tty; do
    touch "$root/dev/$node"
    mount --bind "/dev/$node" "$root/dev/$node"
  done
  mkdir "$root/dev/pts" "$root/dev/shm"
  mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$root/dev/pts"
  mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
  ln -s pts/ptmx "$root/dev/ptmx"
  ln -s /proc/self/fd "$root/dev/fd"
  ln -s fd/0 "$root/dev/stdin"
  ln -s fd/1 "$root/dev/stdout"
  ln -s fd/2 "$root/dev/stderr"
}

# The target to boot: what every service may rely on, and nothing that this machine's own
# packages enabled. What cannot work without hardware or a kernel of one's own is masked.
choose_units() {
  local units=$root/run/systemd/system unit
  mkdir -p "$units"
  printf '[Unit]\nRequires=basic.target dbus.service\nAfter=basic.target dbus.service\n' \
    >"$units/sandbox.target"
  for unit in dev-hugepages.mount dev-mqueue.mount sys-kernel-debug.mount \
    sys-kernel-tracing.mount sys-fs-fuse-connections.mount systemd-modules-load.service \
    systemd-remount-fs.service systemd-timesyncd.service systemd-journald-audit.socket \
    systemd-initctl.socket; do
    ln -s /dev/null "$units/$unit"
  done
  rm -rf "$root"/etc/systemd/system/{basic,sockets,sysinit,timers}.target.wants
  : >"$root/etc/fstab"
  : >"$root/etc/machine-id"
}

make_root
make_kernel_folders
make_devices
choose_units
ip link set lo up

mkdir -p "$root/mnt"
cd "$root"
pivot_root . mnt
umount --lazy /mnt
# services get mounts of their own (LoadCredential=) only from a shared tree
mount --make-rshared /
exec env -i container=sandbox PATH=/usr/sbin:/usr/bin:/sbin:/bin TERM=linux \
  /lib/systemd/systemd --system --unit=sandbox.target --log-target=journal
