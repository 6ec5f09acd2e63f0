// relay_load: one process of the load that bench/relay puts on a relay.
#include <CLI/CLI.hpp>

#include "absl/synchronization/mutex.h"
#include "bench/load/roles.h"

namespace hotline::bench {
namespace {

int Main(int argc, char** argv) {
  CLI::App app("one process of a relay's load; bench/relay drives it");
  app.require_subcommand(1);
  app.fallthrough();
  Credentials tls;
  app.add_option("--address", tls.address, "host:port");
  app.add_option("--relay-name", tls.relay_name, "NAME.DOMAIN");
  app.add_option("--certificate", tls.certificate_file, "PEM");
  app.add_option("--key", tls.key_file, "PEM");
  app.add_option("--root", tls.root_file, "PEM");

  EnrolOptions enrol;
  auto* enrol_command = app.add_subcommand("enrol", "publish the station");
  enrol_command->add_option("--identity", enrol.identity_file)->required();
  LineOptions line;
  auto* line_command = app.add_subcommand("line", "make a line");
  line_command->add_option("--id", line.line_id)->required();
  line_command->add_option("--roster", line.roster)->required();
  SendOptions send;
  auto* send_command = app.add_subcommand("send", "submit");
  int warm_up = 3, measured = 20, floor_seconds = 5;
  send_command->add_option("--line", send.line_id)->required();
  send_command->add_option("--sender", send.sender, "URI")->required();
  send_command->add_option("--precedence", send.precedence, "1 to 4");
  send_command->add_option("--in-flight", send.in_flight);
  send_command->add_option("--rate", send.rate, "per second; open loop");
  send_command->add_option("--warm-up", warm_up, "seconds");
  send_command->add_option("--seconds", measured, "measured after it");
  ReceiveOptions receive;
  auto* receive_command = app.add_subcommand("receive", "receive, confirm");
  receive_command->add_option("--confirm-after", receive.confirm_after);
  FloorOptions floor;
  auto* floor_command = app.add_subcommand("floor", "append and fdatasync");
  floor_command->add_option("--file", floor.file)->required();
  floor_command->add_option("--seconds", floor_seconds);
  ReportOptions report;
  auto* report_command = app.add_subcommand("report", "medians of the runs");
  report_command->add_flag("--json", report.json);
  report_command->add_flag("--half-rate", report.half_rate);
  CLI11_PARSE(app, argc, argv);

  send.warm_up = std::chrono::seconds(warm_up);
  send.measured = std::chrono::seconds(measured);
  floor.measured = std::chrono::seconds(floor_seconds);
  if (enrol_command->parsed()) return Enrol(tls, enrol);
  if (line_command->parsed()) return CreateLine(tls, line);
  if (send_command->parsed()) return Send(tls, send);
  if (receive_command->parsed()) return Receive(tls, receive);
  if (report_command->parsed()) return Report(report);
  return Floor(floor);
}

}  // namespace
}  // namespace hotline::bench

int main(int argc, char** argv) {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  return hotline::bench::Main(argc, argv);
}
