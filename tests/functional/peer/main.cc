#include <CLI/CLI.hpp>

#include "tests/functional/peer/peer.h"

namespace hotline::peer {
namespace {

int Main(int argc, char** argv) {
  CLI::App app("a station that breaks the rules on purpose; for tests");
  app.require_subcommand(1);
  app.fallthrough();
  Connection connection;
  app.add_option("--address", connection.address)->required();
  app.add_option("--relay-name", connection.relay_name)->required();
  app.add_option("--root", connection.root_file)->required();
  app.add_option("--keys", connection.keys)->required();
  app.add_option("--tls-certificate", connection.tls_certificate,
                 "in that folder; none: show no certificate");
  app.add_option("--tls-key", connection.tls_key);
  app.add_option("--identity", connection.identity,
                 "in that folder; what enrol publishes");

  auto* hello = app.add_subcommand("hello", "the first call");
  auto* enrol = app.add_subcommand("enrol", "publish the identity");
  auto* refusals =
      app.add_subcommand("refusals", "what the log says was refused");
  std::string whose;
  auto* confirmed =
      app.add_subcommand("confirmed", "what the log says was confirmed");
  confirmed->add_option("--station", whose)->required();
  Garbage garbage;
  auto* raw = app.add_subcommand("garbage", "bytes that are no protobuf");
  raw->add_option("--method", garbage.method);
  raw->add_option("--bytes", garbage.bytes);
  raw->add_flag("--nothing", garbage.nothing, "no bytes: an empty request");
  NewLine new_line;
  auto* line = app.add_subcommand("line", "a line with an id of our choice");
  line->add_option("--line", new_line.line)->required();
  line->add_option("--station", new_line.roster)->required();
  Forgery forgery;
  auto* submit = app.add_subcommand("submit", "an envelope of any kind");
  submit->add_option("--line", forgery.line)->required();
  submit->add_option("--sender", forgery.sender)->required();
  submit->add_option("--id", forgery.message_id);
  submit->add_option("--version", forgery.version);
  submit->add_option("--precedence", forgery.precedence);
  submit->add_option("--class", forgery.message_class);
  submit->add_option("--lifetime", forgery.lifetime);
  submit->add_option("--type", forgery.type);
  submit->add_option("--epoch", forgery.epoch);
  submit->add_option("--incarnation", forgery.incarnation);
  submit->add_option("--size", forgery.size);
  submit->add_option("--mark", forgery.mark);
  submit->add_option("--repeat", forgery.repeat);
  Tampered tampered;
  auto* message = app.add_subcommand("message", "sealed, but for one thing");
  message->add_option("--line", tampered.line)->required();
  message->add_option("--sender", tampered.sender)->required();
  message->add_option("--with", tampered.positions)->required();
  message->add_option("--to", tampered.to)->required();
  message->add_option("--tamper", tampered.tamper);
  message->add_option("--text", tampered.text);
  CLI11_PARSE(app, argc, argv);

  if (hello->parsed()) return SayHello(connection);
  if (enrol->parsed()) return Enrol(connection);
  if (refusals->parsed()) return PrintRefusals(connection);
  if (confirmed->parsed()) return PrintConfirmed(connection, whose);
  if (line->parsed()) return MakeLine(connection, new_line);
  if (raw->parsed()) return SendGarbage(connection, garbage);
  if (submit->parsed()) return Submit(connection, forgery);
  return SendTampered(connection, tampered);
}

}  // namespace
}  // namespace hotline::peer

int main(int argc, char** argv) { return hotline::peer::Main(argc, argv); }
