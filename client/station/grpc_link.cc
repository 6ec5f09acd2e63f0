#include "client/station/grpc_link.h"

#include <deque>

#include "client/station/grpc_bundle.h"
#include "client/station/grpc_calls.h"
#include "client/station/grpc_channel.h"
#include "client/station/grpc_streams.h"
#include "client/station/try.h"
#include "hotline/relay/v1/audit.grpc.pb.h"
#include "hotline/relay/v1/directory.grpc.pb.h"

namespace hotline::station {
namespace {

constexpr std::chrono::seconds kGreetingTime{8};
constexpr std::chrono::seconds kCallTime{20};
// A GroupInfo has up to 8 MiB.
constexpr std::chrono::seconds kGroupInfoTime{300};

class GrpcLink final : public RelayLink {
 public:
  GrpcLink(const Station& station, const Channel& channel)
      : station_(station), strand_(station.strand) {
    Use(channel);
  }

  ~GrpcLink() override {
    alive_.reset();
    StopReceiving();
    if (submit_ != nullptr) earlier_.push_back(submit_);
    for (const auto& stream : earlier_) stream->Abandon();
    calls_.CancelAll();
  }

  // Every session begins here: it is said why the other end is not believed.
  void Hello(v1::HelloRequest request, Done<v1::HelloResponse> done) override {
    if (!IsCurrent()) Reconnect();
    Done<v1::HelloResponse> explained =
        [this,
         done = std::move(done)](absl::StatusOr<v1::HelloResponse> response) {
          response.ok() ? done(std::move(response))
                        : done(relay_certificate_->Explain(response.status()));
        };
    Call(kGreetingTime, std::move(request), std::move(explained),
         [this](auto... a) { relay_->async()->Hello(a...); });
  }
  void CreateLine(v1::CreateLineRequest request,
                  Done<v1::CreateLineResponse> done) override {
    Call(kCallTime, std::move(request), std::move(done),
         [this](auto... a) { relay_->async()->CreateLine(a...); });
  }
  void ListLines(v1::ListLinesRequest request,
                 Done<v1::ListLinesResponse> done) override {
    Call(kCallTime, std::move(request), std::move(done),
         [this](auto... a) { relay_->async()->ListLines(a...); });
  }
  void ChangeMembers(v1::MembersBundle bundle,
                     Done<v1::MembersReceipt> done) override {
    bundles_.emplace_back(bundle.SerializeAsString(), std::move(done));
    if (bundles_.size() == 1) SendBundle();
  }
  void GetGroupInfo(v1::GetGroupInfoRequest request,
                    Done<v1::GetGroupInfoResponse> done) override {
    Call(kGroupInfoTime, std::move(request), std::move(done),
         [this](auto... a) { relay_->async()->GetGroupInfo(a...); });
  }
  void Confirm(v1::ConfirmRequest request,
               Done<v1::ConfirmResponse> done) override {
    Call(kCallTime, std::move(request), std::move(done),
         [this](auto... a) { relay_->async()->Confirm(a...); });
  }
  void Enrol(v1::EnrolRequest request, Done<v1::EnrolResponse> done) override {
    Call(kCallTime, std::move(request), std::move(done),
         [this](auto... a) { directory_->async()->Enrol(a...); });
  }
  void FindStations(v1::FindStationsRequest request,
                    Done<v1::FindStationsResponse> done) override {
    Call(kCallTime, std::move(request), std::move(done),
         [this](auto... a) { directory_->async()->FindStations(a...); });
  }
  void TakeKeyPackages(v1::TakeKeyPackagesRequest request,
                       Done<v1::TakeKeyPackagesResponse> done) override {
    Call(kCallTime, std::move(request), std::move(done),
         [this](auto... a) { directory_->async()->TakeKeyPackages(a...); });
  }
  void GetCheckpoint(v1::GetCheckpointRequest request,
                     Done<v1::GetCheckpointResponse> done) override {
    Call(kCallTime, std::move(request), std::move(done),
         [this](auto... a) { audit_->async()->GetCheckpoint(a...); });
  }
  void GetInclusionProof(v1::GetInclusionProofRequest request,
                         Done<v1::GetInclusionProofResponse> done) override {
    Call(kCallTime, std::move(request), std::move(done),
         [this](auto... a) { audit_->async()->GetInclusionProof(a...); });
  }
  void GetConsistencyProof(
      v1::GetConsistencyProofRequest request,
      Done<v1::GetConsistencyProofResponse> done) override {
    Call(kCallTime, std::move(request), std::move(done),
         [this](auto... a) { audit_->async()->GetConsistencyProof(a...); });
  }

  void Submit(v1::Submission submission, message::Precedence precedence,
              uint64_t known_size, Done<v1::Receipt> done) override {
    if (submit_ == nullptr || submit_->ended()) {
      submit_ = std::make_shared<SubmitStream>(strand_, station_.clock, calls_,
                                               relay_at_);
      submit_->Start(*relay_);
    }
    submit_->Submit(std::move(submission), precedence, known_size,
                    std::move(done));
  }

  void Receive(v1::ReceiveRequest request,
               std::function<void(v1::Delivery)> delivered,
               std::function<void(absl::Status)> ended) override {
    StopReceiving();
    receive_ = std::make_shared<ReceiveStream>(
        strand_, calls_, relay_at_, std::move(delivered), std::move(ended));
    receive_->Start(*relay_, std::move(request));
  }
  void Next() override {
    if (receive_ != nullptr) receive_->Next();
  }
  void StopReceiving() override {
    if (receive_ != nullptr) receive_->Abandon();
    receive_.reset();
  }

 private:
  void Use(const Channel& channel) {
    own_certificate_ = station_.enrolled.tls.front().Hash();
    relay_at_ = station_.enrolled.relay;
    relay_name_ = station_.enrolled.relay_name;
    relay_certificate_ = channel.relay;
    relay_ = v1::Relay::NewStub(channel.grpc);
    directory_ = v1::Directory::NewStub(channel.grpc);
    audit_ = v1::Audit::NewStub(channel.grpc);
  }

  // A connection was made with the certificates of its time: ours may have been
  // renewed since, the relay's revoked, or another relay enrolled at.
  bool IsCurrent() {
    return station_.enrolled.tls.front().Hash() == own_certificate_ &&
           station_.enrolled.relay == relay_at_ &&
           station_.enrolled.relay_name == relay_name_ &&
           relay_certificate_->StillBelieved();
  }

  // What is open on the connection before is answered there.
  void Reconnect() {
    const auto channel = MakeChannel(station_);
    if (!channel.ok()) return;
    Use(*channel);
    if (submit_ != nullptr) earlier_.push_back(std::move(submit_));
    std::erase_if(earlier_, [](const auto& stream) {
      if (stream->idle()) stream->Abandon();
      return stream->ended();
    });
  }

  // The first of those that wait; when it is answered, the next.
  void SendBundle() {
    auto call = std::make_shared<BundleCall>(strand_, calls_, relay_at_);
    call->Start(*relay_, std::move(bundles_.front().first),
                [this, alive = std::weak_ptr<int>(alive_)](
                    absl::StatusOr<v1::MembersReceipt> receipt) {
                  if (alive.expired()) return;
                  const Done<v1::MembersReceipt> done =
                      std::move(bundles_.front().second);
                  bundles_.pop_front();
                  if (!bundles_.empty()) SendBundle();
                  done(std::move(receipt));
                });
  }

  // One unary call: `start` begins it with context, request, response and what
  // to do at its end.
  template <class Request, class Response, class Start>
  void Call(std::chrono::seconds time, Request request, Done<Response> done,
            Start start) {
    struct State {
      grpc::ClientContext context;
      Request request;
      Response response;
      Done<Response> done;
    };
    auto state = std::make_shared<State>();
    state->request = std::move(request);
    state->done = std::move(done);
    gpr_timespec deadline =
        gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                     gpr_time_from_seconds(time.count(), GPR_TIMESPAN));
    State& call = *state;
    call.context.set_deadline(deadline);
    calls_.Add(&call.context);
    std::function<void(grpc::Status)> finished =
        [this, state = std::move(state), relay = relay_at_,
         alive = std::weak_ptr<int>(alive_)](grpc::Status status) mutable {
          const OpenCalls::Ending ending(calls_, &state->context);
          strand_.Post([state = std::move(state), status, relay, alive] {
            if (alive.expired()) return;
            const absl::Status outcome =
                FromGrpc(status, state->context, relay);
            if (outcome.ok()) {
              state->done(std::move(state->response));
            } else {
              state->done(outcome);
            }
          });
        };
    start(&call.context, &call.request, &call.response, std::move(finished));
  }

  const Station& station_;
  Strand& strand_;
  OpenCalls calls_;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
  base::Digest own_certificate_{};  // TLS
  std::string relay_at_, relay_name_;
  std::shared_ptr<RelayCertificate> relay_certificate_;
  std::unique_ptr<v1::Relay::Stub> relay_;
  std::unique_ptr<v1::Directory::Stub> directory_;
  std::unique_ptr<v1::Audit::Stub> audit_;
  // As they are sent; the first is under way.
  std::deque<std::pair<std::string, Done<v1::MembersReceipt>>> bundles_;
  std::shared_ptr<SubmitStream> submit_;
  std::vector<std::shared_ptr<SubmitStream>> earlier_;  // of connections before
  std::shared_ptr<ReceiveStream> receive_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<RelayLink>> MakeGrpcLink(
    const Station& station) {
  TRY_ASSIGN(const Channel channel, MakeChannel(station));
  return std::unique_ptr<RelayLink>(new GrpcLink(station, channel));
}

}  // namespace hotline::station
