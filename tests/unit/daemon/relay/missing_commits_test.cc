// What a station is told that names an epoch which is not open (P12).
#include <gtest/gtest.h>

#include "hotline/relay/v1/relay.pb.h"
#include "tests/unit/daemon/relay/members.h"

namespace hotline::relay::testing {
namespace {

class MissingCommitsTest : public MembersTest {
 protected:
  MissingCommitsTest() { Commit(Delta({}, {kBorduria})); }

  static v1::RefusalDetail DetailOf(const absl::Status& refused) {
    v1::RefusalDetail detail;
    const auto explained = gate::ExplanationOf(refused);
    if (explained.has_value()) {
      EXPECT_TRUE(detail.ParseFromString(explained->detail));
    }
    return detail;
  }
  static std::vector<uint64_t> NumbersIn(const v1::RefusalDetail& detail) {
    std::vector<uint64_t> numbers;
    for (const auto& one : detail.missing()) numbers.push_back(one.sequence());
    return numbers;
  }
  std::vector<uint64_t> MissingFor(EnvelopePtr envelope) {
    return NumbersIn(DetailOf(a.Submit(std::move(envelope)).status()));
  }
};

TEST_F(MissingCommitsTest, TheRefusalCarriesTheCommitsAboveWhatWasNamed) {
  const Epoch first = epoch;
  Say(kAlba);
  Commit({});
  const Epoch second = epoch;
  Say(kAlba);
  Commit({});
  EXPECT_EQ(MissingFor(MessageIn(first, {.line = line, .sender = kBorduria})),
            (Numbers{3, 5}));
  EXPECT_EQ(MissingFor(MessageIn(second, {.line = line, .sender = kBorduria})),
            Numbers{5});
  EXPECT_EQ(MissingFor(MessageIn({}, {.line = line})), (Numbers{1, 3, 5}));
  auto refused = Change(BundleOf(first, line, kBorduria, {})).status();
  EXPECT_EQ(NumbersIn(DetailOf(refused)), (Numbers{3, 5}));
}

TEST_F(MissingCommitsTest, EachIsWholeAndProven) {
  const Epoch first = epoch;
  Commit({});
  auto refused = a.Submit(MessageIn(first, {.line = line})).status();
  const auto explained = gate::ExplanationOf(refused);
  ASSERT_TRUE(explained.has_value());
  const auto detail = DetailOf(refused);
  ASSERT_EQ(detail.missing_size(), 1);
  const auto& one = detail.missing(0);
  EXPECT_EQ(one.line_id(), base::ToString(line.bytes()));
  EXPECT_EQ(one.envelope().type(), v1::ENVELOPE_TYPE_COMMIT);
  EXPECT_EQ(one.envelope().header(), base::ToString(last.commit->header_bytes));
  EXPECT_EQ(one.envelope().body(), base::ToString(last.commit->body));
  ProvenEntry entry;
  entry.leaf = base::ToBytes(one.entry().leaf());
  entry.salt = *base::ToArray<32>(base::ViewOf(one.entry().salt()));
  entry.details = base::ToBytes(one.entry().details());
  entry.index = one.entry().index();
  for (const auto& hash : one.entry().inclusion()) {
    entry.inclusion.push_back(*base::ToArray<32>(base::ViewOf(hash)));
  }
  entry.checkpoint =
      std::make_shared<const std::string>(detail.head().checkpoint());
  entry.size = explained->size;
  EXPECT_TRUE(Verify(entry).ok()) << Verify(entry);
}

TEST_F(MissingCommitsTest, ANewcomerIsGivenItsWelcome) {
  Commit(Delta({}, {kThird}));
  const auto detail = DetailOf(
      a.Submit(MessageIn({}, {.line = line, .sender = kThird})).status());
  ASSERT_EQ(detail.missing_size(), 1);
  EXPECT_EQ(detail.missing(0).envelope().type(), v1::ENVELOPE_TYPE_WELCOME);
  EXPECT_EQ(detail.missing(0).envelope().body(), base::ToString(last.welcome));
}

TEST_F(MissingCommitsTest, TheSecondOfTwoOnOneParentIsTold) {
  a.world.Advance(std::chrono::milliseconds(200));
  Answer<Relay::ChangedMembers> first, second;
  const Bundle one = Next({}), other = Next({}, kBorduria);
  a.relay->ChangeMembers(PeerOf(kAlba), one, first.Done());
  a.relay->ChangeMembers(PeerOf(kBorduria), other, second.Done());
  ASSERT_TRUE(first.Get().ok());
  const auto refused = second.Get().status();
  EXPECT_EQ(gate::RefusalOf(refused), v1::REFUSAL_EPOCH);
  const auto detail = DetailOf(refused);
  ASSERT_EQ(detail.missing_size(), 1);
  EXPECT_EQ(detail.missing(0).envelope().body(),
            base::ToString(one.commit->body));
}

TEST_F(MissingCommitsTest, AsFarAsOneMebibyteHolds) {
  const Epoch first = epoch;
  for (int i = 0; i < 4; ++i) {
    a.world.Advance(std::chrono::milliseconds(200));
    Bundle bundle = Next({});
    bundle.commit = CommitOn(epoch, line, kAlba, {}, 400'000);
    ASSERT_TRUE(Change(bundle).ok());
    epoch = After(*bundle.commit);
  }
  EXPECT_EQ(MissingFor(MessageIn(first, {.line = line})), (Numbers{2, 3}));
}

TEST_F(MissingCommitsTest, WhoAsksTooOftenIsOnlyRefused) {
  Commit({});
  int told = 0;
  for (int i = 0; i < 150; ++i) {
    auto refused = a.Submit(MessageIn({}, {.line = line})).status();
    EXPECT_EQ(gate::RefusalOf(refused), v1::REFUSAL_EPOCH);
    if (DetailOf(refused).missing_size() > 0) ++told;
  }
  EXPECT_GE(told, 50);
  EXPECT_LE(told, 110);
}

TEST_F(MissingCommitsTest, OtherRefusalsCarryNothing) {
  Commit({});
  auto refused = a.Submit(Write({.line = line, .lifetime = {}})).status();
  EXPECT_FALSE(gate::ExplanationOf(refused).has_value());
}

}  // namespace
}  // namespace hotline::relay::testing
