#include "core/crypto/password.h"

#include <gtest/gtest.h>

namespace hotline::crypto {
namespace {

constexpr PasswordCost kCheap = {.passes = 2, .memory_kib = 64};

PasswordSalt Salt() {
  return *base::ToArray<16>(base::ViewOf("0123456789abcdef"));
}
base::SecretBytes Password(std::string_view text) {
  return base::SecretBytes(base::ViewOf(text));
}

// Computed with the reference implementation's program: argon2 SALT -id -t 2 -k
// 64 -p 1 -l 32.
TEST(KeyFromPassword, IsArgon2id) {
  EXPECT_EQ(
      base::ToHex(
          KeyFromPassword(Password("correct horse"), Salt(), kCheap)->Reveal()),
      "74fb6b1d311ac0bb4c891f7efd79680245d9f84b72ad8f9bbe61c86e2b9f864d");
}

TEST(KeyFromPassword, PasswordSaltAndCostAllCount) {
  const auto key = KeyFromPassword(Password("p"), Salt(), kCheap);
  PasswordSalt salt = Salt();
  salt[0] ^= 1;
  EXPECT_FALSE(KeyFromPassword(Password("q"), Salt(), kCheap)->Equals(*key));
  EXPECT_FALSE(KeyFromPassword(Password("p"), salt, kCheap)->Equals(*key));
  EXPECT_FALSE(KeyFromPassword(Password("p"), Salt(), {3, 64})->Equals(*key));
  EXPECT_FALSE(KeyFromPassword(Password("p"), Salt(), {2, 128})->Equals(*key));
}

TEST(KeyFromPassword, EmptyPasswordIsRefused) {
  EXPECT_TRUE(absl::IsInvalidArgument(
      KeyFromPassword(base::SecretBytes(), Salt(), kCheap).status()));
}

TEST(KeyFromPassword, CostOutOfRangeIsRefused) {
  for (const PasswordCost& cost :
       {PasswordCost{0, 64}, PasswordCost{65, 64}, PasswordCost{1, 7},
        PasswordCost{1, 4 * 1024 * 1024 + 1}, PasswordCost{1, ~uint64_t{0}}}) {
    EXPECT_TRUE(absl::IsInvalidArgument(
        KeyFromPassword(Password("p"), Salt(), cost).status()))
        << cost.passes << " " << cost.memory_kib;
  }
}

}  // namespace
}  // namespace hotline::crypto
