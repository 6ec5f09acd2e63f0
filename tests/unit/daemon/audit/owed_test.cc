#include "daemon/audit/owed.h"

#include <gtest/gtest.h>

#include "hotline/relay/v1/envelope.pb.h"

namespace hotline::audit {
namespace {

constexpr char kAlba[] = "hotline://mfa.alba/watch/desk-1";
constexpr char kBorduria[] = "hotline://mod.borduria/watch/desk-1";
constexpr char kThird[] = "hotline://pm.syldavia/watch/desk-1";

// Entries as they are logged, of one line.
class OwedTest : public ::testing::Test {
 protected:
  void Make(const std::vector<std::string>& roster) {
    ASSERT_TRUE(Take(LineCreatedEvent(line, 1, roster.front(), roster)).ok());
  }
  absl::Status Accept(const base::LineId& on, uint64_t sequence,
                      const char* sender = kAlba) {
    Acceptance acceptance;
    acceptance.line = on;
    acceptance.sequence = sequence;
    acceptance.sender = sender;
    acceptance.type = relay::v1::ENVELOPE_TYPE_APPLICATION;
    return Take(AcceptanceEvent(acceptance));
  }
  void Accept(uint64_t sequence, const char* sender = kAlba) {
    ASSERT_TRUE(Accept(line, sequence, sender).ok());
  }
  void Expire(uint64_t sequence, uint64_t ended) {
    Expiry expiry;
    expiry.line = line;
    expiry.sequence = sequence;
    expiry.ended_sequence = ended;
    ASSERT_TRUE(Take(ExpiredEvent(expiry)).ok());
  }
  void Confirm(const char* station, uint64_t first, uint64_t last) {
    ASSERT_TRUE(Take(ConfirmsEvent(station, {{line, {{first, last}}}})).ok());
  }
  // The numbers that are owed.
  std::vector<uint64_t> Open() const {
    std::vector<uint64_t> sequences;
    for (const auto& [entry, number] : owed.Numbers()) {
      sequences.push_back(number.sequence);
    }
    return sequences;
  }
  absl::Status Take(const base::Bytes& details) {
    return owed.Take(next++, LineStepOf(details));
  }

  using Sequences = std::vector<uint64_t>;
  const base::LineId line{base::ByteArray<16>{1}};
  Owed owed;
  uint64_t next = 0;
};

TEST_F(OwedTest, AnAcceptanceIsOwedToAllButItsSender) {
  Make({kAlba, kBorduria, kThird});
  Accept(1);
  ASSERT_EQ(Open(), Sequences{1});
  const auto number = owed.Numbers().at(1);
  EXPECT_EQ(number.line, line);
  EXPECT_EQ(number.station, kBorduria);
  EXPECT_EQ(number.stations, 2u);
  EXPECT_EQ(number.Missing(),
            "the envelope of sequence 1 on line "
            "01000000000000000000000000000000 is missing, which "
            "hotline://mod.borduria/watch/desk-1 and 1 more have not confirmed "
            "and which has not ended: it would never be delivered");
}

TEST_F(OwedTest, TheConfirmOfEveryOtherStationSettlesIt) {
  Make({kAlba, kBorduria, kThird});
  Accept(1);
  Confirm(kBorduria, 1, 1);
  EXPECT_EQ(owed.Numbers().at(1).station, kThird);
  EXPECT_EQ(Open(), Sequences{1});
  Confirm(kThird, 1, 1);
  EXPECT_EQ(Open(), Sequences{});
}

TEST_F(OwedTest, TheSendersConfirmOrAStrangersSettlesNothing) {
  Make({kAlba, kBorduria});
  Accept(1);
  Confirm(kAlba, 1, 1);
  Confirm(kThird, 1, 1);
  EXPECT_EQ(Open(), Sequences{1});
}

TEST_F(OwedTest, TheSameConfirmAgainCountsOnce) {
  Make({kAlba, kBorduria, kThird});
  Accept(1);
  Accept(2);
  Confirm(kBorduria, 2, 2);
  Confirm(kBorduria, 2, 2);
  Confirm(kBorduria, 1, 2);
  Confirm(kBorduria, 1, 2);
  EXPECT_EQ(Open(), (Sequences{1, 2}));
  Confirm(kThird, 1, 2);
  EXPECT_EQ(Open(), Sequences{});
}

TEST_F(OwedTest, ARangeSettlesWhatIsInItAndNothingBeside) {
  Make({kAlba, kBorduria});
  for (uint64_t sequence = 1; sequence <= 9; ++sequence) Accept(sequence);
  Confirm(kBorduria, 4, 6);
  Confirm(kBorduria, 1, 2);
  EXPECT_EQ(Open(), (Sequences{3, 7, 8, 9}));
  Confirm(kBorduria, 1, 8);
  EXPECT_EQ(Open(), Sequences{9});
}

TEST_F(OwedTest, ATombstoneSettlesWhatItEndsAndIsOwedToAll) {
  Make({kAlba, kBorduria});
  Accept(1);
  Expire(2, 1);
  EXPECT_EQ(Open(), Sequences{2});
  Confirm(kBorduria, 1, 2);
  EXPECT_EQ(Open(), Sequences{2});
  Confirm(kAlba, 2, 2);
  EXPECT_EQ(Open(), Sequences{});
}

TEST_F(OwedTest, WhoIsAloneOnALineIsOwedNothing) {
  Make({kAlba});
  Accept(1);
  EXPECT_EQ(Open(), Sequences{});
}

TEST_F(OwedTest, AConfirmOnAnotherLineSettlesNothing) {
  Make({kAlba, kBorduria});
  Accept(1);
  const base::LineId other{base::ByteArray<16>{2}};
  ASSERT_TRUE(Take(LineCreatedEvent(other, 1, kAlba, {kAlba, kBorduria})).ok());
  ASSERT_TRUE(Accept(other, 1).ok());
  ASSERT_TRUE(Take(ConfirmsEvent(kBorduria, {{other, {{1, 1}}}})).ok());
  ASSERT_EQ(owed.Numbers().size(), 1u);
  EXPECT_EQ(owed.Numbers().begin()->second.line, line);
}

// Group keys: who a number is for follows from the epochs that the log has
// begun.
class EpochsTest : public OwedTest {
 protected:
  static base::Bytes Id(uint64_t sequence) {
    return base::Bytes(32, static_cast<uint8_t>(sequence));
  }
  void Begin(uint64_t sequence, uint64_t parent,
             std::vector<std::string> leaves, std::vector<std::string> joins,
             const char* sender = kAlba) {
    MembersChange change;
    change.line = line;
    change.sequence = sequence;
    change.envelope_hash.fill(static_cast<uint8_t>(sequence));
    change.sender = sender;
    if (parent > 0) change.parent_branch_id = Id(parent);
    change.leaves = std::move(leaves);
    for (auto& uri : joins) {
      change.joins.push_back({std::move(uri), base::Digest{1}});
      change.welcome_hash = base::Bytes(32, 7);
    }
    ASSERT_TRUE(Take(MembersChangedEvent(change)).ok());
  }
  absl::Status Say(uint64_t sequence, uint64_t branch,
                   const char* sender = kAlba) {
    Acceptance acceptance;
    acceptance.line = line;
    acceptance.sequence = sequence;
    acceptance.sender = sender;
    acceptance.type = relay::v1::ENVELOPE_TYPE_APPLICATION;
    if (branch > 0) acceptance.branch_id = Id(branch);
    return Take(AcceptanceEvent(acceptance));
  }
  absl::Status Reject(uint64_t sequence, uint64_t commit, const char* sender,
                      uint64_t closed = 0) {
    Acceptance acceptance;
    acceptance.line = line;
    acceptance.sequence = sequence;
    acceptance.sender = sender;
    acceptance.type = relay::v1::ENVELOPE_TYPE_REJECT;
    acceptance.rejected = Id(commit);
    if (closed > 0) acceptance.closed_branch = Id(closed);
    return Take(AcceptanceEvent(acceptance));
  }
  void Seal(uint64_t sequence, const std::vector<std::string>& recipients,
            const char* sender = kAlba) {
    Acceptance acceptance;
    acceptance.line = line;
    acceptance.sequence = sequence;
    acceptance.sender = sender;
    acceptance.type = relay::v1::ENVELOPE_TYPE_SEALED;
    acceptance.recipients = &recipients;
    ASSERT_TRUE(Take(AcceptanceEvent(acceptance)).ok());
  }
  // How many wait for that number.
  uint64_t Waiting(uint64_t sequence) const {
    for (const auto& [entry, number] : owed.Numbers()) {
      if (number.sequence == sequence) return number.stations;
    }
    return 0;
  }
};

TEST_F(EpochsTest, ACommitIsOwedToItsParentsRosterAndToWhoJoins) {
  Make({kAlba, kBorduria});
  Begin(1, 0, {kBorduria}, {kThird});
  EXPECT_EQ(Waiting(1), 3u);  // its sender, too
  EXPECT_TRUE(owed.Numbers().begin()->second.welcome);
  Confirm(kThird, 1, 1);
  EXPECT_FALSE(owed.Numbers().begin()->second.welcome);
  Confirm(kAlba, 1, 1);
  Confirm(kBorduria, 1, 1);
  EXPECT_EQ(Open(), Sequences{});
}

TEST_F(EpochsTest, AMessageIsOwedToTheRosterOfItsOwnEpoch) {
  Make({kAlba, kBorduria});
  ASSERT_TRUE(Say(1, 0).ok());
  Begin(2, 0, {kBorduria}, {kThird});
  ASSERT_TRUE(Say(3, 2).ok());
  EXPECT_EQ(Waiting(1), 1u);
  Confirm(kBorduria, 1, 3);
  EXPECT_EQ(Waiting(1), 0u);
  EXPECT_EQ(Waiting(3), 1u);
  Confirm(kThird, 2, 3);
  EXPECT_EQ(Waiting(3), 0u);
}

TEST_F(EpochsTest, WhoComesAnewIsOwedNothingFromBefore) {
  Make({kAlba, kBorduria});
  ASSERT_TRUE(Say(1, 0).ok());
  Begin(2, 0, {kBorduria}, {kBorduria});
  EXPECT_EQ(Waiting(1), 0u);
  EXPECT_EQ(Waiting(2), 2u);
}

TEST_F(EpochsTest, AnEpochThatNoEntryBeganIsRefused) {
  Make({kAlba, kBorduria});
  EXPECT_TRUE(absl::IsDataLoss(Say(1, 9)));
  EXPECT_TRUE(absl::IsDataLoss(Reject(1, 9, kAlba)));
  MembersChange change;
  change.line = line;
  change.sequence = 1;
  change.parent_branch_id = Id(9);
  EXPECT_TRUE(absl::IsDataLoss(Take(MembersChangedEvent(change))));
}

TEST_F(EpochsTest, ARejectIsOwedToAllThatAreOnAnyOpenBranch) {
  Make({kAlba, kBorduria});
  Begin(1, 0, {kBorduria}, {kThird});
  ASSERT_TRUE(Reject(2, 1, kBorduria).ok());
  EXPECT_EQ(Waiting(2), 2u);
  ASSERT_TRUE(Say(3, 0).ok());
  Confirm(kBorduria, 1, 3);
  EXPECT_EQ(Waiting(3), 0u);
}

TEST_F(EpochsTest, WhatMadeRoomIsNotOpen) {
  Make({kAlba, kBorduria});
  Begin(1, 0, {kBorduria}, {kThird});
  ASSERT_TRUE(Reject(2, 1, kBorduria).ok());
  Begin(3, 0, {}, {});
  ASSERT_TRUE(Reject(4, 3, kBorduria, 1).ok());
  EXPECT_EQ(Waiting(4), 1u);  // Third is on no open branch
}

TEST_F(EpochsTest, WhatIsSealedIsOwedToThoseThatItNames) {
  Make({kAlba, kBorduria});
  Seal(1, {kThird});
  EXPECT_EQ(Waiting(1), 1u);
  Expire(2, 1);
  EXPECT_EQ(Waiting(2), 2u);  // and its sender
  Confirm(kThird, 1, 2);
  Confirm(kAlba, 2, 2);
  EXPECT_EQ(Open(), Sequences{});
}

TEST_F(EpochsTest, ATombstoneIsOwedToThoseThatAreStillThere) {
  Make({kAlba, kBorduria, kThird});
  ASSERT_TRUE(Say(1, 0).ok());
  Begin(2, 0, {kThird}, {});
  Expire(3, 1);
  EXPECT_EQ(Waiting(3), 2u);
}

TEST_F(OwedTest, ANumberOfALineThatWasNeverMadeIsRefused) {
  auto taken = Accept(line, 1);
  EXPECT_TRUE(absl::IsDataLoss(taken)) << taken;
}

TEST_F(OwedTest, OtherEntriesSayNothing) {
  EXPECT_TRUE(Take(StopEvent("signal")).ok());
  EXPECT_TRUE(Take(base::Bytes{0xFF}).ok());
  EXPECT_EQ(Open(), Sequences{});
}

}  // namespace
}  // namespace hotline::audit
