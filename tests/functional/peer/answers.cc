#include "tests/functional/peer/answers.h"

#include <iostream>

#include "hotline/relay/v1/relay.grpc.pb.h"

namespace hotline::peer {
namespace {

// 0 accepted, 3 refused.
int Print(const relay::v1::SubmitResult& result) {
  if (result.has_refused()) {
    std::cout << "refused "
              << relay::v1::Refusal_Name(result.refused().reason()) << ": "
              << result.refused().text() << "\n";
    return 3;
  }
  for (const auto& entry : result.receipt().entries()) {
    relay::v1::EntryDetails details;
    details.ParseFromString(entry.details());
    std::cout << "accepted index " << entry.index() << " sequence "
              << details.acceptance().sequence() << "\n";
  }
  return 0;
}

}  // namespace

int SubmitAndReport(const Connection& connection,
                    const std::vector<relay::v1::Submission>& submissions) {
  auto stub = relay::v1::Relay::NewStub(Open(connection));
  grpc::ClientContext context;
  auto stream = stub->Submit(&context);
  int worst = 0;
  for (const auto& submission : submissions) {
    relay::v1::SubmitRequest request;
    *request.add_submissions() = submission;
    relay::v1::SubmitResponse response;
    if (!stream->Write(request) || !stream->Read(&response)) {
      return Report(stream->Finish(), context);
    }
    worst = std::max(worst, Print(response.results(0)));
  }
  stream->WritesDone();
  const grpc::Status status = stream->Finish();
  return status.ok() ? worst : Report(status, context);
}

}  // namespace hotline::peer
