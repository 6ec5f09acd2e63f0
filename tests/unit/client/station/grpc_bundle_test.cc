// ChangeMembers as a station sends it, to the relay's own server.
#include "client/station/grpc_bundle.h"

#include "client/station/asio_strand.h"
#include "client/station/problem.h"
#include "core/line/commit_body.h"
#include "core/line/roster_delta.h"
#include "core/message/header.h"
#include "tests/unit/daemon/rpc/server_fixture.h"

namespace hotline::station {
namespace {

using relay::Relay;

v1::MembersBundle Bundle(size_t group_info) {
  const base::Bytes delta = line::Encode(line::RosterDelta{}), bytes = {1};
  message::Header header;
  header.message_class = message::Class::kLive;
  header.precedence = message::Precedence::kFlash;
  header.sender = rpc::kDesk;
  header.commitment = line::DeltaCommitment(delta);
  v1::MembersBundle bundle;
  v1::Envelope& commit = *bundle.mutable_commit();
  commit.set_type(v1::ENVELOPE_TYPE_COMMIT);
  commit.set_header(base::ToString(message::Encode(header)));
  commit.set_body(
      base::ToString(line::Encode(line::CommitBody{delta, bytes, {}})));
  bundle.set_group_info(std::string(group_info, 'g'));
  bundle.set_known_size(3);
  return bundle;
}

class GrpcBundleTest : public rpc::ServerTest {
 protected:
  using Answer = absl::StatusOr<v1::MembersReceipt>;

  ~GrpcBundleTest() override { calls_.CancelAll(); }

  std::future<Answer> Send(const std::shared_ptr<grpc::Channel>& channel,
                           const v1::MembersBundle& bundle) {
    auto answer = std::make_shared<std::promise<Answer>>();
    stub_ = v1::Relay::NewStub(channel);
    std::make_shared<BundleCall>(strand_, calls_, "relay:1")
        ->Start(*stub_, bundle.SerializeAsString(),
                [answer](Answer result) { answer->set_value(result); });
    return answer->get_future();
  }
  std::future<Answer> Send(const v1::MembersBundle& bundle) {
    return Send(Connect(), bundle);
  }
  static Relay::ChangedMembers Accepted() {
    Relay::ChangedMembers changed;
    changed.entry.index = 4;
    changed.entry.size = 5;
    changed.entry.checkpoint = std::make_shared<const std::string>("head");
    return changed;
  }

  AsioStrand strand_;
  OpenCalls calls_;
  std::unique_ptr<v1::Relay::Stub> stub_;
};

TEST_F(GrpcBundleTest, ItsPartsComeWholeAndItsReceiptStandsAlone) {
  auto answer = Send(Bundle(3'000'000));
  Relay::ChangedMembers changed = Accepted();
  changed.application = changed.entry;
  changed.application->index = 5;
  const auto bundle = relay_.TakeBundle(changed);
  ASSERT_TRUE(bundle.has_value());
  EXPECT_EQ(bundle->group_info.size(), 3'000'000u);
  const Answer receipt = answer.get();
  ASSERT_TRUE(receipt.ok()) << receipt.status();
  EXPECT_EQ(receipt->commit().index(), 4u);
  EXPECT_EQ(receipt->commit().checkpoint(), "head");
  EXPECT_EQ(receipt->commit().consistency_size(), 2);  // from 3 to 5
  EXPECT_EQ(receipt->application().index(), 5u);
  EXPECT_EQ(receipt->application().checkpoint(), "head");
}

TEST_F(GrpcBundleTest, WithoutAMessageNoEntryIsMadeUpForIt) {
  auto answer = Send(Bundle(1));
  ASSERT_TRUE(relay_.TakeBundle(Accepted()).has_value());
  const Answer receipt = answer.get();
  ASSERT_TRUE(receipt.ok()) << receipt.status();
  EXPECT_FALSE(receipt->has_application());
}

TEST_F(GrpcBundleTest, AStaleParentIsToldWithWhatIsMissing) {
  auto answer = Send(Bundle(1));
  v1::RefusalDetail missing;
  missing.add_missing()->set_sequence(7);
  missing.mutable_head()->set_checkpoint("head");
  ASSERT_TRUE(
      relay_
          .TakeBundle(gate::Explain(gate::Refuse(v1::REFUSAL_EPOCH, "late"),
                                    {missing.SerializeAsString(), 4}))
          .has_value());
  const Answer receipt = answer.get();
  EXPECT_EQ(ProblemOf(receipt.status()), Problem::kRefused);
  EXPECT_EQ(ReasonOf(receipt.status()), "epoch");
  const auto commits = MissingOf(receipt.status());
  ASSERT_EQ(commits.size(), 1u);
  EXPECT_EQ(commits[0].sequence(), 7u);
  EXPECT_EQ(commits[0].entry().checkpoint(), "head");
  EXPECT_EQ(commits[0].entry().consistency_size(), 1);  // from 3 to 4
}

TEST_F(GrpcBundleTest, ARefusalBeforeTheLastPartIsHeard) {
  const Answer receipt = Send(Bundle(9 * BundleCall::kMaxPart)).get();
  EXPECT_EQ(ProblemOf(receipt.status()), Problem::kRefused);
  EXPECT_EQ(ReasonOf(receipt.status()), "too_large");
  EXPECT_TRUE(MissingOf(receipt.status()).empty());
}

TEST_F(GrpcBundleTest, WhereNobodyListensItEnds) {
  const auto nowhere =
      grpc::CreateChannel("127.0.0.1:1", grpc::InsecureChannelCredentials());
  EXPECT_EQ(ProblemOf(Send(nowhere, Bundle(1)).get().status()),
            Problem::kUnreachable);
}

TEST_F(GrpcBundleTest, WhatTheRelayDoesNotAnswerEndsWithTheLink) {
  auto answer = Send(Bundle(1));
  calls_.CancelAll();
  EXPECT_EQ(ProblemOf(answer.get().status()), Problem::kUnreachable);
}

TEST(BundleCall, ItsTimeIsBoundedByItsSize) {
  EXPECT_EQ(BundleCall::TimeFor(0), std::chrono::seconds(20));
  EXPECT_LT(BundleCall::TimeFor(size_t{8} << 20), std::chrono::hours(2));
}

}  // namespace
}  // namespace hotline::station
