#include "core/message/serial_record.h"

#include <gtest/gtest.h>

#include "core/base/codec.h"

namespace hotline::message {
namespace {

using Is = SerialVerdict::Is;

// One station's messages, by incarnation 1 if not said otherwise.
class Serials : public testing::Test {
 protected:
  SerialVerdict Take(uint64_t counter, uint64_t incarnation = 1) {
    const SerialVerdict verdict = record_.Take({incarnation, counter});
    ExpectRoundTrip();
    return verdict;
  }
  void ExpectRoundTrip() {
    const base::Bytes bytes = record_.Encode();
    const auto again = SerialRecord::Parse(bytes);
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_EQ(*again, record_);
    EXPECT_EQ(again->Encode(), bytes);
  }

  SerialRecord record_;
};

TEST_F(Serials, InOrderAreNext) {
  EXPECT_EQ(Take(1).is, Is::kFirst);
  EXPECT_EQ(Take(2).is, Is::kNext);
  EXPECT_EQ(Take(3).is, Is::kNext);
  EXPECT_EQ(record_.missing(), 0u);
}

TEST_F(Serials, WhoCameLaterMissesNothingFromBefore) {
  EXPECT_EQ(Take(100).is, Is::kFirst);
  EXPECT_EQ(record_.missing(), 0u);
  EXPECT_EQ(Take(99).is, Is::kForgotten);
}

TEST_F(Serials, GapNamesWhatIsMissing) {
  Take(1);
  EXPECT_EQ(Take(5), (SerialVerdict{Is::kGap, false, 2, 4}));
  EXPECT_EQ(record_.missing(), 3u);
}

TEST_F(Serials, LateOnesFillTheGap) {
  Take(1);
  Take(5);
  EXPECT_EQ(Take(3).is, Is::kLate);
  EXPECT_EQ(record_.missing(), 2u);
  EXPECT_EQ(Take(2).is, Is::kLate);
  EXPECT_EQ(Take(4).is, Is::kLate);
  EXPECT_EQ(record_.missing(), 0u);
  EXPECT_EQ(Take(6).is, Is::kNext);
}

TEST_F(Serials, RepeatsAreSeen) {
  Take(1);
  Take(2);
  EXPECT_EQ(Take(2).is, Is::kRepeat);
  EXPECT_EQ(Take(1).is, Is::kRepeat);
  Take(5);
  EXPECT_EQ(Take(3).is, Is::kLate);
  EXPECT_EQ(Take(3).is, Is::kRepeat);
}

TEST_F(Serials, AnotherStoreCountsFromOne) {
  Take(7);
  EXPECT_EQ(Take(1, 2), (SerialVerdict{Is::kNext, true}));
  EXPECT_EQ(Take(4, 2), (SerialVerdict{Is::kGap, false, 2, 3}));
  EXPECT_EQ(Take(3, 3), (SerialVerdict{Is::kGap, true, 1, 2}));
}

TEST_F(Serials, EarlierStoreGoesOnWhereItWas) {
  Take(7);
  Take(1, 2);
  EXPECT_EQ(Take(8), (SerialVerdict{Is::kNext, true}));
  EXPECT_EQ(Take(1, 2), (SerialVerdict{Is::kRepeat, true}));
}

TEST_F(Serials, MemoryIsBoundedByForgettingTheOldestGap) {
  Take(1);
  for (uint64_t i = 1; i <= SerialRecord::kMaxGaps; ++i) Take(1 + 2 * i);
  EXPECT_EQ(record_.missing(), SerialRecord::kMaxGaps);
  Take(1 + 2 * (SerialRecord::kMaxGaps + 1));
  EXPECT_EQ(record_.missing(), SerialRecord::kMaxGaps);
  EXPECT_EQ(Take(2).is, Is::kForgotten);
  EXPECT_EQ(Take(4).is, Is::kLate);
  EXPECT_LE(record_.Encode().size(), 2 + 2 + 24 + 16 * SerialRecord::kMaxGaps);
}

TEST_F(Serials, SplittingAGapIsBoundedToo) {
  Take(1);
  Take(1000);
  for (uint64_t i = 0; i < 2 * SerialRecord::kMaxGaps; ++i) {
    EXPECT_EQ(Take(3 + 2 * i).is, Is::kLate) << i;
  }
  EXPECT_LE(record_.Encode().size(), 2 + 2 + 24 + 16 * SerialRecord::kMaxGaps);
}

TEST_F(Serials, OldestStoreIsForgotten) {
  for (uint64_t id = 1; id <= SerialRecord::kMaxIncarnations + 1; ++id) {
    Take(1, id);
  }
  EXPECT_EQ(Take(1, 2).is, Is::kRepeat);
  EXPECT_EQ(Take(1, 1), (SerialVerdict{Is::kNext, true}));  // known no more
}

TEST_F(Serials, LargestCountersDoNotOverflow) {
  Take(UINT64_MAX - 1);
  EXPECT_EQ(Take(UINT64_MAX).is, Is::kNext);
  EXPECT_EQ(Take(UINT64_MAX).is, Is::kRepeat);
  EXPECT_EQ(Take(UINT64_MAX, 2).is, Is::kGap);
  EXPECT_EQ(Take(UINT64_MAX - 1, 2).is, Is::kLate);
}

// version || opaque {id, begins, highest, gaps}
base::Bytes Record(std::initializer_list<uint64_t> numbers) {
  base::Writer inner;
  for (uint64_t number : numbers) inner.U64(number);
  return base::Writer().U16(1).Opaque(inner.bytes()).Take();
}

TEST(SerialRecord, WhatTakeNeverLeavesIsRefused) {
  EXPECT_TRUE(SerialRecord::Parse(Record({1, 1, 9, 2, 3, 5, 8})).ok());
  for (const base::Bytes& bytes :
       {Record({1, 0, 9}), Record({1, 9, 8}), Record({1, 1, 9, 3, 2}),
        Record({1, 1, 9, 2, 3, 4, 5}), Record({1, 1, 9, 2, 9}),
        Record({1, 3, 9, 2, 4}), Record({1, 1, 9, 5, 6, 2, 3}),
        Record({1, 1, 9, 5}), Record({1, 1}), Record({})}) {
    EXPECT_FALSE(SerialRecord::Parse(bytes).ok()) << base::ToHex(bytes);
  }
  base::Bytes twice = Record({1, 1, 9});
  const base::Bytes again(twice.begin() + 2, twice.end());
  twice.insert(twice.end(), again.begin(), again.end());
  EXPECT_FALSE(SerialRecord::Parse(twice).ok());
  EXPECT_FALSE(SerialRecord::Parse(base::Bytes{0, 2}).ok());
  EXPECT_FALSE(SerialRecord::Parse({}).ok());
}

TEST_F(Serials, WhatIsMissingOfARangeIsCounted) {
  Take(1);
  Take(5);
  Take(9);
  EXPECT_EQ(record_.MissingIn(1, 2, 8), 6u);
  EXPECT_EQ(record_.MissingIn(1, 3, 6), 3u);
  EXPECT_EQ(record_.MissingIn(1, 5, 5), 0u);
  EXPECT_EQ(record_.MissingIn(2, 2, 8), 0u);
}

}  // namespace
}  // namespace hotline::message
