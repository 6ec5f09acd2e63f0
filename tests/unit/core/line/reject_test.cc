#include "core/line/reject.h"

#include <gtest/gtest.h>

namespace hotline::line {
namespace {

template <size_t N>
base::ByteArray<N> Filled(uint8_t value) {
  base::ByteArray<N> out;
  out.fill(value);
  return out;
}

crypto::SigningKey Key(uint8_t seed) {
  return crypto::SigningKey(base::Secret<32>(Filled<32>(seed)));
}

Reject Sample() {
  return *MakeReject(base::LineId(Filled<16>(1)), Filled<32>(2), 83, Key(3));
}

TEST(Reject, BytesAreThoseOfTheDocument) {
  const Reject reject = Sample();
  EXPECT_EQ(base::ToHex(Encode(reject)),
            "0001" + base::ToHex(Filled<16>(1)) + base::ToHex(Filled<32>(2)) +
                "0053" + base::ToHex(reject.signature));
}

TEST(Reject, RoundTripsAndVerifies) {
  auto parsed = ParseReject(Encode(Sample()));
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(*parsed, Sample());
  EXPECT_TRUE(VerifyReject(*parsed, Key(3).verify_key()).ok());
}

TEST(Reject, AnotherKeyDoesNotVerify) {
  EXPECT_TRUE(
      absl::IsUnauthenticated(VerifyReject(Sample(), Key(4).verify_key())));
}

TEST(Reject, EveryFieldIsSigned) {
  Reject line = Sample(), commit = Sample(), fault = Sample();
  line.line_id = base::LineId(Filled<16>(9));
  commit.commit[31] ^= 1;
  fault.fault = 84;
  for (const Reject& reject : {line, commit, fault}) {
    EXPECT_FALSE(VerifyReject(reject, Key(3).verify_key()).ok());
  }
}

TEST(Reject, AFaultThatNoCommitHasIsRefused) {
  for (const uint16_t fault : {0, 79, 96, 0xffff}) {
    Reject reject = Sample();
    reject.fault = fault;
    EXPECT_FALSE(ParseReject(Encode(reject)).ok()) << fault;
    EXPECT_FALSE(MakeReject({}, {}, fault, Key(3)).ok()) << fault;
  }
  for (const uint16_t fault : {80, 95}) {
    EXPECT_TRUE(MakeReject({}, {}, fault, Key(3)).ok()) << fault;
  }
}

TEST(Reject, AnUnknownVersionIsNamed) {
  base::Bytes bytes = Encode(Sample());
  bytes[1] = 2;
  EXPECT_EQ(ParseReject(bytes).status().message(), "unknown reject version 2");
}

TEST(Reject, EveryCutAndATrailingByteAreRefused) {
  base::Bytes bytes = Encode(Sample());
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(ParseReject(base::ByteView(bytes).first(size)).ok()) << size;
  }
  bytes.push_back(0);
  EXPECT_FALSE(ParseReject(bytes).ok());
}

}  // namespace
}  // namespace hotline::line
