#include "core/pki/station_name.h"

#include <gtest/gtest.h>

#include "absl/container/flat_hash_set.h"

namespace hotline::pki {
namespace {

bool IsUri(std::string_view uri) { return StationName::ParseUri(uri).ok(); }
bool IsText(std::string_view text) { return StationName::Parse(text).ok(); }

TEST(StationName, UriAndTextAreOneName) {
  const auto name = StationName::ParseUri("hotline://mfa.alba/watch/desk-1");
  ASSERT_TRUE(name.ok()) << name.status();
  EXPECT_EQ(name->authority().text(), "mfa.alba");
  EXPECT_EQ(name->position().text(), "watch@mfa.alba");
  EXPECT_EQ(name->station(), "desk-1");
  EXPECT_EQ(name->text(), "watch@mfa.alba/desk-1");
  EXPECT_EQ(name->Uri(), "hotline://mfa.alba/watch/desk-1");
  EXPECT_EQ(*StationName::Parse("watch@mfa.alba/desk-1"), *name);
}

TEST(StationName, UpperCaseIsRefusedEverywhere) {
  EXPECT_FALSE(IsUri("Hotline://mfa.alba/watch/desk-1"));
  EXPECT_FALSE(IsUri("hotline://MFA.alba/watch/desk-1"));
  EXPECT_FALSE(IsUri("hotline://mfa.alba/Watch/desk-1"));
  EXPECT_FALSE(IsUri("hotline://mfa.alba/watch/Desk-1"));
}

TEST(StationName, UserInfoPortQueryAndFragmentAreRefused) {
  EXPECT_FALSE(IsUri("hotline://mfa.alba@evil/watch/desk-1"));
  EXPECT_FALSE(IsUri("hotline://evil@mfa.alba/watch/desk-1"));
  EXPECT_FALSE(IsUri("hotline://mfa.alba:443/watch/desk-1"));
  EXPECT_FALSE(IsUri("hotline://mfa.alba/watch/desk-1?x=1"));
  EXPECT_FALSE(IsUri("hotline://mfa.alba/watch/desk-1#x"));
}

TEST(StationName, MissingAndFurtherPartsAreRefused) {
  EXPECT_FALSE(IsUri(""));
  EXPECT_FALSE(IsUri("hotline://"));
  EXPECT_FALSE(IsUri("hotline:///watch/desk-1"));
  EXPECT_FALSE(IsUri("hotline://mfa.alba/watch"));
  EXPECT_FALSE(IsUri("hotline://mfa.alba/watch/"));
  EXPECT_FALSE(IsUri("hotline://mfa.alba//desk-1"));
  EXPECT_FALSE(IsUri("hotline://mfa.alba/watch/desk-1/"));
  EXPECT_FALSE(IsUri("hotline://mfa.alba/watch/desk-1/more"));
  EXPECT_FALSE(IsUri("https://mfa.alba/watch/desk-1"));
}

TEST(StationName, PathTricksAreRefused) {
  EXPECT_FALSE(IsUri("hotline://mfa.alba/../desk-1"));
  EXPECT_FALSE(IsUri("hotline://mfa.alba/watch/.."));
  EXPECT_FALSE(IsUri("hotline://mfa.alba/watch/.desk"));
  EXPECT_FALSE(IsUri("hotline://mfa.alba/watch/desk%2f1"));
  EXPECT_FALSE(IsUri(std::string_view("hotline://mfa.alba/watch/a\0b", 28)));
  EXPECT_FALSE(IsUri("hotline://mfa.alba/watch/desk-1\n"));
}

TEST(StationName, LabelsBeginAndEndWithALetterOrDigit) {
  EXPECT_FALSE(IsUri("hotline://-mfa.alba/watch/desk-1"));
  EXPECT_FALSE(IsUri("hotline://mfa-.alba/watch/desk-1"));
  EXPECT_FALSE(IsUri("hotline://mfa..alba/watch/desk-1"));
  EXPECT_FALSE(IsUri("hotline://mfa.alba./watch/desk-1"));
  EXPECT_FALSE(IsUri("hotline://.mfa.alba/watch/desk-1"));
  EXPECT_FALSE(IsUri("hotline://mfa.alba/watch/-desk"));
  EXPECT_TRUE(IsUri("hotline://mfa.alba/night.watch/desk--1"));
}

TEST(StationName, PartsAreOfOneTo63Characters) {
  const std::string longest(63, 'a');
  EXPECT_TRUE(IsUri("hotline://" + longest + "/" + longest + "/" + longest));
  EXPECT_FALSE(IsUri("hotline://mfa.alba/watch/a" + longest));
  EXPECT_FALSE(IsUri("hotline://mfa.alba/a" + longest + "/desk-1"));
  EXPECT_FALSE(IsUri("hotline://a" + longest + "/watch/desk-1"));
}

TEST(StationName, TextFormHasOneSpelling) {
  EXPECT_FALSE(IsText("watch@mfa.alba"));
  EXPECT_FALSE(IsText("watch/desk-1@mfa.alba"));
  EXPECT_FALSE(IsText("watch@mfa.alba@mod.alba/desk-1"));
  EXPECT_FALSE(IsText("watch@mfa.alba/desk-1/x"));
  EXPECT_FALSE(IsText("hotline://mfa.alba/watch/desk-1"));
  EXPECT_FALSE(IsText(" watch@mfa.alba/desk-1"));
}

TEST(StationName, ErrorNamesThePart) {
  const auto status = StationName::Parse("watch@mfa.alba/Desk").status();
  EXPECT_EQ(status.message(),
            "station: only a-z, 0-9, single dots and inner hyphens are "
            "allowed");
}

TEST(StationName, EmptyNameIsNobody) {
  EXPECT_FALSE(StationName::Make(Position(), "desk-1").ok());
  EXPECT_FALSE(Position::Make(AuthorityName(), "watch").ok());
  EXPECT_NE(StationName(), *StationName::Parse("a@b/c"));
}

TEST(StationName, OrderIsThatOfTheUris) {
  const auto short_name = *StationName::Parse("watch@mfa.alba/desk-1");
  const auto long_name = *StationName::Parse("watch@mfa.alba-x/desk-1");
  EXPECT_LT(long_name.Uri(), short_name.Uri());  // '-' comes before '/'
  EXPECT_LT(long_name, short_name);
}

TEST(StationName, SetsTellNeighboursApart) {
  absl::flat_hash_set<StationName> names;
  for (const char* text : {"a@b.c/d", "a@b/c.d", "a.d@b/c", "a@b.c/d"}) {
    names.insert(*StationName::Parse(text));
  }
  EXPECT_EQ(names.size(), 3u);
}

TEST(AuthorityName, AddressIsRefused) {
  EXPECT_FALSE(AuthorityName::Parse("127.0.0.1").ok());
  EXPECT_FALSE(AuthorityName::Parse("[::1]").ok());
  EXPECT_FALSE(AuthorityName::Parse("2130706433").ok());
  EXPECT_TRUE(AuthorityName::Parse("1.mfa.alba").ok());
}

TEST(RelayName, BelongsToWhatFollowsItsFirstDot) {
  const auto relay = RelayName::Parse("relay-1.mfa.alba");
  ASSERT_TRUE(relay.ok()) << relay.status();
  EXPECT_EQ(relay->authority().text(), "mfa.alba");
  EXPECT_EQ(relay->text(), "relay-1.mfa.alba");
  EXPECT_EQ(relay->LogOrigin(), "relay-1.mfa.alba/log");
}

TEST(RelayName, WrongFormsAreRefused) {
  for (const char* text :
       {"", "relay", ".mfa.alba", "relay.", "relay.mfa.alba.", "Relay.mfa.alba",
        "relay.10.0.0.1", "*.mfa.alba"}) {
    EXPECT_FALSE(RelayName::Parse(text).ok()) << text;
  }
}

}  // namespace
}  // namespace hotline::pki
