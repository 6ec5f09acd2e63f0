// A change of the policy in a commit (P18), on real groups.
#include <gtest/gtest.h>

#include "core/line/extensions.h"
#include "tests/unit/core/line/line_world.h"

namespace hotline::line {
namespace {

using message::Fault;

class JudgePolicyTest : public OnALine {
 protected:
  JudgePolicyTest() { next_.mandate = "another mandate"; }

  static mls::Proposal ChangeTo(mls::Extensions extensions) {
    return {mls::GroupContextExtensions{std::move(extensions)}};
  }
  static mls::Extensions ExtensionsOf(const Policy& policy) {
    return GroupExtensions(PolicyHash(OpeningOf(policy)));
  }
  std::optional<Fault> JudgeChange(const std::string& by,
                                   std::vector<mls::Proposal> proposals,
                                   const CommitSpoilt& spoilt) {
    return line_.JudgeDraft(line_[by], DraftOf(std::move(proposals)), spoilt);
  }
  std::optional<Fault> JudgeChange() {
    return JudgeChange(kAlice, {ChangeTo(ExtensionsOf(next_))},
                       {.policy = OpeningOf(next_)});
  }

  Policy next_ = line_.policy;
};
INSTANTIATE_TEST_SUITE_P(Suites, JudgePolicyTest,
                         testing::Values(mls::CipherSuite::kX25519,
                                         mls::CipherSuite::kXWing));

TEST_P(JudgePolicyTest, EntitledPositionMayChangeIt) {
  next_.entitled = {"watch@mod.borduria"};
  next_.until = line_.logged;  // the line is closed
  EXPECT_EQ(JudgeChange(), std::nullopt);
  EXPECT_EQ(line_.after, next_);
}

TEST_P(JudgePolicyTest, OthersMayNot) {
  EXPECT_EQ(JudgeChange(kBoris, {ChangeTo(ExtensionsOf(next_))},
                        {.policy = OpeningOf(next_)}),
            Fault::kPolicy);
}

TEST_P(JudgePolicyTest, ItStandsAlone) {
  EXPECT_EQ(
      JudgeChange(kAlice,
                  {ChangeTo(ExtensionsOf(next_)), RemoveOf(line_[kBella])},
                  {.policy = OpeningOf(next_)}),
      Fault::kPolicy);
}

TEST_P(JudgePolicyTest, NotEvenALeaverGoesWithIt) {
  auto message = line_.world.Propose(line_[kBella], RemoveOf(line_[kBella]));
  line_.world.Broadcast(line_[kBella], *message);
  EXPECT_EQ(JudgeChange(), Fault::kPolicy);
}

TEST_P(JudgePolicyTest, ClassAndSuiteNeverChange) {
  next_.message_class = message::Class::kExercise;
  next_.kinds = AllKinds(next_.message_class);
  EXPECT_EQ(JudgeChange(), Fault::kPolicy);
  next_ = line_.policy;
  next_.suite = GetParam() == mls::CipherSuite::kXWing
                    ? mls::CipherSuite::kX25519
                    : mls::CipherSuite::kXWing;
  EXPECT_EQ(JudgeChange(), Fault::kPolicy);
}

TEST_P(JudgePolicyTest, ItMustOpenToTheHash) {
  const std::vector<mls::Proposal> change = {ChangeTo(ExtensionsOf(next_))};
  EXPECT_EQ(JudgeChange(kAlice, change, {}), Fault::kPolicy);
  EXPECT_EQ(JudgeChange(kAlice, change, {.sealed = base::Bytes(200, 1)}),
            Fault::kPolicy);
  EXPECT_EQ(JudgeChange(kAlice, change, {.policy = OpeningOf(line_.policy)}),
            Fault::kPolicy);
  EXPECT_EQ(
      JudgeChange(kAlice, change, {.policy = PolicyOpening{{1, 2, 3}, {0, 1}}}),
      Fault::kPolicy);
}

TEST_P(JudgePolicyTest, WhatIsNoPolicyIsNone) {
  const PolicyOpening opening{{1}, {0, 1, 2}};
  EXPECT_EQ(
      JudgeChange(kAlice, {ChangeTo(GroupExtensions(PolicyHash(opening)))},
                  {.policy = opening}),
      Fault::kPolicy);
}

TEST_P(JudgePolicyTest, NoOtherExtensionChanges) {
  mls::Extensions more = ExtensionsOf(next_);
  more.push_back(
      mls::MakeExtension(mls::kExternalSenders, mls::ExternalSenders{}));
  EXPECT_EQ(JudgeChange(kAlice, {ChangeTo(more)}, {.policy = OpeningOf(next_)}),
            Fault::kPolicy);
  mls::Extensions fewer = ExtensionsOf(next_);
  fewer.erase(fewer.begin());  // nobody need understand a policy any more
  EXPECT_EQ(
      JudgeChange(kAlice, {ChangeTo(fewer)}, {.policy = OpeningOf(next_)}),
      Fault::kPolicy);
}

TEST_P(JudgePolicyTest, PolicyWithoutAChangeIsRefused) {
  EXPECT_EQ(JudgeChange(kAlice, {}, {.policy = OpeningOf(next_)}),
            Fault::kPolicy);
}

}  // namespace
}  // namespace hotline::line
