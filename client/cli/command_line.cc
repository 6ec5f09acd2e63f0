#include "client/cli/command_line.h"

#include <CLI/CLI.hpp>
#include <iostream>

#include "client/station/problem.h"

namespace hotline::cli {
namespace {

// CLI11 asks for a command without a word on what was given in its place.
std::string Said(const CLI::App& app, const CLI::App& last,
                 const CLI::ParseError& error) {
  const auto unknown = app.remaining(/*recurse=*/true);
  if (last.get_require_subcommand_min() == 0 || unknown.empty()) {
    return error.what();
  }
  const bool is_option = unknown.front().starts_with("-");
  return std::string(is_option ? "There is no option "
                               : "There is no command ") +
         unknown.front();
}

// With the help of the command that was meant, as far as it was understood.
std::string Advised(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App* last = &app;
  std::string command = app.get_name();
  while (!last->get_subcommands().empty()) {
    last = last->get_subcommands().front();
    command += " " + last->get_name();
  }
  return Said(app, *last, error) + "; see `" + command + " --help`";
}

}  // namespace

Option& Option::Required() {
  option_.required();
  return *this;
}

Option& Option::OneOf(std::vector<std::string> values) {
  option_.check(CLI::IsMember(std::move(values)));
  return *this;
}

Option& Option::ShowDefault() {
  option_.capture_default_str();
  return *this;
}

Option& Option::OrEnvironment(const std::string& variable) {
  option_.envname(variable);
  return *this;
}

Option Syntax::Text(const std::string& name, std::string& value,
                    const std::string& help) {
  return Option(*app_.add_option(name, value, help));
}

Option Syntax::Texts(const std::string& name, std::vector<std::string>& values,
                     const std::string& help) {
  return Option(*app_.add_option(name, values, help)->allow_extra_args(false));
}

Option Syntax::Rest(const std::string& name, std::vector<std::string>& values,
                    const std::string& help) {
  return Option(*app_.add_option(name, values, help)->required());
}

Option Syntax::Count(const std::string& name, size_t& value, size_t most,
                     const std::string& help) {
  return Option(
      *app_.add_option(name, value, help)->check(CLI::Range(size_t{1}, most)));
}

void Syntax::Flag(const std::string& name, bool& value,
                  const std::string& help) {
  app_.add_flag(name, value, help);
}

Syntax Syntax::Below(const std::string& name, const std::string& help) {
  app_.require_subcommand(1);
  return {*app_.add_subcommand(name, help), chosen_};
}

void Syntax::Does(Command command) {
  app_.callback(
      [&chosen = chosen_, command = std::move(command)] { chosen = command; });
}

// CLI11's commands take fallthrough and footer from the one above when they
// are made.
CommandLine::CommandLine(const std::string& program, const std::string& what,
                         const std::string& version, const std::string& footer)
    : app_(std::make_unique<CLI::App>(what, program)) {
  app_->set_version_flag("--version", version);
  app_->fallthrough();
  app_->footer(footer);
}

CommandLine::~CommandLine() = default;

absl::StatusOr<Command> CommandLine::Parse(int argc, char** argv) {
  try {
    app_->parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // Help and version end the parsing, too. CLI11 has exit codes of its own;
    // ours are fixed.
    if (error.get_exit_code() == 0) {
      app_->exit(error);
      std::cout.flush();
      return Command();
    }
    return station::Fail(station::Problem::kUsage, "usage",
                         Advised(*app_, error));
  }
  return chosen_;
}

}  // namespace hotline::cli
