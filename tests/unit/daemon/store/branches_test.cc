#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/unit/daemon/store/a_journal.h"

namespace hotline::store {
namespace {

class BranchTest : public JournalTest {
 protected:
  BranchTest() : transaction(*journal->Begin()) {}
  std::vector<BranchRow> Branches() {
    std::vector<BranchRow> rows;
    EXPECT_TRUE(
        journal->EachBranch([&](BranchRow row) { rows.push_back(row); }).ok());
    return rows;
  }
  static BranchRow ABranch(uint64_t number) {
    return {.line = 1,
            .number = number,
            .epoch = number,
            .id = base::Bytes(32, static_cast<uint8_t>(number)),
            .parent = number - 1,
            .committer = 3,
            .entry = 40 + number,
            .roster = {3, 500, 70'000}};
  }

  std::unique_ptr<Journal> journal = Open();
  std::unique_ptr<Transaction> transaction;
};

TEST_F(BranchTest, ABranchIsReadBackAndChanged) {
  BranchRow row = ABranch(7);
  ASSERT_TRUE(transaction->AddBranch(row).ok());
  row.open = false;
  row.reopened_by = 500;
  row.used = true;
  ASSERT_TRUE(transaction->SetBranch(row).ok());
  ASSERT_TRUE(transaction->Commit().ok());
  const auto rows = Branches();
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].id, row.id);
  EXPECT_EQ(rows[0].parent, 6u);
  EXPECT_EQ(rows[0].committer, 3u);
  EXPECT_EQ(rows[0].entry, 47u);
  EXPECT_EQ(rows[0].roster, row.roster);
  EXPECT_FALSE(rows[0].open);
  EXPECT_EQ(rows[0].reopened_by, 500u);
  EXPECT_TRUE(rows[0].used);
}

TEST_F(BranchTest, WhatWasSaidOfABranchGoesWithIt) {
  for (uint64_t number : {7, 8}) {
    ASSERT_TRUE(transaction->AddBranch(ABranch(number)).ok());
    ASSERT_TRUE(transaction->AddReject({1, number, 3}).ok());
  }
  ASSERT_TRUE(transaction->DeleteBranch(1, 7).ok());
  ASSERT_TRUE(transaction->Commit().ok());
  EXPECT_EQ(Branches().size(), 1u);
  std::vector<uint64_t> rejected;
  ASSERT_TRUE(journal
                  ->EachReject([&](const RejectRow& row) {
                    rejected.push_back(row.number);
                  })
                  .ok());
  EXPECT_EQ(rejected, std::vector<uint64_t>{8});
}

TEST_F(BranchTest, ASeatEndsOnce) {
  ASSERT_TRUE(transaction->AddSeat({1, 3, 10, std::nullopt}).ok());
  ASSERT_TRUE(transaction->EndSeat({1, 3, 10, 20}).ok());
  ASSERT_TRUE(transaction->AddSeat({1, 3, 30, std::nullopt}).ok());
  ASSERT_TRUE(transaction->Commit().ok());
  std::vector<std::pair<uint64_t, std::optional<uint64_t>>> seats;
  ASSERT_TRUE(journal
                  ->EachSeat([&](const SeatRow& row) {
                    seats.emplace_back(row.since, row.until);
                  })
                  .ok());
  ASSERT_EQ(seats.size(), 2u);
  EXPECT_EQ(seats[0].second, 20u);
  EXPECT_EQ(seats[1].second, std::nullopt);
}

TEST_F(BranchTest, AGroupInfoIsKeptUntilItIsDropped) {
  const base::Bytes bytes(3'000'000, 9);
  ASSERT_TRUE(transaction->AddGroupInfo(1, 7, bytes).ok());
  EXPECT_EQ(*journal->GroupInfo(1, 7), bytes);
  EXPECT_TRUE(absl::IsNotFound(journal->GroupInfo(1, 8).status()));
  ASSERT_TRUE(transaction->DeleteGroupInfo(1, 7).ok());
  EXPECT_TRUE(absl::IsNotFound(journal->GroupInfo(1, 7).status()));
}

TEST_F(BranchTest, AWelcomeGoesAndItsCommitStays) {
  ASSERT_TRUE(transaction
                  ->AddEnvelope(AnEnvelope(7), base::Bytes{1}, base::Bytes{2},
                                base::Bytes(10, 3))
                  .ok());
  ASSERT_TRUE(transaction->DeleteWelcome(7).ok());
  ASSERT_TRUE(transaction->Commit().ok());
  EXPECT_TRUE(journal->Envelope(7)->welcome.empty());
  EXPECT_EQ(journal->Envelope(7)->body, base::Bytes{2});
}

TEST_F(BranchTest, AGuestsPlaceGoesWithItsMarks) {
  ASSERT_TRUE(transaction->AddRoster({1, 3, 5, 0}).ok());
  ASSERT_TRUE(transaction->PutConfirmed({1, 3, 8, 9}).ok());
  ASSERT_TRUE(transaction->SetGuest({1, 3, 0, 77}).ok());
  std::vector<uint64_t> until;
  const auto read = [&] {
    until.clear();
    return journal->EachRoster(
        [&](RosterRow row) { until.push_back(row.guest_until_ms); });
  };
  ASSERT_TRUE(read().ok());
  EXPECT_EQ(until, std::vector<uint64_t>{77});
  ASSERT_TRUE(transaction->DeleteRoster(1, 3).ok());
  ASSERT_TRUE(read().ok());
  EXPECT_TRUE(until.empty());
  int ranges = 0;
  ASSERT_TRUE(
      journal->EachConfirmed([&](const ConfirmedRow&) { ++ranges; }).ok());
  EXPECT_EQ(ranges, 0);
}

TEST_F(BranchTest, ADamagedRosterOrAudienceIsRefused) {
  ASSERT_TRUE(transaction->AddBranch(ABranch(7)).ok());
  ASSERT_TRUE(transaction->AddEnvelope(AnEnvelope(7), base::Bytes{1}, {}).ok());
  ASSERT_TRUE(transaction->Commit().ok());
  for (const char* roster : {"x'01'", "x'0000000200000001'", "x'00000000'"}) {
    Execute(absl::StrCat("UPDATE branch SET roster = ", roster));
    EXPECT_TRUE(absl::IsDataLoss(journal->EachBranch([](BranchRow) {})));
  }
  for (const char* audience : {"x'01'", "x'040000000100FF'"}) {
    Execute(absl::StrCat("UPDATE envelope SET audience = ", audience));
    EXPECT_TRUE(absl::IsDataLoss(journal->Envelope(7).status()));
    EXPECT_TRUE(
        absl::IsDataLoss(journal->EachEnvelope([](const EnvelopeRow&) {})));
  }
}

}  // namespace
}  // namespace hotline::store
