#include <gtest/gtest.h>

#include <deque>

#include "daemon/store/reader.h"
#include "tests/unit/daemon/relay/a_relay.h"

namespace hotline::relay::testing {
namespace {

class ConfirmTest : public ::testing::Test {
 protected:
  ConfirmTest() {
    for (int i = 0; i < 10; ++i) {
      EXPECT_TRUE(a.Submit(Write({.line = line})).ok());
    }
  }
  v1::Refusal RefusalFor(std::vector<Range> ranges,
                         const std::string& uri = kBorduria) {
    return gate::RefusalOf(a.Confirm(uri, line, std::move(ranges)).status());
  }
  // What a new stream gets: all that is unconfirmed.
  std::vector<uint64_t> Waiting(const std::string& uri = kBorduria) {
    auto stream = a.Attach(uri);
    stream->WaitForIdle();
    std::vector<uint64_t> sequences;
    for (const auto& one : stream->WaitFor(0)) {
      sequences.push_back(one.sequence);
    }
    return sequences;
  }

  ARelay a;
  base::LineId line = a.Connect();
};

TEST_F(ConfirmTest, AConfirmIsLoggedWithItsRanges) {
  auto index = a.Confirm(kBorduria, line, {{1, 3}, {5, 5}});
  ASSERT_TRUE(index.ok()) << index.status();
  const auto log = a.Log(kBorduria, false);
  v1::EntryDetails details;
  ASSERT_TRUE(
      details.ParseFromArray(log.at(*index).details.data(),
                             static_cast<int>(log.at(*index).details.size())));
  EXPECT_EQ(details.confirms().station(), kBorduria);
  ASSERT_EQ(details.confirms().lines(0).ranges_size(), 2);
  EXPECT_EQ(details.confirms().lines(0).ranges(0).last(), 3u);
}

TEST_F(ConfirmTest, WhatIsConfirmedComesNoMoreInAnyOrder) {
  ASSERT_TRUE(a.Confirm(kBorduria, line, {{7, 8}}).ok());
  ASSERT_TRUE(a.Confirm(kBorduria, line, {{1, 2}, {4, 4}}).ok());
  EXPECT_EQ(Waiting(), (std::vector<uint64_t>{3, 5, 6, 9, 10}));
  a.Crash();
  a.Start();
  EXPECT_EQ(Waiting(), (std::vector<uint64_t>{3, 5, 6, 9, 10}));
  ASSERT_TRUE(a.Confirm(kBorduria, line, {{1, 10}}).ok());
  EXPECT_TRUE(Waiting().empty());
}

TEST_F(ConfirmTest, TheSameConfirmAgainIsAnsweredAndNotLogged) {
  auto first = a.Confirm(kBorduria, line, {{1, 4}});
  const uint64_t size = a.relay->Newest().size;
  auto again = a.Confirm(kBorduria, line, {{2, 3}});
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(a.relay->Newest().size, size);
  EXPECT_EQ(*again, size - 1);
}

TEST_F(ConfirmTest, BeyondTheLastNumberIsRefused) {
  EXPECT_EQ(RefusalFor({{1, 11}}), v1::REFUSAL_NOT_FOUND);
  EXPECT_EQ(Waiting().size(), 10u);
}

TEST_F(ConfirmTest, MalformedRangesAreRefused) {
  EXPECT_EQ(RefusalFor({}), v1::REFUSAL_MALFORMED);
  EXPECT_EQ(RefusalFor({{0, 1}}), v1::REFUSAL_MALFORMED);
  EXPECT_EQ(RefusalFor({{3, 2}}), v1::REFUSAL_MALFORMED);
  EXPECT_EQ(RefusalFor({{4, 5}, {1, 2}}), v1::REFUSAL_MALFORMED);
  EXPECT_EQ(RefusalFor({{1, 2}, {3, 4}}), v1::REFUSAL_MALFORMED);
}

TEST_F(ConfirmTest, AForeignLineIsRefused) {
  ASSERT_TRUE(a.Enrol(kThird).ok());
  EXPECT_EQ(RefusalFor({{1, 1}}, kThird), v1::REFUSAL_UNKNOWN_LINE);
}

TEST(ConfirmOfThreeTest, TheCiphertextStaysUntilEverybodyHasConfirmed) {
  ARelay a;
  const auto line = a.Connect({kAlba, kBorduria, kThird});
  ASSERT_TRUE(a.Submit(Write({.line = line})).ok());
  ASSERT_TRUE(a.Confirm(kBorduria, line, {{1, 1}}).ok());
  EXPECT_EQ(a.Attach(kThird)->WaitFor(1).size(), 1u);
  a.Crash();
  a.Start();
  EXPECT_EQ(a.Attach(kThird)->WaitFor(1).size(), 1u);
  ASSERT_TRUE(a.Confirm(kThird, line, {{1, 1}}).ok());
  a.Stop();
  auto reader = *store::Reader::Open(a.path());
  int live = 0;
  ASSERT_TRUE(
      reader->EachEnvelope([&](const store::EnvelopeRow&) { ++live; }).ok());
  EXPECT_EQ(live, 0);
  a.Start();
}

// Each envelope that goes before others leaves a gap, as IMMEDIATE does among
// ROUTINE, and there may be as many gaps as envelopes wait.
TEST(ConfirmOfManyTest, NoNumberOfGapsKeepsAConfirmOut) {
  constexpr uint64_t kPairs = 5000;
  ARelay a({.submissions_per_second = 1e6, .submission_burst = 1e6});
  const auto line = a.Connect();
  for (uint64_t i = 0; i < kPairs; i += 100) {
    std::deque<Answer<Receipt>> answers(200);
    for (auto& answer : answers) {
      a.Submit(Write({.line = line}), kAlba, answer.Done());
    }
    for (auto& answer : answers) ASSERT_TRUE(answer.Get().ok());
  }
  for (uint64_t i = 0; i < kPairs; i += 50) {
    std::vector<Range> ranges;
    for (uint64_t k = i + 1; k <= i + 50; ++k) ranges.push_back({2 * k, 2 * k});
    auto confirmed = a.Confirm(kBorduria, line, std::move(ranges));
    ASSERT_TRUE(confirmed.ok()) << i << ": " << confirmed.status();
  }
  a.Crash();
  a.Start();
  auto got = a.Attach(kBorduria)->WaitFor(32);
  ASSERT_FALSE(got.empty());
  for (size_t i = 0; i < got.size(); ++i) {
    EXPECT_EQ(got[i].sequence, 2 * i + 1);
  }
  ASSERT_TRUE(a.Confirm(kBorduria, line, {{1, 2 * kPairs}}).ok());
  EXPECT_TRUE(a.Confirm(kBorduria, line, {{1, 1}, {7, 9}}).ok());
}

class SpentTest : public ::testing::Test {
 protected:
  // One confirm spends 2.4 MB.
  SpentTest() {
    for (int i = 0; i < kCount; ++i) {
      EXPECT_TRUE(a.Submit(Write({.line = line, .size = 60'000})).ok());
    }
    EXPECT_TRUE(a.Confirm(kBorduria, line, {{1, kCount}}).ok());
  }
  int Stored() {
    auto reader = *store::Reader::Open(a.path());
    int stored = 0;
    EXPECT_TRUE(
        reader->EachEnvelope([&](const store::EnvelopeRow&) { ++stored; })
            .ok());
    return stored;
  }

  static constexpr int kCount = 40;
  ARelay a;
  base::LineId line = a.Connect();
};

TEST_F(SpentTest, OneBatchDeletesABoundedPartAndTheTickTheRest) {
  EXPECT_LT(Stored(), kCount);
  EXPECT_GT(Stored(), kCount - 10);
  a.world.Advance(std::chrono::seconds(2));
  a.Log(kAlba, true);  // behind the tick
  for (int i = 0; i < 500 && Stored() > 0; ++i) a.world.Settle();
  EXPECT_EQ(Stored(), 0);
}

TEST_F(SpentTest, ARestartFindsTheRestAndDeliversNoneOfIt) {
  a.Crash();
  a.Start();
  auto stream = a.Attach(kBorduria);
  stream->WaitForIdle();
  EXPECT_EQ(stream->count(), 0u);
  a.world.Advance(std::chrono::seconds(2));
  for (int i = 0; i < 500 && Stored() > 0; ++i) a.world.Settle();
  EXPECT_EQ(Stored(), 0);
}

TEST_F(SpentTest, UnderTrafficTheRestGoesToo) {
  for (uint64_t i = kCount + 1; i <= 2 * kCount; ++i) {
    ASSERT_TRUE(a.Submit(Write({.line = line, .size = 60'000})).ok());
    ASSERT_TRUE(a.Confirm(kBorduria, line, {{i, i}}).ok());
  }
  EXPECT_EQ(Stored(), 0);
}

TEST(ExpireTest, WhatEndsUndeliveredBecomesATombstoneForAllSides) {
  ARelay a;
  const auto line = a.Connect({kAlba, kBorduria, kThird});
  auto envelope = Write({.line = line, .lifetime = std::chrono::seconds(30)});
  auto receipt = a.Submit(envelope);
  ASSERT_TRUE(a.Confirm(kThird, line, {{1, 1}}).ok());
  auto sender = a.Attach(kAlba);
  a.world.Advance(std::chrono::seconds(31));
  auto got = sender->WaitFor(1);
  ASSERT_EQ(got.size(), 1u);
  EXPECT_EQ(got[0].sequence, 2u);
  EXPECT_EQ(got[0].envelope->type, v1::ENVELOPE_TYPE_TOMBSTONE);
  EXPECT_EQ(got[0].envelope->header_bytes, envelope->header_bytes);
  EXPECT_TRUE(got[0].envelope->body.empty());
  EXPECT_TRUE(Verify(got[0].entry).ok());
  const auto tombstone = DetailsOf(got[0].entry).tombstone();
  EXPECT_EQ(tombstone.ended_sequence(), 1u);
  EXPECT_EQ(tombstone.reason(), v1::TOMBSTONE_REASON_EXPIRED);
  EXPECT_EQ(tombstone.acceptance_index(), receipt->entries[0].index);
  EXPECT_EQ(tombstone.envelope_hash(), base::ToString(envelope->hash));
  ASSERT_EQ(tombstone.undelivered_size(), 1);
  EXPECT_EQ(tombstone.undelivered(0), kBorduria);

  for (const char* uri : {kBorduria, kThird}) {
    auto received = a.Attach(uri)->WaitFor(1);
    ASSERT_EQ(received.size(), 1u) << uri;
    EXPECT_EQ(received[0].sequence, 2u);
  }
}

TEST(ExpireTest, AnEnvelopeInTheWindowEndsAndFreesIt) {
  ARelay a;
  const auto line = a.Connect();
  auto stream = a.Attach(kBorduria);
  for (int i = 0; i < 40; ++i) {
    ASSERT_TRUE(
        a.Submit(Write({.line = line, .lifetime = std::chrono::seconds(10)}))
            .ok());
  }
  ASSERT_EQ(stream->WaitFor(32).size(), 32u);
  a.world.Advance(std::chrono::seconds(12));
  auto got = stream->WaitFor(64);
  ASSERT_EQ(got.size(), 64u);
  EXPECT_EQ(got[32].envelope->type, v1::ENVELOPE_TYPE_TOMBSTONE);
}

TEST(ExpireTest, ExpiryGoesOnAfterARestart) {
  ARelay a;
  const auto line = a.Connect();
  ASSERT_TRUE(
      a.Submit(Write({.line = line, .lifetime = std::chrono::seconds(10)}))
          .ok());
  a.Crash();
  a.world.Advance(std::chrono::seconds(20));
  a.Start();
  a.world.Settle();
  a.world.Advance(std::chrono::seconds(2));
  a.world.Settle();
  a.Log(kAlba, true);  // answered after the sweep that was due before it
  auto got = a.Attach(kBorduria)->WaitFor(1);
  ASSERT_EQ(got.size(), 1u);
  EXPECT_EQ(got[0].envelope->type, v1::ENVELOPE_TYPE_TOMBSTONE);
}

}  // namespace
}  // namespace hotline::relay::testing
