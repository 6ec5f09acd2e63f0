// The same bundle again (P4); how much bundles may weigh, and how urgent they
// are.
#include "daemon/relay/bundle.h"

#include <gtest/gtest.h>

#include "tests/unit/daemon/relay/members.h"

namespace hotline::relay::testing {
namespace {

class RepeatedTest : public MembersTest {
 protected:
  RepeatedTest() {
    Commit(Delta({}, {kBorduria}));
    a.world.Advance(std::chrono::milliseconds(200));
    bundle = Next(Delta({}, {kThird}));
    bundle.application = MessageIn(After(*bundle.commit), {.line = line});
    auto changed = Change(bundle);
    EXPECT_TRUE(changed.ok()) << changed.status();
    first = *changed;
    epoch = After(*bundle.commit);
  }
  Bundle bundle;
  Relay::ChangedMembers first;
};

TEST_F(RepeatedTest, TheSameBundleIsAnsweredAgain) {
  const uint64_t size = a.relay->Newest().size;
  auto again = Change(bundle);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->entry.index, first.entry.index);
  EXPECT_EQ(again->application->index, first.application->index);
  EXPECT_EQ(a.relay->Newest().size, size);
}

TEST_F(RepeatedTest, AlsoAfterARestartAndAfterItsSenderWasTakenOut) {
  Commit(Delta({kAlba}, {}), kBorduria);
  a.Crash();
  a.Start();
  auto again = Change(bundle);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->entry.index, first.entry.index);
}

TEST_F(RepeatedTest, OtherBytesUnderTheSameIdAreRefused) {
  Bundle other = bundle;
  other.welcome.push_back(1);
  EXPECT_EQ(RefusalFor(other), v1::REFUSAL_ID_REUSED);
  other = bundle;
  other.group_info.push_back(1);
  EXPECT_EQ(RefusalFor(other), v1::REFUSAL_ID_REUSED);
  other = bundle;
  auto header = bundle.commit->header;
  other.commit =
      Seal(v1::ENVELOPE_TYPE_COMMIT, header,
           line::Encode(line::CommitBody{
               line::Encode(Delta({}, {kThird})), header.commitment, {}}));
  other.application = nullptr;
  EXPECT_EQ(RefusalFor(other), v1::REFUSAL_ID_REUSED);
}

TEST_F(RepeatedTest, WithAnotherMessageItIsRefused) {
  Bundle other = bundle;
  other.application = MessageIn(After(*bundle.commit), {.line = line});
  EXPECT_EQ(RefusalFor(other), v1::REFUSAL_ID_REUSED);
  auto header = bundle.application->header;
  other.application =
      Seal(v1::ENVELOPE_TYPE_APPLICATION, header, base::Bytes(3, 3));
  EXPECT_EQ(RefusalFor(other), v1::REFUSAL_ID_REUSED);
}

TEST_F(RepeatedTest, ItsIdIsNoMessagesAnyMore) {
  auto header = MessageIn(epoch, {.line = line})->header;
  header.message_id = bundle.commit->header.message_id;
  EXPECT_EQ(RefusalFor(Seal(v1::ENVELOPE_TYPE_APPLICATION, header, {1})),
            v1::REFUSAL_ID_REUSED);
}

TEST(BundleTest, ItsLaneIsThatOfItsMessageOrAlwaysBeforeRoutine) {
  Bundle bundle = BundleOf({}, {}, kAlba, {});
  EXPECT_EQ(LaneOf(bundle), Lane::kMembers);
  EXPECT_LT(Lane::kMembers, Lane::kImmediate);
  EXPECT_FALSE(HasFlash(bundle));
  for (const auto& [precedence, lane] :
       {std::pair(Precedence::kFlash, Lane::kFlash),
        std::pair(Precedence::kImmediate, Lane::kImmediate),
        std::pair(Precedence::kPriority, Lane::kPriority),
        std::pair(Precedence::kRoutine, Lane::kRoutine)}) {
    bundle.application = MessageIn({}, {.line = {}, .precedence = precedence});
    EXPECT_EQ(LaneOf(bundle), lane);
    EXPECT_EQ(HasFlash(bundle), precedence == Precedence::kFlash);
  }
}

TEST(BundleTest, ItWeighsWhatItHolds) {
  Bundle bundle = BundleOf({}, {}, kAlba, Delta({}, {kBorduria}));
  EXPECT_EQ(SizeOf(bundle), bundle.commit->header_bytes.size() +
                                bundle.commit->body.size() + 700 + 900);
}

class NarrowTest : public MembersTest {
 protected:
  static Limits Narrow() {
    Limits limits;
    limits.waiting_handshake_bytes = 2'000;
    limits.changes_per_second = 0.1;
    limits.change_burst = 5;
    return limits;
  }
  NarrowTest() : MembersTest(Narrow()) {}
};

TEST_F(NarrowTest, WhatWaitsIsBoundedWithAShareForRemovals) {
  Commit(Delta({}, {kBorduria}));  // over 1,000 bytes
  EXPECT_EQ(RefusalFor(Next(Delta({}, {kThird}))), v1::REFUSAL_QUOTA);
  Bundle removal = Next(Delta({kBorduria}, {}));
  ASSERT_TRUE(Change(removal).ok());
  epoch = After(*removal.commit);
  // Messages have a share of their own.
  EXPECT_NE(Say(kAlba), 0u);
}

TEST_F(NarrowTest, AStationHasAQuotaOfCommits) {
  for (int i = 0; i < 5; ++i) {
    Commit({});
    ASSERT_TRUE(a.Confirm(kAlba, line, {{1, uint64_t(i) + 1}}).ok());
  }
  const Bundle sixth = Next({});
  EXPECT_EQ(RefusalFor(sixth), v1::REFUSAL_QUOTA);
  a.world.Advance(std::chrono::seconds(20));
  EXPECT_TRUE(Change(sixth).ok());
}

}  // namespace
}  // namespace hotline::relay::testing
