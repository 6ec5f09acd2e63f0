// `peer`: a station with its keys in plain files, which does on purpose what no
// honest station does. For the functional tests: real TLS, the real daemon,
// real recipients.
#pragma once

#include <grpcpp/channel.h>

#include <memory>
#include <string>
#include <vector>

namespace hotline::peer {

struct Connection {
  std::string address, relay_name;  // host:port, NAME.DOMAIN
  std::string root_file;            // PEM
  std::string keys;  // folder with tls.pem tls.key identity.pem identity.key
  std::string tls_certificate = "tls.pem", tls_key = "tls.key";
  std::string identity = "identity.pem";  // what `enrol` publishes
};
std::shared_ptr<grpc::Channel> Open(const Connection& connection);
std::string ReadFile(const std::string& path);
void SetDeadline(grpc::ClientContext& context);  // 10 s

// Prints "code N", the refusal's name and its sentence, as a test greps them;
// exits 3 for a refusal, 4 if the relay cannot be reached.
int Report(const grpc::Status& status, const grpc::ClientContext& context);

struct Garbage {
  std::string method = "/hotline.relay.v1.Relay/Hello";
  size_t bytes = 64;
  bool nothing = false;  // no bytes at all: a request with no field set
};
// Prints "answer HEX" before what Report says, if it was answered.
int SendGarbage(const Connection& connection, const Garbage& garbage);
int SayHello(const Connection& connection);
int Enrol(const Connection& connection);
// A line with an id of our choice and a roster of URIs, which must ascend: the
// same line again at a relay that is not its own.
struct NewLine {
  std::string line;
  std::vector<std::string> roster;
};
int MakeLine(const Connection& connection, const NewLine& line);
// "COUNT REASON PEER" for every entry of the log that counts refusals; the
// station must be an auditor.
int PrintRefusals(const Connection& connection);
// "LINE SEQUENCE PRECEDENCE" for every envelope that the station with this URI
// has confirmed, as far as an auditor sees it.
int PrintConfirmed(const Connection& connection, const std::string& station);

// A raw envelope; every field may be wrong.
struct Forgery {
  std::string line, sender, message_id;
  unsigned version = 1, precedence = 1, message_class = 1, lifetime = 3600,
           type = 1, incarnation = 1;
  uint64_t epoch = 0;
  size_t size = 100;       // of the body,
  std::string mark = "b";  // this text (not empty) again and again
  unsigned repeat = 1;     // the same request again, on one stream
};
int Submit(const Connection& connection, const Forgery& forgery);

// A sealed message, right in everything but what `tamper` names.
struct Tampered {
  std::string line, sender, text = "tampered";
  std::string tamper = "none";
  std::vector<std::string> positions;  // whose stations are on the line
  std::string to;
};
int SendTampered(const Connection& connection, const Tampered& tampered);

}  // namespace hotline::peer
