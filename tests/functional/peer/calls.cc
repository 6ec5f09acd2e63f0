// Calls that an honest station makes too, and bytes that nobody understands.
#include <grpcpp/generic/generic_stub.h>

#include <chrono>
#include <iostream>

#include "core/pki/certificate.h"
#include "hotline/relay/v1/audit.grpc.pb.h"
#include "hotline/relay/v1/directory.grpc.pb.h"
#include "hotline/relay/v1/log.pb.h"
#include "hotline/relay/v1/relay.grpc.pb.h"
#include "tests/functional/peer/peer.h"

namespace hotline::peer {
namespace {

void SetDeadline(grpc::ClientContext& context) {
  context.set_deadline(std::chrono::system_clock::now() +
                       std::chrono::seconds(10));
}

}  // namespace

int SayHello(const Connection& connection) {
  grpc::ClientContext context;
  SetDeadline(context);
  relay::v1::HelloRequest request;
  request.set_program("peer");
  request.set_protocol_min(1);
  request.set_protocol_max(1);
  relay::v1::HelloResponse response;
  return Report(relay::v1::Relay::NewStub(Open(connection))
                    ->Hello(&context, request, &response),
                context);
}

int Enrol(const Connection& connection) {
  const auto chain = pki::Certificate::ChainFromPem(
      ReadFile(connection.keys + "/" + connection.identity));
  if (!chain.ok()) return 2;
  relay::v1::EnrolRequest request;
  for (const auto& certificate : *chain) {
    request.add_certificates(base::ToString(certificate.der()));
  }
  request.set_last_resort("a key that opens nothing");
  request.set_suite(0xF64D);
  grpc::ClientContext context;
  SetDeadline(context);
  relay::v1::EnrolResponse response;
  return Report(relay::v1::Directory::NewStub(Open(connection))
                    ->Enrol(&context, request, &response),
                context);
}

int MakeLine(const Connection& connection, const NewLine& line) {
  const auto id = base::FromHex(line.line);
  if (!id.ok()) return 2;
  relay::v1::CreateLineRequest request;
  request.set_line_id(base::ToString(*id));
  request.set_class_(1);
  for (const auto& station : line.roster) request.add_roster(station);
  grpc::ClientContext context;
  SetDeadline(context);
  relay::v1::CreateLineResponse response;
  return Report(relay::v1::Relay::NewStub(Open(connection))
                    ->CreateLine(&context, request, &response),
                context);
}

int PrintRefusals(const Connection& connection) {
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
      if (!details.has_refusals()) continue;
      const auto& refusals = details.refusals();
      std::cout << refusals.count() << " "
                << relay::v1::Refusal_Name(refusals.reason()) << " "
                << refusals.peer() << "\n";
    }
    first += static_cast<uint64_t>(response.entries_size());
  }
}

int SendGarbage(const Connection& connection, const Garbage& garbage) {
  grpc::GenericStub stub(Open(connection));
  grpc::ClientContext context;
  SetDeadline(context);
  // A length-delimited field that promises more than there is.
  const grpc::Slice slice(
      garbage.nothing ? "" : std::string(garbage.bytes, '\x0a') + "\xff");
  const grpc::ByteBuffer request(&slice, 1);
  grpc::CompletionQueue queue;
  auto call = stub.PrepareUnaryCall(&context, garbage.method, request, &queue);
  call->StartCall();
  grpc::ByteBuffer response;
  grpc::Status status;
  call->Finish(&response, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  return Report(status, context);
}

}  // namespace hotline::peer
