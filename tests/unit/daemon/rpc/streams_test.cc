// Submit and Receive streams over a real connection.
#include "core/message/header.h"
#include "daemon/rpc/submit_stream.h"
#include "tests/unit/daemon/rpc/server_fixture.h"

namespace hotline::rpc {
namespace {

v1::Submission Submission(uint64_t tag) {
  message::Header header;
  header.message_class = message::Class::kLive;
  header.precedence = message::Precedence::kRoutine;
  header.lifetime = std::chrono::seconds(60);
  header.sender = kDesk;
  v1::Submission submission;
  submission.set_tag(tag);
  v1::Envelope& envelope = *submission.add_envelopes();
  envelope.set_type(v1::ENVELOPE_TYPE_APPLICATION);
  envelope.set_header(base::ToString(message::Encode(header)));
  envelope.set_body("ciphertext");
  return submission;
}

v1::SubmitRequest Request(std::vector<v1::Submission> submissions,
                          uint64_t known_size = 0) {
  v1::SubmitRequest request;
  request.set_known_size(known_size);
  for (auto& one : submissions) *request.add_submissions() = std::move(one);
  return request;
}

class SubmitTest : public ServerTest {
 protected:
  void Open() {
    Expire(context_);
    stub_ = v1::Relay::NewStub(Connect());
    stream_ = stub_->Submit(&context_);
  }
  v1::SubmitResponse ReadAll() {
    v1::SubmitResponse response;
    EXPECT_TRUE(stream_->Read(&response));
    return response;
  }
  // A response with one result.
  v1::SubmitResult Read() {
    const v1::SubmitResponse response = ReadAll();
    EXPECT_EQ(response.results_size(), 1);
    return response.results_size() == 1 ? response.results(0)
                                        : v1::SubmitResult();
  }

  grpc::ClientContext context_;
  std::unique_ptr<v1::Relay::Stub> stub_;
  std::unique_ptr<
      grpc::ClientReaderWriter<v1::SubmitRequest, v1::SubmitResponse>>
      stream_;
};

TEST_F(SubmitTest, AnAnswerBearsItsTagAndTheStreamEndsInOrder) {
  Open();
  ASSERT_TRUE(stream_->Write(Request({Submission(7)})));
  ASSERT_TRUE(relay_.Holds(1));
  relay_.AnswerOne(4);
  const v1::SubmitResult response = Read();
  EXPECT_EQ(response.tag(), 7u);
  EXPECT_EQ(response.receipt().entries_size(), 1);
  stream_->WritesDone();
  EXPECT_TRUE(stream_->Finish().ok());
}

TEST_F(SubmitTest, ARefusedRequestDoesNotEndTheStream) {
  Open();
  v1::Submission bad = Submission(1);
  bad.mutable_envelopes(0)->set_header(std::string("\0\1", 2));
  ASSERT_TRUE(stream_->Write(Request({bad})));
  EXPECT_EQ(Read().refused().reason(), v1::REFUSAL_MALFORMED);
  ASSERT_TRUE(stream_->Write(Request({Submission(2)})));
  ASSERT_TRUE(relay_.Holds(1));
  relay_.AnswerOne(1);
  EXPECT_EQ(Read().tag(), 2u);
}

TEST_F(SubmitTest, AnEnvelopeThatIsTooLargeIsRefusedAlone) {
  Open();
  v1::Submission large = Submission(1);
  large.mutable_envelopes(0)->set_body(std::string(256 * 1024, 'x'));
  ASSERT_TRUE(stream_->Write(Request({large})));
  EXPECT_EQ(Read().refused().reason(), v1::REFUSAL_TOO_LARGE);
}

TEST_F(SubmitTest, BytesThatAreNoMessageDoNotEndTheStream) {
  Connect();
  grpc::GenericStub stub(channel_);
  grpc::CompletionQueue queue;
  void* tag;
  bool ok = false;
  auto stream =
      stub.PrepareCall(&context_, "/hotline.relay.v1.Relay/Submit", &queue);
  stream->StartCall(nullptr);
  ASSERT_TRUE(queue.Next(&tag, &ok) && ok);
  grpc::Slice slice(std::string("\xff\xff"));
  for (int i = 0; i < 2; ++i) {
    stream->Write(grpc::ByteBuffer(&slice, 1), nullptr);
    ASSERT_TRUE(queue.Next(&tag, &ok) && ok);
    grpc::ByteBuffer answer;
    stream->Read(&answer, nullptr);
    ASSERT_TRUE(queue.Next(&tag, &ok) && ok) << "the stream ended";
  }
  context_.TryCancel();
}

TEST_F(SubmitTest, EachProofBeginsWhereTheLastEnded) {
  Open();
  for (uint64_t tag : {1, 2, 3})
    ASSERT_TRUE(stream_->Write(Request({Submission(tag)}, 2)));
  ASSERT_TRUE(relay_.Holds(3));
  relay_.AnswerOne(5);
  EXPECT_EQ(ReadAll().head().consistency_size(), 3);
  relay_.AnswerOne(5);
  EXPECT_EQ(ReadAll().head().consistency_size(), 0);
  relay_.AnswerOne(6);
  EXPECT_EQ(ReadAll().head().consistency_size(), 1);
}

TEST_F(SubmitTest, ResultsShareAHeadAndThoseOfAnotherGoApart) {
  Open();
  ASSERT_TRUE(stream_->Write(
      Request({Submission(1), Submission(2), Submission(3), Submission(4)})));
  ASSERT_TRUE(relay_.Holds(4));
  for (uint64_t size : {5, 5, 6, 6}) relay_.AnswerOne(size);
  std::map<std::string, int> heads;
  for (int results = 0; results < 4;) {
    const v1::SubmitResponse response = ReadAll();
    results += response.results_size();
    heads[response.head().checkpoint()] += response.results_size();
    for (const auto& result : response.results())
      EXPECT_TRUE(result.receipt().entries(0).checkpoint().empty());
  }
  EXPECT_EQ(heads, (std::map<std::string, int>{{"head 5", 2}, {"head 6", 2}}));
}

TEST_F(SubmitTest, OneThatIsRefusedIsRefusedAlone) {
  Open();
  v1::Submission bad = Submission(2);
  bad.clear_envelopes();
  ASSERT_TRUE(stream_->Write(Request({Submission(1), bad, Submission(3)})));
  const v1::SubmitResult refused = Read();
  EXPECT_EQ(refused.tag(), 2u);
  EXPECT_EQ(refused.refused().reason(), v1::REFUSAL_MALFORMED);
  EXPECT_TRUE(relay_.Holds(2));
  context_.TryCancel();
}

TEST_F(SubmitTest, ARequestWithoutSubmissionsOrWithTooManyIsRefused) {
  Open();
  ASSERT_TRUE(stream_->Write(Request({})));
  EXPECT_EQ(Read().refused().reason(), v1::REFUSAL_MALFORMED);
  ASSERT_TRUE(
      stream_->Write(Request(std::vector<v1::Submission>(65, Submission(1)))));
  const v1::SubmitResult refused = Read();
  EXPECT_EQ(refused.tag(), 0u);
  EXPECT_EQ(refused.refused().reason(), v1::REFUSAL_MALFORMED);
  EXPECT_EQ(relay_.held(), 0u);
  context_.TryCancel();
}

TEST_F(SubmitTest, The257thOpenSubmissionIsNotReadBeforeOneIsAnswered) {
  Open();
  std::thread writer([this] {
    for (uint64_t tag = 1; tag <= SubmitStream::kMaxOpen + 1; ++tag)
      stream_->Write(Request({Submission(tag)}));
  });
  ASSERT_TRUE(relay_.Holds(SubmitStream::kMaxOpen));
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  EXPECT_EQ(relay_.held(), SubmitStream::kMaxOpen);
  relay_.AnswerOne(1);
  EXPECT_TRUE(relay_.Holds(SubmitStream::kMaxOpen));
  writer.join();
  context_.TryCancel();
}

TEST_F(SubmitTest, AStationThatLeavesWithOpenRequestsHurtsNobody) {
  Open();
  ASSERT_TRUE(stream_->Write(Request({Submission(1)})));
  ASSERT_TRUE(relay_.Holds(1));
  context_.TryCancel();
  EXPECT_FALSE(stream_->Finish().ok());
  relay_.AnswerOne(1);
  EXPECT_TRUE(Greet(channel_).status.ok());
}

TEST_F(SubmitTest, TheStreamOfARevokedStationEnds) {
  const pki::Certificate leaf = Certificate();
  stub_ = v1::Relay::NewStub(Connect(Station(leaf)));
  Expire(context_);
  stream_ = stub_->Submit(&context_);
  ASSERT_TRUE(stream_->Write(Request({Submission(1)})));
  ASSERT_TRUE(relay_.Holds(1));
  relay_.AnswerOne(1);
  Read();
  gate_.Replace(TrustIn(alba_.RevocationListPem(1, {leaf})));
  server_->EndUnwelcome();
  v1::SubmitResponse response;
  EXPECT_FALSE(stream_->Read(&response));
  EXPECT_EQ(stream_->Finish().error_code(), grpc::StatusCode::UNAUTHENTICATED);
}

class ReceiveTest : public ServerTest {
 protected:
  void Open(uint64_t known_size = 0) {
    Expire(context_);
    stub_ = v1::Relay::NewStub(Connect());
    v1::ReceiveRequest request;
    request.set_known_size(known_size);
    stream_ = stub_->Receive(&context_, request);
    ASSERT_TRUE(relay_.Asked(1));
  }
  relay::Idle At(uint64_t size) {
    return {.relay_time = kTestNow,
            .unconfirmed = 0,
            .checkpoint = std::make_shared<std::string>("head"),
            .size = size};
  }

  grpc::ClientContext context_;
  std::unique_ptr<v1::Relay::Stub> stub_;
  std::unique_ptr<grpc::ClientReader<v1::Delivery>> stream_;
};

TEST_F(ReceiveTest, TheRelayIsAskedForOneMoreWhenOneIsWritten) {
  Open();
  relay_.receiver()->Tell(At(1));
  v1::Delivery delivery;
  ASSERT_TRUE(stream_->Read(&delivery));
  EXPECT_TRUE(delivery.has_idle());
  EXPECT_TRUE(relay_.Asked(2));
}

TEST_F(ReceiveTest, EachProofBeginsWhereTheLastEnded) {
  Open(/*known_size=*/2);
  v1::Delivery delivery;
  int asked = 1;
  for (auto [size, hashes] : {std::pair{5, 3}, {5, 0}, {6, 1}}) {
    relay_.receiver()->Tell(At(static_cast<uint64_t>(size)));
    ASSERT_TRUE(stream_->Read(&delivery));
    EXPECT_EQ(delivery.head().consistency_size(), hashes) << size;
    ASSERT_TRUE(relay_.Asked(++asked));
  }
}

TEST_F(ReceiveTest, TheRelaysReasonEndsTheStream) {
  Open();
  relay_.receiver()->End(gate::Refuse(v1::REFUSAL_LEASE_TAKEN, ""));
  v1::Delivery delivery;
  EXPECT_FALSE(stream_->Read(&delivery));
  EXPECT_EQ(stream_->Finish().error_code(), grpc::StatusCode::ABORTED);
}

TEST_F(ReceiveTest, OneThatEndsBeforeItsMessageTakesNoLease) {
  Open();
  const auto live = relay_.receiver();
  EXPECT_EQ(CallWithoutMessage("/hotline.relay.v1.Relay/Receive").error_code(),
            grpc::StatusCode::CANCELLED);
  EXPECT_EQ(relay_.receiver(), live);
}

TEST_F(ReceiveTest, AnEmptyMessageTakesTheLease) {
  Connect();
  grpc::ClientContext context;
  Expire(context);
  auto stream = v1::Relay::NewStub(channel_)->Receive(&context, {});
  EXPECT_TRUE(relay_.Asked(1));
  context.TryCancel();
}

TEST_F(ReceiveTest, AStationThatLeavesIsDetached) {
  Open();
  context_.TryCancel();
  EXPECT_TRUE(relay_.Detached());
}

}  // namespace
}  // namespace hotline::rpc
