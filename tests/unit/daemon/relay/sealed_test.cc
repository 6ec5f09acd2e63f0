// What is sealed to stations by name (P16, P20), and who may send it: a line's
// members to anybody, its guests to members.
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/unit/daemon/relay/members.h"

namespace hotline::relay::testing {
namespace {

class SealedTest : public MembersTest {
 protected:
  explicit SealedTest(Limits limits = Limits()) : MembersTest(limits) {
    Commit(Delta({}, {kBorduria}));
    EXPECT_TRUE(a.Confirm(kAlba, line, {{1, 1}}).ok());
    EXPECT_TRUE(a.Confirm(kBorduria, line, {{1, 1}}).ok());
  }
};

TEST_F(SealedTest, ItGoesToExactlyThoseThatItNames) {
  auto envelope = SealedTo({kThird, kBorduria}, line, kAlba);
  auto receipt = a.Submit(envelope);
  ASSERT_TRUE(receipt.ok()) << receipt.status();
  const auto entry = DetailsOf(receipt->entries[0]).acceptance();
  EXPECT_EQ(entry.type(), v1::ENVELOPE_TYPE_SEALED);
  EXPECT_EQ(entry.recipients_size(), 2);
  EXPECT_EQ(entry.branch_id(), "");
  EXPECT_NE(Send(SealedTo({kThird}, line, kAlba)), 0u);
  EXPECT_EQ(Owed(kBorduria), Numbers{2});
  EXPECT_EQ(Owed(kThird), (Numbers{2, 3}));
  EXPECT_EQ(Owed(kAlba), Numbers{});
  a.Crash();
  a.Start();
  const auto got = a.Attach(kThird)->WaitFor(2);
  ASSERT_EQ(got.size(), 2u);
  EXPECT_EQ(got[0].envelope->body, envelope->body);
  EXPECT_TRUE(Verify(got[0].entry).ok());
  ASSERT_TRUE(a.Confirm(kThird, line, {{2, 3}}).ok());
  EXPECT_EQ(Owed(kThird), Numbers{});
  EXPECT_EQ(Faults(), std::vector<std::string>());
}

TEST_F(SealedTest, AGuestSeesTheLineWithoutItsRosterAndNothingElseOfIt) {
  EXPECT_TRUE(Lines(kThird).empty());
  Send(SealedTo({kThird}, line, kAlba));
  Say(kAlba, Precedence::kFlash);
  const auto lines = Lines(kThird);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_TRUE(lines[0].guest);
  EXPECT_TRUE(lines[0].roster.empty());
  EXPECT_TRUE(lines[0].branch_id.empty());
  EXPECT_TRUE(lines[0].creator.empty());
  EXPECT_EQ(lines[0].last_sequence, 0u);
  EXPECT_EQ(lines[0].line_class, Class::kLive);
  EXPECT_FALSE(Lines(kBorduria)[0].guest);
  EXPECT_EQ(Owed(kThird), Numbers{2});
  EXPECT_EQ(gate::RefusalOf(GroupInfo(kThird).status()),
            v1::REFUSAL_UNKNOWN_LINE);
  EXPECT_EQ(RefusalFor(MessageIn(epoch, {.line = line, .sender = kThird})),
            v1::REFUSAL_UNKNOWN_LINE);
  EXPECT_EQ(RefusalFor(Next({}, kThird)), v1::REFUSAL_UNKNOWN_LINE);
}

TEST_F(SealedTest, AGuestAnswersMembersAndNobodyElse) {
  const std::string fourth = "hotline://mfa.alba/watch/desk-4";
  ASSERT_TRUE(a.Enrol(fourth).ok());
  EXPECT_EQ(RefusalFor(SealedTo({kAlba}, line, kThird)),
            v1::REFUSAL_UNKNOWN_LINE);
  Send(SealedTo({kThird, fourth}, line, kAlba));
  EXPECT_NE(Send(SealedTo({kAlba, kBorduria}, line, kThird)), 0u);
  EXPECT_EQ(RefusalFor(SealedTo({kAlba, fourth}, line, kThird)),
            v1::REFUSAL_NOT_PERMITTED);
  EXPECT_EQ(Owed(kAlba), Numbers{3});
}

TEST_F(SealedTest, For30DaysAndNoLonger) {
  Send(SealedTo({kThird}, line, kAlba));
  a.world.Turn(std::chrono::days(30) - std::chrono::seconds(1));
  EXPECT_NE(Send(SealedTo({kAlba}, line, kThird)), 0u);
  a.world.Turn(std::chrono::seconds(2));
  EXPECT_EQ(RefusalFor(SealedTo({kAlba}, line, kThird)),
            v1::REFUSAL_UNKNOWN_LINE);
  EXPECT_TRUE(Lines(kThird).empty());
  a.Crash();
  a.Start();
  EXPECT_EQ(RefusalFor(SealedTo({kAlba}, line, kThird)),
            v1::REFUSAL_UNKNOWN_LINE);
}

TEST_F(SealedTest, WhoIsAGuestNoMoreLeavesNoTrace) {
  Send(SealedTo({kThird}, line, kAlba));
  ASSERT_TRUE(a.Confirm(kThird, line, {{2, 2}}).ok());
  EXPECT_EQ(Ask("SELECT count(*) FROM roster"), 3u);
  a.world.Turn(std::chrono::days(31));
  Send(SealedTo({kBorduria}, line, kAlba));
  EXPECT_EQ(Ask("SELECT count(*) FROM roster"), 2u);
  a.Crash();
  a.Start();
  EXPECT_EQ(Faults(), std::vector<std::string>());
}

TEST_F(SealedTest, AStationOfTheRosterIsNoGuestWhenItLeaves) {
  Send(SealedTo({kBorduria}, line, kAlba));
  Commit(Delta({kBorduria}, {}));
  EXPECT_EQ(RefusalFor(SealedTo({kAlba}, line, kBorduria)),
            v1::REFUSAL_UNKNOWN_LINE);
  EXPECT_TRUE(Lines(kBorduria).empty());
  Send(SealedTo({kBorduria}, line, kAlba));  // invited anew
  EXPECT_NE(Send(SealedTo({kAlba}, line, kBorduria)), 0u);
}

TEST_F(SealedTest, AGuestThatJoinsIsAMember) {
  Send(SealedTo({kThird}, line, kAlba));
  Commit(Delta({}, {kThird}));
  EXPECT_FALSE(Lines(kThird)[0].guest);
  // What was sealed to it before it joined is none of its business any more.
  EXPECT_EQ(Owed(kThird), Numbers{3});
  EXPECT_NE(Say(kThird), 0u);
  EXPECT_EQ(Faults(), std::vector<std::string>());
}

TEST_F(SealedTest, RecipientsAreEnrolled) {
  EXPECT_EQ(RefusalFor(SealedTo({"hotline://z.z/z/z"}, line, kAlba)),
            v1::REFUSAL_NOT_FOUND);
}

TEST_F(SealedTest, ItsFormIsStrict) {
  const auto with = [&](const std::function<void(Envelope&)>& edit) {
    Envelope one = *SealedTo({kThird}, line, kAlba);
    edit(one);
    return RefusalFor(Seal(one.type, one.header, one.body));
  };
  EXPECT_EQ(with([](auto& one) {
              one.header.epoch = 1;
              one.header.branch_id = base::Digest{};
            }),
            v1::REFUSAL_MALFORMED);
  EXPECT_EQ(with([](auto& one) { one.header.lifetime = {}; }),
            v1::REFUSAL_LIFETIME);
  EXPECT_EQ(with([](auto& one) { one.body.push_back(0); }),
            v1::REFUSAL_MALFORMED);
  EXPECT_EQ(with([](auto& one) { one.body.clear(); }), v1::REFUSAL_MALFORMED);
  EXPECT_EQ(
      with([](auto& one) { one.header.message_class = Class::kExercise; }),
      v1::REFUSAL_CLASS);
  EXPECT_EQ(with([](auto& one) { one.header.incarnation = 2; }),
            v1::REFUSAL_INCARNATION);
}

TEST_F(SealedTest, NamesThatNoEntryHoldsAreTooMany) {
  std::vector<std::string> names;
  for (int i = 0; i < 90; ++i) {
    names.push_back(LongestName(i));
    ASSERT_TRUE(a.Enrol(names.back()).ok());
  }
  EXPECT_EQ(RefusalFor(SealedTo(names, line, kAlba)), v1::REFUSAL_TOO_LARGE);
}

TEST_F(SealedTest, SixtyAtOnceAndOneASecond) {
  for (int i = 0; i < 60; ++i) Send(SealedTo({kBorduria}, line, kAlba));
  EXPECT_EQ(RefusalFor(SealedTo({kBorduria}, line, kAlba)), v1::REFUSAL_QUOTA);
  EXPECT_NE(Say(kAlba), 0u);  // messages have a quota of their own
  EXPECT_NE(Send(SealedTo({kAlba}, line, kBorduria)), 0u);
  a.world.Advance(std::chrono::seconds(1));
  EXPECT_NE(Send(SealedTo({kBorduria}, line, kAlba)), 0u);
}

TEST_F(SealedTest, WhatEndsIsShownToThoseThatItNamesAndItsSender) {
  Send(SealedTo({kThird}, line, kAlba, std::chrono::seconds(30)));
  auto alba = a.Attach(kAlba), third = a.Attach(kThird);
  ASSERT_EQ(third->WaitFor(1).size(), 1u);
  a.world.Advance(std::chrono::seconds(31));
  ASSERT_EQ(third->WaitFor(2).size(), 2u);
  EXPECT_EQ(third->WaitFor(2)[1].envelope->type, v1::ENVELOPE_TYPE_TOMBSTONE);
  ASSERT_EQ(alba->WaitFor(1).size(), 1u);
  EXPECT_EQ(Owed(kBorduria), Numbers{});
  a.Crash();
  a.Start();
  EXPECT_EQ(Owed(kThird), Numbers{3});
  EXPECT_EQ(Owed(kAlba), Numbers{3});
  EXPECT_EQ(Faults(), std::vector<std::string>());
}

TEST_F(SealedTest, AMessageThatEndsIsShownToThoseThatAreStillThere) {
  Commit(Delta({}, {kThird}));
  Send(MessageIn(epoch, {.line = line, .lifetime = std::chrono::seconds(30)}));
  Commit(Delta({kThird}, {}));
  a.world.Advance(std::chrono::seconds(31));
  ASSERT_TRUE(a.Submit(SealedTo({kBorduria}, line, kAlba)).ok());
  EXPECT_EQ(Owed(kThird), (Numbers{2, 4}));
  EXPECT_EQ(Owed(kAlba), (Numbers{2, 4, 5}));
  EXPECT_EQ(Owed(kBorduria), (Numbers{2, 4, 5, 6}));
  a.Crash();
  a.Start();
  EXPECT_EQ(Owed(kAlba), (Numbers{2, 4, 5}));
  EXPECT_EQ(Faults(), std::vector<std::string>());
}

}  // namespace
}  // namespace hotline::relay::testing
