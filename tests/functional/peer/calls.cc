// Calls that an honest station makes too, and bytes that nobody understands.
#include <grpcpp/generic/generic_stub.h>

#include <iostream>

#include "core/message/key_package.h"
#include "core/pki/certificate.h"
#include "hotline/relay/v1/directory.grpc.pb.h"
#include "hotline/relay/v1/relay.grpc.pb.h"
#include "tests/functional/peer/peer.h"

namespace hotline::peer {

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
  request.set_suite(message::kSealingPool);
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
  grpc::Slice answer;
  if (status.ok() && response.DumpToSingleSlice(&answer).ok()) {
    std::cout << "answer "
              << base::ToHex(base::ByteView(answer.begin(), answer.size()))
              << "\n";
  }
  return Report(status, context);
}

}  // namespace hotline::peer
