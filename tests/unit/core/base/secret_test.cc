#include "core/base/secret.h"

#include <gtest/gtest.h>

#include <type_traits>

namespace hotline::base {
namespace {

static_assert(!std::is_copy_constructible_v<Secret<32>> &&
              !std::is_copy_constructible_v<SecretBytes>);
static_assert(!std::is_convertible_v<Secret<32>, ByteView>);

TEST(Secret, MoveLeavesZerosBehind) {
  Secret<4> from(ByteArray<4>{1, 2, 3, 4});
  const Secret<4> to = std::move(from);
  EXPECT_EQ(to.Reveal()[3], 4);
  EXPECT_EQ(ToHex(from.Reveal()), "00000000");
}

TEST(Secret, DestructionWipes) {
  alignas(Secret<16>) unsigned char place[sizeof(Secret<16>)];
  ByteArray<16> bytes;
  bytes.fill(0x77);
  auto* secret = new (place) Secret<16>(bytes);
  secret->~Secret();
  EXPECT_EQ(ToHex(ByteView(place, 16)), std::string(32, '0'));
}

TEST(Secret, FromRefusesAnotherLength) {
  EXPECT_TRUE(Secret<4>::From(Bytes(4)).ok());
  EXPECT_FALSE(Secret<4>::From(Bytes(3)).ok());
  EXPECT_FALSE(Secret<4>::From(Bytes(5)).ok());
}

TEST(SecretBytes, MoveEmptiesTheSource) {
  SecretBytes from(ViewOf("key"));
  const SecretBytes to = std::move(from);
  EXPECT_EQ(TextOf(to.Reveal()), "key");
  EXPECT_TRUE(from.empty());
}

TEST(SecretBytes, EqualsComparesContent) {
  EXPECT_TRUE(SecretBytes(ViewOf("a")).Equals(SecretBytes(ViewOf("a"))));
  EXPECT_FALSE(SecretBytes(ViewOf("a")).Equals(SecretBytes(ViewOf("b"))));
}

}  // namespace
}  // namespace hotline::base
