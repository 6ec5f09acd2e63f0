#include "core/message/roster.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/message/limits.h"
#include "tests/unit/core/message/sample.h"

namespace hotline::message {
namespace {

std::vector<Member> TwoMembers() {
  return {{sample::kStation, sample::Filled<32>(0x44)},
          {sample::kStation + "0", sample::Filled<32>(0x45)}};
}

TEST(Roster, HashIsThatOfTheDocument) {
  EXPECT_EQ(base::ToHex(RosterHash(TwoMembers())),
            "42214bf1b1bed42958174f658c61c3564e7a11576def9acc836e97d7be77d246");
}

TEST(Roster, HashDoesNotDependOnTheOrder) {
  auto reversed = TwoMembers();
  std::reverse(reversed.begin(), reversed.end());
  EXPECT_EQ(RosterHash(reversed), RosterHash(TwoMembers()));
}

TEST(Roster, AnotherCertificateIsAnotherRoster) {
  auto other = TwoMembers();
  other[1].certificate_hash[0] ^= 1;
  EXPECT_NE(RosterHash(other), RosterHash(TwoMembers()));
}

std::vector<Member> Members(size_t count) {
  std::vector<Member> members;
  for (size_t i = 0; i < count; ++i) {
    members.push_back({"hotline://a/b/" + std::to_string(1000 + i), {}});
  }
  return members;
}

TEST(Roster, TwoHundredMembersPassAndMoreDoNot) {
  EXPECT_TRUE(CheckMembers(Members(1)).ok());
  EXPECT_TRUE(CheckMembers(Members(200)).ok());
  EXPECT_FALSE(CheckMembers(Members(201)).ok());
  EXPECT_FALSE(CheckMembers({}).ok());
}

TEST(Roster, NobodyTwiceAndNoOtherOrder) {
  auto members = TwoMembers();
  members[1].station = members[0].station;  // under another certificate
  EXPECT_FALSE(CheckMembers(members).ok());
  members = TwoMembers();
  std::reverse(members.begin(), members.end());
  EXPECT_FALSE(CheckMembers(members).ok());
}

TEST(Roster, MemberWithoutAUriIsRefused) {
  EXPECT_FALSE(CheckMembers({{"watch@mfa.alba", {}}}).ok());
}

}  // namespace
}  // namespace hotline::message
