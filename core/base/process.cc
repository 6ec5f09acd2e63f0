#include "core/base/process.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

namespace hotline::base {

void HardenProcess() {
  // No result is asked: where a call is refused, as in a sandbox, the program
  // must serve all the same. A dump that goes to a pipe of the system's obeys
  // no limit, so being dumpable is given up, too.
  const rlimit none{.rlim_cur = 0, .rlim_max = 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0);
  umask(077);
}

}  // namespace hotline::base
