// The tables behind invitations, and which numbers of a line are in (P13, P16).
#include "client/station/offers.h"

#include "client/station/lines.h"
#include "tests/unit/client/station/group_town.h"

namespace hotline::station {
namespace {

class OffersTest : public testing::Test {
 protected:
  OffersTest() {
    town_.Add(kAlba);
    store_ = town_.StoreOf(*town_.desks.front());
  }
  StoredAnswer Answer(
      uint64_t sequence, bool accepted,
      const std::string& station = "hotline://mod.borduria/duty/desk-1",
      uint8_t offer = 1) {
    return {
        .line = line_,
        .station = station,
        .sequence = sequence,
        .state = accepted ? AnswerState::kToBeAdded : AnswerState::kDeclined,
        .answer = {
            .offer = {offer},
            .accepted = accepted,
            .key_package = accepted ? base::Bytes{1, 2, 3} : base::Bytes(),
            .operator_name = "B. Officer",
            .reason = {}}};
  }
  bool Counts(const StoredAnswer& answer) {
    absl::StatusOr<bool> counts = false;
    EXPECT_TRUE(store_
                    ->Write([&] {
                      counts = Offers(*store_).SaveAnswer(answer);
                      return counts.status();
                    })
                    .ok());
    return counts.ok() && *counts;
  }
  std::vector<StoredAnswer> Answers() {
    return *Offers(*store_).Answers(line_);
  }
  uint64_t ThroughAfter(const std::vector<uint64_t>& numbers) {
    Lines lines(*store_);
    LineFacts line;
    line.id = line_;
    line.membership = Membership::kActive;
    line.card.name = "crisis";
    line.card.mandate = "crisis";
    line.card.until = pki::kTestNow;
    line.card.members = {{"hotline://mfa.alba/watch/desk-1", {}}};
    EXPECT_TRUE(store_
                    ->Write([&]() -> absl::Status {
                      auto saved = lines.Save(line);
                      for (const uint64_t one : numbers) {
                        if (saved.ok()) saved = lines.Reached(line_, one);
                      }
                      return saved;
                    })
                    .ok());
    return *lines.Through(line_);
  }

  Town town_;
  std::unique_ptr<Store> store_;
  base::LineId line_{base::ByteArray<16>{7}};
};

TEST_F(OffersTest, OfOnePositionTheFirstAnswerCounts) {
  EXPECT_TRUE(Counts(Answer(5, true)));
  EXPECT_FALSE(Counts(Answer(6, false)));
  EXPECT_FALSE(Counts(Answer(7, false, "hotline://mod.borduria/duty/desk-2")));
  ASSERT_EQ(Answers().size(), 1u);
  EXPECT_EQ(Answers()[0].state, AnswerState::kToBeAdded);
}

// Envelopes may overtake each other; their numbers do not.
TEST_F(OffersTest, TheFirstIsByNumberAndNotByArrival) {
  EXPECT_TRUE(Counts(Answer(6, true)));
  EXPECT_TRUE(Counts(Answer(5, false)));
  EXPECT_EQ(Answers().at(0).state, AnswerState::kDeclined);
}

TEST_F(OffersTest, WhoWasAddedCannotTakeItBack) {
  EXPECT_TRUE(Counts(Answer(6, true)));
  ASSERT_TRUE(store_
                  ->Write([&] {
                    return Offers(*store_).MarkAdded(line_,
                                                     "duty@mod.borduria");
                  })
                  .ok());
  EXPECT_FALSE(Counts(Answer(5, false)));
  EXPECT_EQ(Answers().at(0).state, AnswerState::kAdded);
}

TEST_F(OffersTest, AnotherOfferIsAnsweredAnew) {
  EXPECT_TRUE(Counts(Answer(5, false)));
  EXPECT_TRUE(Counts(Answer(9, true, "hotline://mod.borduria/duty/desk-1", 2)));
  EXPECT_EQ(Answers().at(0).state, AnswerState::kToBeAdded);
}

TEST_F(OffersTest, PositionsAnswerApart) {
  EXPECT_TRUE(Counts(Answer(5, true)));
  EXPECT_TRUE(Counts(Answer(6, true, "hotline://mfa.alba/cell/desk-1")));
  EXPECT_EQ(Answers().size(), 2u);
}

TEST_F(OffersTest, WhatIsInWithoutAGapIsKnown) {
  EXPECT_EQ(ThroughAfter({1, 2, 4}), 2u);
  EXPECT_EQ(ThroughAfter({3}), 4u);
  EXPECT_EQ(ThroughAfter({2, 9, 6, 5}), 6u);
}

TEST_F(OffersTest, WhatWasBeforeUsIsNoneOfOurBusiness) {
  EXPECT_EQ(ThroughAfter({12}), 0u);
  ASSERT_TRUE(
      store_->Write([&] { return Lines(*store_).BeginAfter(line_, 10); }).ok());
  EXPECT_EQ(ThroughAfter({11}), 12u);
}

}  // namespace
}  // namespace hotline::station
