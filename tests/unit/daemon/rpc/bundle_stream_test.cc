// ChangeMembers and GetGroupInfo over a real connection.
#include "daemon/rpc/bundle_stream.h"

#include <thread>

#include "core/line/commit_body.h"
#include "core/line/roster_delta.h"
#include "core/message/header.h"
#include "tests/unit/daemon/rpc/server_fixture.h"

namespace hotline::rpc {
namespace {

v1::Envelope Commit(const std::string& sender = kDesk) {
  const base::Bytes delta = line::Encode(line::RosterDelta{}), bytes = {1};
  message::Header header;
  header.message_class = message::Class::kLive;
  header.precedence = message::Precedence::kFlash;
  header.sender = sender;
  header.commitment = line::DeltaCommitment(delta);
  v1::Envelope envelope;
  envelope.set_type(v1::ENVELOPE_TYPE_COMMIT);
  envelope.set_header(base::ToString(message::Encode(header)));
  envelope.set_body(
      base::ToString(line::Encode(line::CommitBody{delta, bytes, {}})));
  return envelope;
}

v1::MembersBundle Bundle(size_t group_info = 100) {
  v1::MembersBundle bundle;
  *bundle.mutable_commit() = Commit();
  bundle.set_group_info(std::string(group_info, 'g'));
  bundle.set_known_size(3);
  return bundle;
}

class BundleStreamTest : public ServerTest {
 protected:
  using Writer = grpc::ClientWriter<v1::ChangeMembersRequest>;
  struct Upload {
    grpc::ClientContext context;
    v1::ChangeMembersResponse response;
    std::unique_ptr<v1::Relay::Stub> stub;
    std::unique_ptr<Writer> writer;
  };
  std::unique_ptr<Upload> Open() {
    auto upload = std::make_unique<Upload>();
    Expire(upload->context);
    upload->stub = v1::Relay::NewStub(Connect());
    upload->writer =
        upload->stub->ChangeMembers(&upload->context, &upload->response);
    return upload;
  }
  static bool Write(Upload& upload, std::string part) {
    v1::ChangeMembersRequest request;
    request.set_part(std::move(part));
    return upload.writer->Write(request);
  }
  static void WriteAll(Upload& upload, const std::string& whole, size_t size) {
    for (size_t at = 0; at < whole.size(); at += size) {
      if (!Write(upload, whole.substr(at, size))) return;
    }
  }
  static Outcome End(Upload& upload) {
    upload.writer->WritesDone();
    Outcome outcome;
    outcome.status = upload.writer->Finish();
    ReadDetail(upload.context, outcome.detail);
    return outcome;
  }
  // The refusal of a call that ends before the relay has anything.
  v1::Refusal RefusalOf(const std::string& whole, size_t size = 1000) {
    auto upload = Open();
    WriteAll(*upload, whole, size);
    const Outcome outcome = End(*upload);
    EXPECT_FALSE(outcome.status.ok());
    return outcome.detail.reason();
  }
};

TEST_F(BundleStreamTest, PartsAreJoinedAndTheAnswerIsProven) {
  auto upload = Open();
  WriteAll(*upload, Bundle(3'000'000).SerializeAsString(), 1'000'000);
  upload->writer->WritesDone();
  relay::Relay::ChangedMembers changed;
  changed.entry.index = 4;
  changed.entry.size = 5;
  changed.entry.checkpoint = std::make_shared<const std::string>("head");
  changed.application = changed.entry;
  changed.application->index = 5;
  auto bundle = relay_.TakeBundle(changed);
  ASSERT_TRUE(bundle.has_value());
  EXPECT_EQ(bundle->group_info.size(), 3'000'000u);
  EXPECT_EQ(bundle->commit->header.sender, kDesk);
  EXPECT_EQ(bundle->application, nullptr);
  ASSERT_TRUE(upload->writer->Finish().ok());
  EXPECT_EQ(upload->response.receipt().commit().index(), 4u);
  EXPECT_EQ(upload->response.receipt().application().index(), 5u);
  EXPECT_EQ(upload->response.head().checkpoint(), "head");
  EXPECT_EQ(upload->response.head().consistency_size(), 2);  // from 3 to 5
}

TEST_F(BundleStreamTest, WhatTheRelayRefusesIsAnAnswerWithWhatIsMissing) {
  auto upload = Open();
  WriteAll(*upload, Bundle().SerializeAsString(), 50);
  upload->writer->WritesDone();
  v1::RefusalDetail missing;
  missing.add_missing()->set_sequence(7);
  missing.mutable_head()->set_checkpoint("head");
  ASSERT_TRUE(
      relay_
          .TakeBundle(gate::Explain(gate::Refuse(v1::REFUSAL_EPOCH, "late"),
                                    {missing.SerializeAsString(), 4}))
          .has_value());
  ASSERT_TRUE(upload->writer->Finish().ok());
  const auto& refused = upload->response.refused();
  EXPECT_EQ(refused.reason(), v1::REFUSAL_EPOCH);
  ASSERT_EQ(refused.missing_size(), 1);
  EXPECT_EQ(refused.missing(0).sequence(), 7u);
  EXPECT_EQ(refused.head().checkpoint(), "head");
  EXPECT_EQ(refused.head().consistency_size(), 1);  // from 3 to 4
}

TEST_F(BundleStreamTest, BytesThatAreNoBundleAreRefusedAndCounted) {
  EXPECT_EQ(RefusalOf("\xff\xff"), v1::REFUSAL_MALFORMED);
  EXPECT_TRUE(relay_.Noted(v1::REFUSAL_MALFORMED));
  EXPECT_EQ(RefusalOf(""), v1::REFUSAL_MALFORMED);  // no part at all
  EXPECT_EQ(RefusalOf(v1::MembersBundle().SerializeAsString()),
            v1::REFUSAL_MALFORMED);
}

TEST_F(BundleStreamTest, AnEmptyPartIsRefused) {
  auto upload = Open();
  Write(*upload, "");
  EXPECT_EQ(End(*upload).detail.reason(), v1::REFUSAL_MALFORMED);
}

TEST_F(BundleStreamTest, APartAboveOneMebibyteIsRefused) {
  auto upload = Open();
  Write(*upload, std::string(BundleStream::kMaxPart + 1, 'x'));
  EXPECT_EQ(End(*upload).detail.reason(), v1::REFUSAL_TOO_LARGE);
}

TEST_F(BundleStreamTest, ABundleAboveEightMebibytesIsRefusedBeforeItsEnd) {
  auto upload = Open();
  for (int i = 0; i < 9; ++i) {
    Write(*upload, std::string(BundleStream::kMaxPart, 'x'));
  }
  EXPECT_EQ(End(*upload).detail.reason(), v1::REFUSAL_TOO_LARGE);
}

TEST_F(BundleStreamTest, TheGateJudgesCommitAndMessage) {
  v1::MembersBundle bundle = Bundle();
  *bundle.mutable_commit() = Commit("hotline://mfa.alba/watch/desk-2");
  EXPECT_EQ(RefusalOf(bundle.SerializeAsString()), v1::REFUSAL_SENDER_MISMATCH);
  bundle = Bundle();
  bundle.mutable_commit()->set_type(v1::ENVELOPE_TYPE_APPLICATION);
  EXPECT_EQ(RefusalOf(bundle.SerializeAsString()), v1::REFUSAL_ENVELOPE_TYPE);
  bundle = Bundle();
  *bundle.mutable_application() = Commit();
  EXPECT_EQ(RefusalOf(bundle.SerializeAsString()), v1::REFUSAL_ENVELOPE_TYPE);
}

TEST_F(BundleStreamTest, ANewerCallOfTheStationTakesOver) {
  auto older = Open();
  ASSERT_TRUE(Write(*older, "part"));
  auto newer = Open();
  WriteAll(*newer, Bundle().SerializeAsString(), 1000);
  newer->writer->WritesDone();
  EXPECT_TRUE(relay_.TakeBundle(relay::Relay::ChangedMembers{}).has_value());
  EXPECT_TRUE(newer->writer->Finish().ok());
  EXPECT_EQ(End(*older).detail.reason(), v1::REFUSAL_LEASE_TAKEN);
}

TEST_F(BundleStreamTest, AStationThatGoesAwayLeavesNothing) {
  auto upload = Open();
  ASSERT_TRUE(Write(*upload, "part"));
  upload->context.TryCancel();
  EXPECT_EQ(upload->writer->Finish().error_code(), grpc::StatusCode::CANCELLED);
  auto next = Open();
  WriteAll(*next, Bundle().SerializeAsString(), 1000);
  next->writer->WritesDone();
  EXPECT_TRUE(relay_.TakeBundle(relay::Relay::ChangedMembers{}).has_value());
  EXPECT_TRUE(next->writer->Finish().ok());
}

TEST_F(BundleStreamTest, AGroupInfoOfMegabytesIsAnswered) {
  auto channel = Connect();
  grpc::ClientContext context;
  Expire(context);
  v1::GetGroupInfoRequest request;
  request.set_line_id(std::string(16, 'l'));
  v1::GetGroupInfoResponse response;
  const auto status =
      v1::Relay::NewStub(channel)->GetGroupInfo(&context, request, &response);
  // The client of these tests takes 4 MiB at once.
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_NE(status.error_message().find("larger than max"), std::string::npos)
      << status.error_message();
}

TEST_F(BundleStreamTest, AGroupInfoIsOfALine) {
  auto channel = Connect();
  grpc::ClientContext context;
  Expire(context);
  v1::GetGroupInfoRequest request;
  request.set_line_id("short");
  v1::GetGroupInfoResponse response;
  Outcome outcome;
  outcome.status =
      v1::Relay::NewStub(channel)->GetGroupInfo(&context, request, &response);
  ReadDetail(context, outcome.detail);
  EXPECT_EQ(outcome.detail.reason(), v1::REFUSAL_MALFORMED);
}

}  // namespace
}  // namespace hotline::rpc
