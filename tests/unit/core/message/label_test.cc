#include "core/message/label.h"

#include <gtest/gtest.h>

namespace hotline::message {
namespace {

const std::vector<std::string> kStations = {
    "hotline://mfa.alba/duty/desk-1", "hotline://mfa.alba/watch/desk-1",
    "hotline://mod.borduria/watch/desk-1",
    "hotline://mod.borduria/watch/desk-2"};

TEST(Label, TravelsAsItIsWritten) {
  for (const std::string text :
       {"", "UNCLASSIFIED", "RESTRICTED", "CONFIDENTIAL", "SECRET",
        "TOP SECRET", "SECRET REL TO mfa.alba",
        "TOP SECRET REL TO mod.borduria, watch@mfa.alba"}) {
    const auto label = ParseLabel(text);
    ASSERT_TRUE(label.ok()) << text;
    EXPECT_EQ(Format(*label), text);
  }
}

TEST(Label, OtherSpellingsAreRefused) {
  for (const std::string text :
       {"secret", "SECRET ", " SECRET", "TOP  SECRET", "COSMIC", "NONE",
        "SECRET REL TO", "SECRET REL TO ", "REL TO mfa.alba",
        "SECRET rel to mfa.alba", "SECRET REL TO MFA.alba",
        "SECRET REL TO mfa.alba,mod.borduria",
        "SECRET REL TO mfa.alba, mfa.alba",
        "SECRET REL TO mod.borduria, mfa.alba", "SECRET REL TO mfa.alba, ",
        "SECRET REL TO mfa.alba REL TO mod.borduria",
        "SECRET REL TO watch@mfa.alba@x", "SECRET\n",
        "SECRET REL TO hotline://mfa.alba/w/d"}) {
    EXPECT_FALSE(ParseLabel(text).ok()) << text;
  }
  EXPECT_FALSE(ParseLabel("SECRET REL TO " + std::string(242, 'a')).ok());
}

TEST(Label, APersonMayWriteItInManyWays) {
  const Label label{Classification::kSecret, {"mfa.alba", "mod.borduria"}};
  for (const std::string text :
       {"secret rel to mod.borduria, mfa.alba",
        "  SECRET   REL TO  MFA.ALBA ,MOD.Borduria ",
        "Secret Rel To mfa.alba,mod.borduria,mfa.alba"}) {
    const auto typed = LabelFromPerson(text);
    ASSERT_TRUE(typed.ok()) << text << typed.status();
    EXPECT_EQ(*typed, label);
  }
  EXPECT_EQ(LabelFromPerson("  ")->classification, Classification::kNone);
  EXPECT_FALSE(LabelFromPerson("secret to all").ok());
  EXPECT_FALSE(LabelFromPerson("secret rel to ,").ok());
}

TEST(Label, WithoutReleaseNobodyIsLeftOut) {
  const Label label{Classification::kSecret, {}};
  EXPECT_TRUE(LeftOut(label, kStations, kStations[0]).empty());
}

TEST(Label, ReleaseNarrowerThanTheLineNamesThoseOutside) {
  const Label label{Classification::kSecret, {"watch@mod.borduria"}};
  EXPECT_TRUE(LeftOut(label, kStations, kStations[0]).empty());
  EXPECT_EQ(LeftOut(label, kStations, kStations[2]),
            (std::vector<std::string>{"duty@mfa.alba", "watch@mfa.alba"}));
  const Label narrow{Classification::kSecret, {"watch@mfa.alba"}};
  EXPECT_EQ(LeftOut(narrow, kStations, kStations[2]),
            (std::vector<std::string>{"duty@mfa.alba"}));
}

TEST(Label, AnAuthorityCoversItselfAlone) {
  const std::vector<std::string> stations = {"hotline://mfa.alba/watch/desk-1",
                                             "hotline://alba/watch/desk-1",
                                             "hotline://x.mfa.alba/watch/d"};
  const Label label{Classification::kSecret, {"alba"}};
  EXPECT_EQ(LeftOut(label, stations, "hotline://mod.borduria/watch/desk-1"),
            (std::vector<std::string>{"watch@mfa.alba", "watch@x.mfa.alba"}));
}

TEST(Classification, NumbersAreThoseOfPolicies) {
  EXPECT_EQ(*ClassificationFromWire(0), Classification::kNone);
  EXPECT_EQ(*ClassificationFromWire(5), Classification::kTopSecret);
  EXPECT_FALSE(ClassificationFromWire(6).ok());
  EXPECT_EQ(Name(Classification::kNone), "NONE");
  EXPECT_EQ(Name(Classification{9}), "NONE");
}

}  // namespace
}  // namespace hotline::message
