#include "client/station/serials.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <set>

#include "tests/unit/client/station/town.h"

namespace hotline::station {
namespace {

using std::chrono::seconds;

constexpr char kSender[] = "hotline://mfa.alba/watch/desk-1";

class SerialsTest : public testing::Test {
 protected:
  std::unique_ptr<Store> MakeStore() {
    EXPECT_TRUE(Store::Create(folder_.path(), StoreKeyKind::kBytes, key_,
                              random_, pki::kTestNow,
                              [](Store&) { return absl::OkStatus(); })
                    .ok());
    return *Store::Open(folder_.path(), key_, random_);
  }
  Serials::Outcome Take(uint64_t counter, uint64_t incarnation = 1) {
    const auto outcome = serials_.Take({.line = line_,
                                        .sender = kSender,
                                        .serial = {incarnation, counter},
                                        .sequence = ++sequence_,
                                        .logged = now_,
                                        .row = sequence_},
                                       now_);
    EXPECT_TRUE(outcome.ok()) << outcome.status();
    return outcome.ok() ? *outcome : Serials::Outcome();
  }
  Serials::Outcome End(uint64_t sequence = 1'000'000,
                       const std::string& reason = "expired") {
    const auto outcome = serials_.Ended(line_, kSender, sequence, reason);
    EXPECT_TRUE(outcome.ok()) << outcome.status();
    return outcome.ok() ? *outcome : Serials::Outcome();
  }
  // "3-5 9-9"
  std::string Open() {
    std::string out;
    const auto open = serials_.Open();
    for (const SerialGap& one : *open) {
      out += (out.empty() ? "" : " ") + std::to_string(one.from) + "-" +
             std::to_string(one.to);
    }
    return out;
  }
  size_t TellAll() {
    now_ += kGapPatience;
    EXPECT_EQ(*serials_.HasDue(now_), true);
    return serials_.TakeDue(now_)->size();
  }

  TempFolder folder_;
  base::SystemRandom random_;
  base::Bytes key_ = base::Bytes(32, 3);
  std::unique_ptr<Store> store_ = MakeStore();
  Serials serials_{*store_};
  base::LineId line_{base::ByteArray<16>{7}};
  base::WallTime now_ = pki::kTestNow;
  uint64_t sequence_ = 0;
};

TEST_F(SerialsTest, AGapIsOpenUntilItFills) {
  Take(1);
  EXPECT_EQ(Take(5).arrival, Arrival::kAfterGap);
  EXPECT_EQ(Open(), "2-4");
  EXPECT_EQ(Take(3).arrival, Arrival::kLate);
  Take(2);
  EXPECT_EQ(Open(), "2-4");
  EXPECT_TRUE(Take(4).closed.empty());
  EXPECT_EQ(Open(), "");
}

TEST_F(SerialsTest, ItIsDueAfterItsPatienceAndOnce) {
  Take(1);
  Take(3);
  EXPECT_FALSE(*serials_.HasDue(now_ + kGapPatience - seconds(1)));
  EXPECT_EQ(TellAll(), 1u);
  EXPECT_FALSE(*serials_.HasDue(now_ + std::chrono::hours(1)));
  const auto outcome = Take(2);
  ASSERT_EQ(outcome.closed.size(), 1u);
  EXPECT_EQ(outcome.closed[0].reason, "arrived");
  EXPECT_EQ(outcome.closed[0].station, kSender);
}

TEST_F(SerialsTest, ARepeatIsOne) {
  Take(1);
  Take(2);
  EXPECT_EQ(Take(2).arrival, Arrival::kRepeat);
  EXPECT_EQ(*serials_.ArrivalOf(3), Arrival::kRepeat);
  EXPECT_EQ(*serials_.ArrivalOf(2), Arrival::kInOrder);
}

TEST_F(SerialsTest, AsManyTombstonesAsAreMissingCloseIt) {
  Take(1);
  Take(4);
  TellAll();
  EXPECT_TRUE(End().closed.empty());
  EXPECT_EQ(Open(), "2-3");
  const auto outcome = End(1'000'000, "endex");
  ASSERT_EQ(outcome.closed.size(), 1u);
  EXPECT_EQ(outcome.closed[0].reason, "endex");
  EXPECT_EQ(Open(), "");
}

TEST_F(SerialsTest, ATombstoneBeforeItsGapOpensNone) {
  Take(1);
  End();
  Take(3);
  EXPECT_EQ(Open(), "");
  // And explains no other.
  Take(5);
  EXPECT_EQ(Open(), "4-4");
}

TEST_F(SerialsTest, TombstoneAndLateOneTogetherCloseIt) {
  Take(1);
  Take(4);
  TellAll();
  End();
  const auto outcome = Take(3);
  ASSERT_EQ(outcome.closed.size(), 1u);
  EXPECT_EQ(outcome.closed[0].reason, "expired");
}

TEST_F(SerialsTest, OneThatComesAfterAllIsLateAndNoRepeat) {
  Take(1);
  Take(3);
  End();
  EXPECT_EQ(Take(2).arrival, Arrival::kLate);
}

TEST_F(SerialsTest, ATombstoneOfBeforeWeKnewItExplainsNothing) {
  sequence_ = 50;
  Take(10);
  End(/*sequence=*/20);
  Take(12);
  EXPECT_EQ(Open(), "11-11");
}

TEST_F(SerialsTest, OfAStrangerNothingEnds) {
  End();
  EXPECT_EQ(Open(), "");
  EXPECT_EQ(*serials_.HeardOf(line_, kSender), base::WallTime());
}

TEST_F(SerialsTest, ANewStoreBeginsAnew) {
  Take(1);
  Take(4);
  TellAll();
  const auto outcome = Take(1, 2);
  ASSERT_EQ(outcome.closed.size(), 1u);
  EXPECT_EQ(outcome.closed[0].reason, "rejoined");
  EXPECT_EQ(Open(), "");
  Take(3, 2);
  EXPECT_EQ(Open(), "2-2");
}

TEST_F(SerialsTest, ANewStoreThatBeginsInTheMiddleHasAGap) {
  Take(1);
  Take(3, 2);
  EXPECT_EQ(Open(), "1-2");
}

TEST_F(SerialsTest, LinesAndSendersAreApart) {
  Take(1);
  Take(3);
  EXPECT_TRUE(serials_
                  .Take({.line = base::LineId(base::ByteArray<16>{8}),
                         .sender = kSender,
                         .serial = {1, 2},
                         .sequence = 1,
                         .logged = now_,
                         .row = 90},
                        now_)
                  .ok());
  EXPECT_EQ(Open(), "2-2");
}

TEST_F(SerialsTest, WhoWasHeardWhenIsKept) {
  Take(1);
  const base::WallTime first = now_;
  now_ -= seconds(10);
  Take(2);
  EXPECT_EQ(*serials_.HeardOf(line_, kSender), first);
}

TEST_F(SerialsTest, JumpsWithoutEndStayBounded) {
  for (uint64_t i = 0; i < 200; ++i) Take(1 + 3 * i);
  EXPECT_LE(serials_.Open()->size(), message::SerialRecord::kMaxGaps);
}

// Whatever the order: what is open is what is missing below the highest.
TEST_F(SerialsTest, InEveryOrderWhatIsOpenIsWhatIsMissing) {
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    std::mt19937_64 chance(seed);
    line_ = base::LineId(base::RandomArray<16>(random_));
    std::vector<uint64_t> order(30);
    std::iota(order.begin(), order.end(), 1);
    std::shuffle(order.begin() + 1, order.end(), chance);
    const size_t lost = chance() % 10;
    order.resize(order.size() - lost);
    std::set<uint64_t> missing;
    uint64_t highest = 0;
    for (const uint64_t counter : order) {
      for (; highest < counter; ++highest) missing.insert(highest + 1);
      missing.erase(counter);
      Take(counter);
      std::set<uint64_t> open;
      const auto gaps = serials_.Open();
      for (const SerialGap& one : *gaps) {
        if (one.line != line_) continue;
        for (uint64_t i = one.from; i <= one.to; ++i) open.insert(i);
      }
      // (A range that is filled in part is still told as it was.)
      EXPECT_TRUE(std::includes(open.begin(), open.end(), missing.begin(),
                                missing.end()))
          << "seed " << seed;
      EXPECT_EQ(open.empty(), missing.empty()) << "seed " << seed;
    }
    for (size_t i = missing.size(); i > 0; --i) {
      EXPECT_NE(Open(), "");
      End();
    }
    EXPECT_EQ(Open(), "") << "seed " << seed;
  }
}

}  // namespace
}  // namespace hotline::station
