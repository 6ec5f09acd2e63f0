# Packs sources into units, to be compiled or checked in one go: most of what is read of a source are
# the headers that its neighbours have read as well. In a unit are sources whose unnamed namespaces
# have no name in common. One with places where a test ends the process (core/base/stop_point.h) stays
# alone: such a test puts its own in the place of the library's.
#
#   awk -v most=N -f units.awk SOURCE...
#
# Prints for each source the number of its unit, from 1, and the source as it was named.

BEGIN {
  for (a = 1; a < ARGC; ++a) place(ARGV[a])
}

function place(source,   n, i, names, taken) {
  alone = 0
  split_names(source, names)
  if (alone) {
    size[++count] = most
    print count, source
    return
  }
  for (n = 1; n <= count; ++n) {
    if (size[n] >= most) continue
    taken = 0
    for (i in names) if ((n, i) in used) taken = 1
    if (!taken) break
  }
  if (n > count) count = n
  ++size[n]
  for (i in names) used[n, i] = 1
  print n, source
}

# What a source's unnamed namespaces declare: in each line that begins there at the margin, the last
# name before a bracket, a brace, an equals sign or a semicolon.
function split_names(path, names,   line, inside) {
  while ((getline line <path) > 0) {
    if (line ~ /StopPoint\(/) alone = 1
    if (line ~ /^namespace \{/) inside = 1
    else if (line ~ /^\}  \/\/ namespace$/) inside = 0
    else if (inside && line ~ /^[a-zA-Z]/ && line !~ /^(namespace|template|using|static_assert)/) {
      sub(/^TEST.*\(/, "", line)
      sub(/( :|[[({=;,]).*/, "", line)
      sub(/ +$/, "", line)
      sub(/ final$/, "", line)
      sub(/.*[ *&]/, "", line)
      names[line] = 1
    }
  }
  close(path)
}
