// The two streams of a link: submissions with their answers, and deliveries.
// Reactions come on gRPC's threads and only move on to the strand, where all
// state lives. Each stream owns itself until gRPC is done with it (OnDone), and
// is then the strand's (OpenCalls).
#pragma once

#include <grpcpp/grpcpp.h>

#include <deque>
#include <functional>
#include <memory>
#include <optional>

#include "client/station/grpc_calls.h"
#include "client/station/strand.h"
#include "client/station/submit_queue.h"
#include "hotline/relay/v1/relay.grpc.pb.h"

namespace hotline::station {

// Relay.Submit. Many submissions open at once; `tag` pairs them with results.
// What waits while a request is being written goes together in the next. When
// the relay says nothing for too long, the stream ends.
class SubmitStream final
    : public grpc::ClientBidiReactor<v1::SubmitRequest, v1::SubmitResponse>,
      public std::enable_shared_from_this<SubmitStream> {
 public:
  using Done = SubmitQueue::Done;

  // `relay`: host:port, for what is said of it.
  SubmitStream(Strand& strand, const base::Clock& clock, OpenCalls& calls,
               std::string relay);
  void Start(v1::Relay::Stub& stub);

  // On the strand. Answers with kUnreachable when the stream ends first.
  void Submit(v1::Submission submission, message::Precedence precedence,
              uint64_t known_size, Done done);
  bool ended() const { return ended_; }
  // Nothing waits for an answer.
  bool idle() const { return queue_.empty(); }
  // The link is going: nothing is called back any more.
  void Abandon();

  void OnWriteDone(bool ok) override;
  void OnReadDone(bool ok) override;
  void OnDone(const grpc::Status& status) override;

 private:
  void WriteNext();
  void Written(bool ok);
  void Answered(v1::SubmitResult result, const v1::Head& head);
  void Ended(const absl::Status& why);
  // From now on the relay has its time to answer anything.
  void AwaitAnswer();
  void Release();

  Strand& strand_;
  const base::Clock& clock_;
  OpenCalls& calls_;
  const std::string relay_;
  grpc::ClientContext context_;
  std::shared_ptr<SubmitStream> self_;  // until OnDone
  SubmitQueue queue_;
  uint64_t known_size_ = 0;
  std::optional<base::Timers::TimerId> silence_;
  v1::SubmitRequest writing_;   // gRPC's until OnWriteDone
  v1::SubmitResponse reading_;  // gRPC's until OnReadDone
  bool write_open_ = false;
  bool ended_ = false;
  bool held_ = false;
};

// Relay.Receive. What came in one message is handed on one by one.
class ReceiveStream final : public grpc::ClientReadReactor<v1::Delivery>,
                            public std::enable_shared_from_this<ReceiveStream> {
 public:
  ReceiveStream(Strand& strand, OpenCalls& calls, std::string relay,
                std::function<void(v1::Delivery)> delivered,
                std::function<void(absl::Status)> ended);
  void Start(v1::Relay::Stub& stub, v1::ReceiveRequest request);

  // On the strand: hands on one more, which is read if there is none.
  void Next();
  void Abandon();

  void OnReadDone(bool ok) override;
  void OnDone(const grpc::Status& status) override;

 private:
  void Read();
  void Take(v1::Delivery delivery);
  void HandOn();
  void Release();

  Strand& strand_;
  OpenCalls& calls_;
  const std::string relay_;
  std::function<void(v1::Delivery)> delivered_;
  std::function<void(absl::Status)> ended_;
  grpc::ClientContext context_;
  std::shared_ptr<ReceiveStream> self_;
  v1::ReceiveRequest request_;
  v1::Delivery reading_;
  std::deque<v1::Delivery> waiting_;  // read, and not asked for yet
  base::Timers::TimerId silence_ = 0;
  bool read_open_ = false;
  bool held_ = false;
};

}  // namespace hotline::station
