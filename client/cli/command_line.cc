#include "client/cli/command_line.h"

#include <CLI/CLI.hpp>
#include <iostream>

#include "client/station/problem.h"

namespace hotline::cli {

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
  return Option(*app_.add_option(name, values, help));
}

Option Syntax::Count(const std::string& name, size_t& value,
                     const std::string& help) {
  return Option(
      *app_.add_option(name, value, help)->check(CLI::PositiveNumber));
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
    const bool asked_for = app_->exit(error) == 0;
    std::cout.flush();
    if (asked_for) return Command();
    return station::Fail(station::Problem::kUsage, "usage", error.what());
  }
  return chosen_;
}

}  // namespace hotline::cli
