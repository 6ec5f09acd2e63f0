// The subcommands, one file each. Each function adds its subcommand to the
// parser and chooses its own Command when that was given.
#pragma once

namespace CLI {
class App;
}

namespace hotline::cli {

class Context;

void AddInit(CLI::App& app, Context& context);
void AddEnroll(CLI::App& app, Context& context);
void AddRenew(CLI::App& app, Context& context);
void AddRejoin(CLI::App& app, Context& context);
void AddTrust(CLI::App& app, Context& context);
void AddLine(CLI::App& app, Context& context);
void AddSend(CLI::App& app, Context& context);
void AddWatch(CLI::App& app, Context& context);
void AddAck(CLI::App& app, Context& context);
void AddLog(CLI::App& app, Context& context);
void AddShow(CLI::App& app, Context& context);
void AddStatus(CLI::App& app, Context& context);
void AddAudit(CLI::App& app, Context& context);

}  // namespace hotline::cli
