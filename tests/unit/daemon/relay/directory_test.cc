#include <gtest/gtest.h>

#include "core/crypto/sha256.h"
#include "tests/unit/daemon/relay/a_relay.h"

namespace hotline::relay::testing {
namespace {

base::Bytes Key(uint8_t fill) { return base::Bytes(100, fill); }

class DirectoryTest : public ::testing::Test {
 protected:
  absl::StatusOr<Relay::Taken> Take(std::vector<std::string> stations,
                                    const std::string& as = kAlba,
                                    uint32_t suite = 0xF64D) {
    Answer<Relay::Taken> answer;
    a.relay->TakeKeyPackages(PeerOf(as), std::move(stations), suite,
                             answer.Done());
    return answer.Get();
  }
  absl::StatusOr<std::vector<StationRecord>> Find(
      std::vector<std::string> positions) {
    Answer<std::vector<StationRecord>> answer;
    a.relay->FindStations(PeerOf(kAlba), std::move(positions), answer.Done());
    return answer.Get();
  }
  Hello Greet(const std::string& uri) {
    Answer<Hello> answer;
    a.relay->Greet(PeerOf(uri), answer.Done());
    return *answer.Get();
  }

  ARelay a;
};

TEST_F(DirectoryTest, EnrolmentIsLoggedAndProven) {
  auto enrolled = a.Enrol(kAlba, {Key(1), Key(2)}, Key(9));
  ASSERT_TRUE(enrolled.ok()) << enrolled.status();
  EXPECT_EQ(enrolled->key_packages, 2u);
  EXPECT_TRUE(Verify(enrolled->entry).ok());
  EXPECT_EQ(DetailsOf(enrolled->entry).enrolment().station(), kAlba);
  EXPECT_TRUE(Greet(kAlba).enrolled);
  EXPECT_FALSE(Greet(kBorduria).enrolled);
}

TEST_F(DirectoryTest, TheLogsHeadIsShownToWhoHasEnrolledAlone) {
  auto head_for = [this](const std::string& uri) {
    Answer<Relay::Head> answer;
    a.relay->ShowHead(PeerOf(uri), answer.Done());
    return answer.Get();
  };
  ASSERT_TRUE(a.Enrol(kAlba).ok());
  auto head = head_for(kAlba);
  ASSERT_TRUE(head.ok()) << head.status();
  EXPECT_EQ(head->size, a.relay->Newest().size);
  EXPECT_EQ(gate::RefusalOf(head_for(kBorduria).status()),
            v1::REFUSAL_NOT_ENROLLED);
}

// Whether that auditor reads that kBorduria was refused before its enrolment.
bool ReadsOfTheRefusal(ARelay& a, const std::string& auditor) {
  for (const auto& entry : a.Log(auditor, /*auditor=*/true)) {
    v1::EntryDetails details;
    EXPECT_TRUE(details.ParseFromString(base::ToString(entry.details)));
    if (details.refusals().peer() == kBorduria &&
        details.refusals().reason() == v1::REFUSAL_NOT_ENROLLED) {
      return true;
    }
  }
  return false;
}

TEST_F(DirectoryTest, ARefusedReadIsInTheLogAfterAMinuteForItsAuthority) {
  const std::string theirs = "hotline://mod.borduria/audit/desk-1";
  ASSERT_TRUE(a.Enrol(kAlba).ok());
  ASSERT_TRUE(a.Enrol(theirs).ok());
  Answer<Relay::LinePage> answer;
  a.relay->ListLines(PeerOf(kBorduria), {}, answer.Done());
  ASSERT_EQ(gate::RefusalOf(answer.Get().status()), v1::REFUSAL_NOT_ENROLLED);
  a.world.Advance(std::chrono::seconds(62));
  EXPECT_TRUE(ReadsOfTheRefusal(a, theirs));
  EXPECT_FALSE(ReadsOfTheRefusal(a, kAlba));
}

TEST_F(DirectoryTest, AnEnrolmentOfAnotherStationIsRefused) {
  Enrolment enrolment;
  enrolment.record = {kBorduria, {Key(1)}};
  Answer<Relay::Enrolled> answer;
  a.relay->Enrol(PeerOf(kAlba), enrolment, answer.Done());
  EXPECT_EQ(gate::RefusalOf(answer.Get().status()),
            v1::REFUSAL_SENDER_MISMATCH);
}

TEST_F(DirectoryTest, EachKeyPackageGoesOutOnceThenTheLastResort) {
  ASSERT_TRUE(a.Enrol(kAlba).ok());
  ASSERT_TRUE(a.Enrol(kBorduria, {Key(1), Key(2)}, Key(9)).ok());
  auto first = Take({kBorduria});
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->key_packages[0].key_package, Key(1));
  EXPECT_TRUE(Verify(first->entry).ok());
  const auto logged = DetailsOf(first->entry).key_packages_taken();
  EXPECT_EQ(logged.taken(0).reference(),
            base::ToString(crypto::Sha256(Key(1))));
  EXPECT_EQ(Take({kBorduria})->key_packages[0].key_package, Key(2));
  for (int i = 0; i < 2; ++i) {
    auto last = Take({kBorduria});
    EXPECT_EQ(last->key_packages[0].key_package, Key(9));
    EXPECT_TRUE(last->key_packages[0].last_resort);
  }
  EXPECT_EQ(Greet(kBorduria).key_packages, 0u);
}

TEST_F(DirectoryTest, AStationWithoutKeyPackagesKeepsNoneOfTheOthersBack) {
  const std::string silent = "hotline://mod.borduria/silent/desk-1";
  ASSERT_TRUE(a.Enrol(kAlba).ok());
  ASSERT_TRUE(a.Enrol(kBorduria, {Key(1)}).ok());
  ASSERT_TRUE(a.Enrol(silent).ok());
  auto taken = Take({kThird, silent, kBorduria});
  ASSERT_TRUE(taken.ok()) << taken.status();
  ASSERT_EQ(taken->key_packages.size(), 1u);
  EXPECT_EQ(taken->key_packages[0].station, kBorduria);
  EXPECT_EQ(DetailsOf(taken->entry).key_packages_taken().taken_size(), 1);
  EXPECT_EQ(gate::RefusalOf(Take({kThird, silent}).status()),
            v1::REFUSAL_NOT_FOUND);
}

TEST_F(DirectoryTest, ATakeThatIsRefusedTakesNothing) {
  ASSERT_TRUE(a.Enrol(kAlba).ok());
  ASSERT_TRUE(a.Enrol(kBorduria, {Key(1)}).ok());
  EXPECT_EQ(gate::RefusalOf(Take({kBorduria, kBorduria}).status()),
            v1::REFUSAL_MALFORMED);
  EXPECT_EQ(
      gate::RefusalOf(Take(std::vector<std::string>(51, kBorduria)).status()),
      v1::REFUSAL_MALFORMED);
  EXPECT_EQ(gate::RefusalOf(Take({kBorduria}, kAlba, 3).status()),
            v1::REFUSAL_NOT_FOUND);
  EXPECT_EQ(Greet(kBorduria).key_packages, 1u);
}

TEST_F(DirectoryTest, FiftyWithTheLongestNamesFitOneEntry) {
  ASSERT_TRUE(a.Enrol(kAlba).ok());
  std::vector<std::string> stations;
  for (int i = 0; i < 50; ++i) {
    stations.push_back(LongestName(i));
    ASSERT_TRUE(a.Enrol(stations.back(), {Key(1)}).ok());
  }
  auto taken = Take(stations);
  ASSERT_TRUE(taken.ok()) << taken.status();
  EXPECT_EQ(taken->key_packages.size(), 50u);
}

TEST_F(DirectoryTest, ANewCertificateTakesTheOldKeyPackagesWithIt) {
  ASSERT_TRUE(a.Enrol(kAlba, {Key(1), Key(2)}, Key(9)).ok());
  auto renewed = a.Enrol(kAlba, {Key(3)}, {}, /*certificate=*/2);
  ASSERT_TRUE(renewed.ok());
  EXPECT_EQ(renewed->key_packages, 1u);
  EXPECT_EQ(Take({kAlba})->key_packages[0].key_package, Key(3));
  EXPECT_FALSE(Take({kAlba}).ok());
}

TEST_F(DirectoryTest, KeyPackagesAreBounded) {
  std::vector<base::Bytes> many, others;
  for (uint8_t i = 0; i < 100; ++i) {
    many.push_back(Key(i));
    others.push_back(Key(static_cast<uint8_t>(100 + i)));
  }
  ASSERT_TRUE(a.Enrol(kAlba, many).ok());
  ASSERT_TRUE(a.Enrol(kAlba, others).ok());
  EXPECT_EQ(gate::RefusalOf(a.Enrol(kAlba, {Key(200)}).status()),
            v1::REFUSAL_QUOTA);
  many.push_back(Key(201));
  EXPECT_EQ(gate::RefusalOf(a.Enrol(kBorduria, many).status()),
            v1::REFUSAL_MALFORMED);
}

TEST_F(DirectoryTest, ARepeatThatBringsNothingNewAddsNoEntry) {
  auto first = a.Enrol(kAlba, {Key(1), Key(2)}, Key(9));
  ASSERT_TRUE(first.ok()) << first.status();
  const uint64_t size = a.relay->Newest().size;
  for (int i = 0; i < 3; ++i) {
    auto again = a.Enrol(kAlba, {Key(1), Key(2)}, Key(9));
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_EQ(again->entry.index, first->entry.index);
    EXPECT_TRUE(Verify(again->entry).ok());
    EXPECT_EQ(again->key_packages, 2u);
  }
  EXPECT_EQ(a.relay->Newest().size, size);
}

TEST_F(DirectoryTest, WhatIsNewInARepeatIsTakenAndLogged) {
  auto first = a.Enrol(kAlba, {Key(1), Key(2)}, Key(9));
  ASSERT_TRUE(first.ok()) << first.status();
  auto more = a.Enrol(kAlba, {Key(2), Key(3), Key(3)}, Key(8));
  ASSERT_TRUE(more.ok()) << more.status();
  EXPECT_GT(more->entry.index, first->entry.index);
  EXPECT_EQ(more->key_packages, 3u);
  EXPECT_EQ(DetailsOf(more->entry).enrolment().key_packages(), 2u);
  for (uint8_t fill : {1, 2, 3, 8}) {
    EXPECT_EQ(Take({kAlba})->key_packages[0].key_package, Key(fill));
  }
}

TEST_F(DirectoryTest, AfterARestartARepeatMakesOneEntryMore) {
  ASSERT_TRUE(a.Enrol(kAlba, {Key(1)}).ok());
  a.Crash();
  a.Start();
  const uint64_t size = a.relay->Newest().size;
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(a.Enrol(kAlba, {Key(1)}).ok());
  EXPECT_EQ(a.relay->Newest().size, size + 1);
}

TEST(EnrolmentQuotaTest, EachStationHasAQuotaOfEnrolments) {
  Limits limits;
  limits.enrolment_burst = 3;
  ARelay a(limits);
  for (uint8_t i = 1; i <= 3; ++i) {
    ASSERT_TRUE(a.Enrol(kAlba, {Key(i)}).ok());
  }
  EXPECT_EQ(gate::RefusalOf(a.Enrol(kAlba, {Key(4)}).status()),
            v1::REFUSAL_QUOTA);
  EXPECT_EQ(gate::RefusalOf(a.Enrol(kAlba, {Key(3)}).status()),
            v1::REFUSAL_QUOTA);
  EXPECT_TRUE(a.Enrol(kBorduria).ok());
  a.world.Advance(std::chrono::seconds(1));
  EXPECT_TRUE(a.Enrol(kAlba, {Key(4)}).ok());
}

TEST_F(DirectoryTest, StationsAreFoundByPositionAscending) {
  const std::string desk_2 = "hotline://mfa.alba/watch/desk-2";
  const std::string other = "hotline://mfa.alba/watch2/desk-1";
  for (const auto& uri : {desk_2, std::string(kAlba), other}) {
    ASSERT_TRUE(a.Enrol(uri).ok());
  }
  auto found = Find({"watch@mfa.alba"});
  ASSERT_TRUE(found.ok()) << found.status();
  ASSERT_EQ(found->size(), 2u);
  EXPECT_EQ((*found)[0].station, kAlba);
  EXPECT_EQ((*found)[1].station, desk_2);
  EXPECT_EQ((*found)[0].certificates.size(), 1u);
  EXPECT_TRUE(Find({"nobody@mfa.alba"})->empty());
  EXPECT_EQ(gate::RefusalOf(Find({"watch"}).status()), v1::REFUSAL_MALFORMED);
}

TEST_F(DirectoryTest, HelloNamesTheLastEnvelopeAcceptedFromTheStation) {
  const auto line = a.Connect();
  EXPECT_TRUE(Greet(kAlba).last_envelope_hash.empty());
  auto envelope = Write({.line = line});
  ASSERT_TRUE(a.Submit(envelope).ok());
  EXPECT_EQ(Greet(kAlba).last_envelope_hash, base::ToBytes(envelope->hash));
  a.Crash();
  a.Start();
  EXPECT_EQ(Greet(kAlba).last_envelope_hash, base::ToBytes(envelope->hash));
  EXPECT_EQ(Greet(kAlba).origin, kOrigin);
}

}  // namespace
}  // namespace hotline::relay::testing
