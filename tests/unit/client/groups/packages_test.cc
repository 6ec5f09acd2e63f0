// Our own KeyPackages: made before they are seen, used once.
#include "client/groups/packages.h"

#include "tests/unit/client/groups/line_world.h"

namespace hotline::groups {
namespace {

constexpr auto kPq = mls::CipherSuite::kXWing;
constexpr auto kClassic = mls::CipherSuite::kX25519;

class PackagesTest : public LineWorld {
 protected:
  absl::Status Fill(mls::CipherSuite suite, size_t count) {
    return bob_->In([&] {
      return bob_->packages.Fill(suite, count, bob_.identity(), now_);
    });
  }
  std::vector<PackageRecord> Waiting(mls::CipherSuite suite) {
    return *bob_->In([&] {
      return bob_->packages.Unpublished(suite,
                                        bob_.identity().chain.front().Hash());
    });
  }
  void PublishAll(mls::CipherSuite suite) {
    for (const PackageRecord& one : Waiting(suite)) {
      EXPECT_TRUE(
          bob_->In([&] { return bob_->packages.MarkPublished(one.reference); })
              .ok());
    }
  }
  static mls::KeyPackage PackageOf(const PackageRecord& record) {
    base::Reader in(record.package);
    return mls::KeyPackage::Decode(in);
  }
  // Alice lets Bob in by that package, and whether he can join.
  absl::StatusOr<Joined> JoinBy(const mls::KeyPackage& package) {
    mls::CommitDraft draft;
    for (Member* one : on_line_) {
      if (one == &bob_) {
        draft.proposals.push_back({mls::Remove{LeafOf(alice_, bob_)}});
      }
    }
    on_line_ = {&alice_};
    draft.proposals.push_back({mls::Add{package}});
    const SentCommit commit = Commit(alice_, std::move(draft));
    on_line_.push_back(&bob_);
    return Join(bob_, commit);
  }

  Member& alice_ = Man(kDesk1);
  Member& bob_ = Man(kDuty1);
};

TEST_F(PackagesTest, FillsEachSuiteWithALastResort) {
  ASSERT_TRUE(Fill(kPq, 5).ok());
  ASSERT_TRUE(Fill(kClassic, 2).ok());
  for (const auto& [suite, count] : {std::pair(kPq, 5), {kClassic, 2}}) {
    const auto waiting = Waiting(suite);
    EXPECT_EQ(std::count_if(waiting.begin(), waiting.end(),
                            [](const auto& one) { return one.last_resort; }),
              1);
    EXPECT_EQ(waiting.size(), count + 1u);
    for (const PackageRecord& one : waiting) {
      const mls::KeyPackage package = PackageOf(one);
      EXPECT_EQ(package.Ref(), one.reference);
      EXPECT_EQ(package.cipher_suite, suite);
      EXPECT_EQ(package.is_last_resort(), one.last_resort);
      EXPECT_TRUE(package.VerifySignature().ok());
    }
  }
}

// docs/lines.md: every leaf says what it knows of ours.
TEST_F(PackagesTest, ListWhatLinesAskOfALeaf) {
  ASSERT_TRUE(Fill(kPq, 1).ok());
  const auto leaf = PackageOf(Waiting(kPq).front()).leaf_node;
  for (const uint16_t type : {0xf4d0, 0xf4d1}) {
    EXPECT_EQ(std::count(leaf.capabilities.extensions.begin(),
                         leaf.capabilities.extensions.end(), type),
              1);
  }
  EXPECT_EQ(leaf.credential, CredentialOf(bob_.identity().chain));
  EXPECT_EQ(OwnerOf(leaf.credential)->station, kDuty1);
}

TEST_F(PackagesTest, FillMakesWhatIsMissingAlone) {
  ASSERT_TRUE(Fill(kPq, 3).ok());
  ASSERT_TRUE(Fill(kPq, 3).ok());
  EXPECT_EQ(Waiting(kPq).size(), 4u);
  PublishAll(kPq);
  EXPECT_TRUE(Waiting(kPq).empty());
  ASSERT_TRUE(Fill(kPq, 2).ok());
  EXPECT_EQ(Waiting(kPq).size(), 2u);  // the last resort is there
}

TEST_F(PackagesTest, ALastResortIsReplacedAMonthBeforeItsEnd) {
  ASSERT_TRUE(Fill(kPq, 0).ok());
  PublishAll(kPq);
  now_ += std::chrono::days(58);
  ASSERT_TRUE(Fill(kPq, 0).ok());
  EXPECT_TRUE(Waiting(kPq).empty());
  now_ += std::chrono::days(2);
  ASSERT_TRUE(Fill(kPq, 0).ok());
  EXPECT_EQ(Waiting(kPq).size(), 1u);
}

TEST_F(PackagesTest, OfAnotherCertificateArePublishedNoMore) {
  ASSERT_TRUE(Fill(kPq, 1).ok());
  bob_.Renew(pki::StationOrder(kDuty1, pki::Purpose::kIdentity));
  EXPECT_TRUE(Waiting(kPq).empty());
  ASSERT_TRUE(Fill(kPq, 1).ok());
  EXPECT_EQ(Waiting(kPq).size(), 2u);
}

TEST_F(PackagesTest, AUsedOneIsUsedUp) {
  MakeLine(alice_);
  ASSERT_TRUE(Fill(kPq, 1).ok());
  mls::KeyPackage package;
  for (const PackageRecord& one : Waiting(kPq)) {
    if (!one.last_resort) package = PackageOf(one);
  }
  PublishAll(kPq);
  ASSERT_TRUE(JoinBy(package).ok());
  bob_.Reopen();
  const auto record =
      *bob_->In([&] { return bob_->package_table.FindPackage(package.Ref()); });
  ASSERT_TRUE(record.has_value());
  EXPECT_TRUE(record->used.has_value());
  EXPECT_TRUE(record->keys.empty());
  EXPECT_TRUE(absl::IsFailedPrecondition(JoinBy(package).status()));
}

TEST_F(PackagesTest, ALastResortOpensAgainAndIsReplaced) {
  MakeLine(alice_);
  ASSERT_TRUE(Fill(kPq, 0).ok());
  const mls::KeyPackage package = PackageOf(Waiting(kPq).at(0));
  PublishAll(kPq);
  ASSERT_TRUE(JoinBy(package).ok());
  const auto again = JoinBy(package);
  EXPECT_TRUE(again.ok()) << again.status();
  ASSERT_TRUE(Fill(kPq, 0).ok());
  EXPECT_EQ(Waiting(kPq).size(), 1u);
}

TEST_F(PackagesTest, AFreshOneIsInNoDirectory) {
  ASSERT_TRUE(bob_->In([&] {
                    return bob_->packages.MakeFresh(kPq, bob_.identity(), now_);
                  })
                  .ok());
  EXPECT_TRUE(Waiting(kPq).empty());
}

// P5: none is for the relay any more, but who was added by one still joins.
TEST_F(PackagesTest, RetiredOnesStillJoin) {
  MakeLine(alice_);
  ASSERT_TRUE(Fill(kPq, 1).ok());
  const mls::KeyPackage package = PackageOf(Waiting(kPq).front());
  ASSERT_TRUE(bob_->In([&] { return bob_->packages.Retire(); }).ok());
  EXPECT_TRUE(Waiting(kPq).empty());
  ASSERT_TRUE(Fill(kPq, 0).ok());
  EXPECT_EQ(Waiting(kPq).size(), 1u);
  EXPECT_TRUE(JoinBy(package).ok());
}

TEST_F(PackagesTest, KeysGoThirtyDaysAfterTheEnd) {
  ASSERT_TRUE(Fill(kPq, 1).ok());
  const auto sweep = [&] {
    EXPECT_TRUE(bob_->In([&] { return bob_->packages.Sweep(now_); }).ok());
    return Waiting(kPq).size();
  };
  now_ += std::chrono::days(89 + 30);
  EXPECT_EQ(sweep(), 2u);
  now_ += std::chrono::seconds(1);
  EXPECT_EQ(sweep(), 0u);
}

TEST_F(PackagesTest, OneThatIsNotOursIsNotPublished) {
  EXPECT_TRUE(absl::IsNotFound(
      bob_->In([&] { return bob_->packages.MarkPublished({}); })));
}

}  // namespace
}  // namespace hotline::groups
