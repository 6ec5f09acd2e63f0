// What the process forbids itself before it reads the first secret.
#pragma once

namespace hotline::ops {

// No core dumps, no tracing by others of the same user, and no file for anyone
// else (umask 077). Holds for the whole process.
void HardenProcess();

}  // namespace hotline::ops
