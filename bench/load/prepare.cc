// Enrolment and lines: what must be there before anything can be measured.
#include <grpcpp/client_context.h>

#include <iostream>

#include "bench/load/roles.h"
#include "core/base/ids.h"
#include "core/pki/certificate.h"
#include "hotline/relay/v1/directory.grpc.pb.h"
#include "hotline/relay/v1/relay.grpc.pb.h"

namespace hotline::bench {
namespace {

int Report(const char* what, const grpc::Status& status) {
  if (status.ok()) return 0;
  std::cerr << "relay_load: " << what << ": " << status.error_message() << "\n";
  return 3;
}

}  // namespace

int Enrol(const Credentials& credentials, const EnrolOptions& options) {
  auto chain = pki::Certificate::ChainFromPem(ReadFile(options.identity_file));
  if (!chain.ok()) {
    std::cerr << "relay_load: " << chain.status().ToString() << "\n";
    return 2;
  }
  relay::v1::EnrolRequest request;
  for (const auto& certificate : *chain) {
    request.add_certificates(base::ToString(certificate.der()));
  }
  // Opaque to the relay, and nobody seals to a station that only measures.
  request.set_last_resort("no key");
  request.set_suite(0xF64D);
  relay::v1::EnrolResponse response;
  grpc::ClientContext context;
  return Report("enrol", relay::v1::Directory::NewStub(Connect(credentials))
                             ->Enrol(&context, request, &response));
}

int CreateLine(const Credentials& credentials, const LineOptions& options) {
  auto id = base::LineId::FromHexText(options.line_id);
  if (!id.ok()) {
    std::cerr << "relay_load: --line: " << id.status().ToString() << "\n";
    return 2;
  }
  relay::v1::CreateLineRequest request;
  request.set_line_id(base::ToString(id->bytes()));
  request.set_class_(1);
  for (const auto& station : options.roster) request.add_roster(station);
  relay::v1::CreateLineResponse response;
  grpc::ClientContext context;
  return Report("line", relay::v1::Relay::NewStub(Connect(credentials))
                            ->CreateLine(&context, request, &response));
}

}  // namespace hotline::bench
