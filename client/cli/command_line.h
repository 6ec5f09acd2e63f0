// The command line as the commands declare it: names, help, and where each
// value goes. A face of CLI11, which is all headers and dear to compile, so
// that command_line.cc alone includes it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace hotline::cli {

class Context;
// What a command does; main turns the Status into the exit code.
using Command = std::function<absl::Status(Context&)>;

// One argument that was declared; as long as its CommandLine lives.
class Option {
 public:
  explicit Option(CLI::Option& option) : option_(option) {}

  Option& Required();
  // Another value is a usage error.
  Option& OneOf(std::vector<std::string> values);
  // Help tells the value that stands if none is given.
  Option& ShowDefault();
  // Read if the argument is not given.
  Option& OrEnvironment(const std::string& variable);

 private:
  CLI::Option& option_;
};

// One command with its arguments and the commands below it; as long as its
// CommandLine lives. An argument called "--to" goes by its name, one called
// "LINE" by its place. The parser writes to the values, which outlive it.
class Syntax {
 public:
  Syntax(CLI::App& app, Command& chosen) : app_(app), chosen_(chosen) {}

  Option Text(const std::string& name, std::string& value,
              const std::string& help);
  // One value each time, so that none is taken for it that stands behind; may
  // be repeated.
  Option Texts(const std::string& name, std::vector<std::string>& values,
               const std::string& help);
  // All that stands behind, as it stands, also what looks like an option once
  // "--" stood before it; at least one.
  Option Rest(const std::string& name, std::vector<std::string>& values,
              const std::string& help);
  // A whole number, 1 to `most`.
  Option Count(const std::string& name, size_t& value, size_t most,
               const std::string& help);
  void Flag(const std::string& name, bool& value, const std::string& help);

  // A command below this one, which then needs one of them.
  Syntax Below(const std::string& name, const std::string& help);

  // The command to run if this one is given.
  void Does(Command command);

 private:
  CLI::App& app_;
  Command& chosen_;
};

class CommandLine {
 public:
  // `footer` ends every help text. Options of the root may stand after any
  // command.
  CommandLine(const std::string& program, const std::string& what,
              const std::string& version, const std::string& footer);
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  Syntax root() { return {*app_, chosen_}; }

  // The command that was given; an empty one if help or the version was asked
  // for, which has been printed. Problem::kUsage for a mistake; its text ends
  // with the help to see.
  absl::StatusOr<Command> Parse(int argc, char** argv);

 private:
  std::unique_ptr<CLI::App> app_;
  Command chosen_;
};

}  // namespace hotline::cli
