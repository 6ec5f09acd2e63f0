#include "daemon/ops/process.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

namespace hotline::ops {

void HardenProcess() {
  // Each is a second bolt on a door that the service unit closes too, where
  // the call may be refused: so no result is asked.
  const rlimit none{.rlim_cur = 0, .rlim_max = 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0);
  umask(077);
}

}  // namespace hotline::ops
