// hotlined, the relay daemon: options, check, build, run, wait.
#include "daemon/arguments.h"
#include "daemon/commands.h"

int main(int argc, char** argv) {
  const hotline::ParsedArguments parsed = hotline::ParseArguments(argc, argv);
  if (parsed.exit) return *parsed.exit;
  return hotline::RunCommand(parsed.arguments);
}
