// What a Welcome tells those who join, and nobody else.
#include "tests/unit/core/mls/trio.h"

namespace hotline::mls {
namespace {

constexpr ExtensionType kSecretTold = 0xf4d1;

class WelcomeExtensions : public Trio {
 protected:
  NewCommit Invite(Extensions told) {
    CommitDraft draft;
    draft.proposals.push_back({Add{dora_.key_package}});
    draft.welcome_extensions = std::move(told);
    return Commit(alice_, std::move(draft));
  }
  absl::StatusOr<Welcomed> Join(const NewCommit& made) {
    const MlsMessage message = Carried(*made.welcome);
    return TakeWelcome({std::get<Welcome>(message.value),
                        {dora_.key_package, dora_.keys},
                        std::nullopt},
                       application_, kNow);
  }

  Party party_{"dora", random_};
  NewKeyPackage dora_ = party_.MakeKeyPackage(GetParam());
};
IN_BOTH_SUITES(WelcomeExtensions);

TEST_P(WelcomeExtensions, ReachWhoJoins) {
  const auto joined = Join(Invite({{kSecretTold, {1, 2, 3}}}));
  ASSERT_TRUE(joined.ok()) << joined.status();
  const Extension* told = FindExtension(joined->extensions, kSecretTold);
  ASSERT_NE(told, nullptr);
  EXPECT_EQ(told->data, (base::Bytes{1, 2, 3}));
  EXPECT_EQ(joined->group.epoch(), 2u);
}

TEST_P(WelcomeExtensions, AreNotInTheGroupInfoForOthers) {
  const NewCommit made = Invite({{kSecretTold, {1, 2, 3}}});
  EXPECT_EQ(FindExtension(made.group_info.extensions, kSecretTold), nullptr);
  EXPECT_TRUE(made.group_info
                  .VerifySignature(
                      base::ToBytes(alice_.party.signing_key().verify_key()))
                  .ok());
}

TEST_P(WelcomeExtensions, OfATypeThatIsThereAlreadyAreNeverSent) {
  CommitDraft draft;
  draft.proposals.push_back({Add{dora_.key_package}});
  draft.welcome_extensions = {{kRatchetTree, {}}};
  EXPECT_TRUE(absl::IsInvalidArgument(
      alice_->Commit(draft, alice_.party.signing_key(), kNow, random_)
          .status()));
}

TEST_P(WelcomeExtensions, WhereNobodyJoinsAreNowhere) {
  CommitDraft draft;
  draft.welcome_extensions = {{kSecretTold, {1, 2, 3}}};
  const NewCommit made = Commit(alice_, std::move(draft));
  EXPECT_FALSE(made.welcome.has_value());
}

}  // namespace
}  // namespace hotline::mls
