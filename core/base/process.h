// What a process forbids itself before it reads the first secret: the first
// step of both programs.
#pragma once

namespace hotline::base {

// No core dumps, no tracing by others of the same user, and no file for anyone
// else (umask 077). Holds for the whole process.
void HardenProcess();

}  // namespace hotline::base
