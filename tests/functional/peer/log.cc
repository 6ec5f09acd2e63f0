// What the audit log says, as far as a station may see it.
#include <functional>
#include <iostream>
#include <map>

#include "core/base/codec.h"
#include "hotline/relay/v1/audit.grpc.pb.h"
#include "hotline/relay/v1/log.pb.h"
#include "tests/functional/peer/peer.h"

namespace hotline::peer {
namespace {

using OnEntry = std::function<void(const relay::v1::EntryDetails&)>;

// Calls for every entry whose details are told, in the order of the log.
int ReadLog(const Connection& connection, const OnEntry& on_entry) {
  auto stub = relay::v1::Audit::NewStub(Open(connection));
  for (uint64_t first = 0;;) {
    grpc::ClientContext context;
    SetDeadline(context);
    relay::v1::GetEntriesRequest request;
    request.set_first(first);
    request.set_count(256);
    relay::v1::GetEntriesResponse response;
    const grpc::Status status = stub->GetEntries(&context, request, &response);
    if (status.error_code() == grpc::StatusCode::NOT_FOUND) return 0;
    if (!status.ok()) return Report(status, context);
    for (const auto& entry : response.entries()) {
      relay::v1::EntryDetails details;
      if (!details.ParseFromString(entry.details())) return 2;
      on_entry(details);
    }
    first += static_cast<uint64_t>(response.entries_size());
  }
}

// What was accepted, until it is confirmed: each is told once.
class Accepted {
 public:
  void Add(const relay::v1::Acceptance& acceptance) {
    open_[{acceptance.line_id(), acceptance.sequence()}] =
        acceptance.precedence();
  }
  void PrintThoseIn(const relay::v1::LineRanges& line) {
    for (const auto& range : line.ranges()) {
      auto first = open_.lower_bound({line.line_id(), range.first()});
      auto end = open_.upper_bound({line.line_id(), range.last()});
      for (auto it = first; it != end; ++it) {
        std::cout << base::ToHex(base::ViewOf(line.line_id())) << " "
                  << it->first.second << " " << it->second << "\n";
      }
      open_.erase(first, end);
    }
  }

 private:
  std::map<std::pair<std::string, uint64_t>, unsigned> open_;
};

}  // namespace

int PrintRefusals(const Connection& connection) {
  return ReadLog(connection, [](const relay::v1::EntryDetails& details) {
    if (!details.has_refusals()) return;
    const auto& refusals = details.refusals();
    std::cout << refusals.count() << " "
              << relay::v1::Refusal_Name(refusals.reason()) << " "
              << refusals.peer() << "\n";
  });
}

int PrintConfirmed(const Connection& connection, const std::string& station) {
  Accepted accepted;
  return ReadLog(connection, [&](const relay::v1::EntryDetails& details) {
    if (details.has_acceptance()) accepted.Add(details.acceptance());
    if (!details.has_confirms() || details.confirms().station() != station)
      return;
    for (const auto& line : details.confirms().lines())
      accepted.PrintThoseIn(line);
  });
}

}  // namespace hotline::peer
