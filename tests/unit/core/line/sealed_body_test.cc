#include "core/line/sealed_body.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace hotline::line {
namespace {

std::string Uri(const std::string& station) {
  return "hotline://mfa.alba/watch/" + station;
}

SealedBody Sample() { return {{Uri("a"), Uri("b")}, {1, 2, 3}}; }

bool Parses(const SealedBody& body) {
  return ParseSealedBody(Encode(body)).ok();
}

TEST(SealedBody, BytesAreThoseOfTheDocument) {
  EXPECT_EQ(base::ToHex(Encode(SealedBody{{"hotline://a/b/c"}, {7, 8}})),
            "0001"
            "10"
            "0f" +
                base::ToHex(base::ViewOf("hotline://a/b/c")) +
                "02"
                "0708");
}

TEST(SealedBody, RoundTrips) {
  auto parsed = ParseSealedBody(Encode(Sample()));
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(*parsed, Sample());
}

TEST(SealedBody, WhatIsAuthenticatedStandsInTheBody) {
  const std::string whole = base::ToHex(Encode(Sample()));
  EXPECT_EQ(
      whole.substr(4).find(base::ToHex(EncodeRecipients(Sample().recipients))),
      0u);
}

TEST(SealedBody, ToNobodyAndToTooManyAreRefused) {
  SealedBody body = Sample();
  body.recipients.clear();
  EXPECT_FALSE(Parses(body));
  for (int i = 0; i < 200; ++i) {
    body.recipients.push_back(Uri(absl::StrCat("s", 1000 + i)));
  }
  EXPECT_TRUE(Parses(body));
  body.recipients.push_back(Uri("t"));
  EXPECT_FALSE(Parses(body));
}

TEST(SealedBody, AnotherOrderAndSomebodyTwiceAreRefused) {
  SealedBody body = Sample();
  std::swap(body.recipients[0], body.recipients[1]);
  EXPECT_FALSE(Parses(body));
  body.recipients[0] = body.recipients[1];
  EXPECT_FALSE(Parses(body));
}

TEST(SealedBody, WhatIsNoStationIsRefused) {
  SealedBody body = Sample();
  body.recipients[0] = "hotline://mfa.alba/watch";
  EXPECT_FALSE(Parses(body));
}

TEST(SealedBody, WithNothingSealedIsRefused) {
  SealedBody body = Sample();
  body.sealed.clear();
  EXPECT_FALSE(Parses(body));
}

TEST(SealedBody, AnUnknownVersionIsNamed) {
  base::Bytes bytes = Encode(Sample());
  bytes[0] = 1;
  EXPECT_EQ(ParseSealedBody(bytes).status().message(),
            "unknown sealed body version 257");
}

TEST(SealedBody, EveryCutAndATrailingByteAreRefused) {
  base::Bytes bytes = Encode(Sample());
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(ParseSealedBody(base::ByteView(bytes).first(size)).ok())
        << size;
  }
  bytes.push_back(0);
  EXPECT_FALSE(ParseSealedBody(bytes).ok());
}

}  // namespace
}  // namespace hotline::line
