#include "core/message/operator_certificate.h"

#include <gtest/gtest.h>

#include "tests/unit/core/message/refused.h"
#include "tests/unit/core/message/sample.h"

namespace hotline::message {
namespace {

TEST(OperatorCertificate, RoundTripsAndOnlyWhole) {
  const OperatorCertificate certificate = sample::MakeCertificate();
  const base::Bytes bytes = Encode(certificate);
  EXPECT_EQ(*ParseOperatorCertificate(bytes), certificate);
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(
        ParseOperatorCertificate(base::ByteView(bytes).first(size)).ok());
  }
  base::Bytes longer = bytes;
  longer.push_back(0);
  EXPECT_FALSE(ParseOperatorCertificate(longer).ok());
}

TEST(OperatorCertificate, AnotherVersionIsRefusedByName) {
  base::Bytes bytes = Encode(sample::MakeCertificate());
  bytes[1] = 2;
  EXPECT_EQ(ParseOperatorCertificate(bytes).status().message(),
            "unknown operator certificate version 2");
}

struct CertificateRow {
  const char* message;
  void (*spoil)(OperatorCertificate&);
};

TEST(OperatorCertificate, WhatBreaksALimitIsNeitherMadeNorRead) {
  using C = OperatorCertificate;
  const CertificateRow table[] = {
      {"position: must have the form watch@mfa.alba",
       [](C& c) { c.position = "watch"; }},
      {"operator: is missing", [](C& c) { c.name.clear(); }},
      {"operator: 129 bytes, at most 128",
       [](C& c) { c.name = std::string(129, 'a'); }},
      {"operator: must be visible characters, with single spaces between them",
       [](C& c) { c.name = "Anna "; }},
      {"not before: must lie in the years 1970 to 2099",
       [](C& c) { c.not_before = base::FromMillis(UINT64_MAX); }},
      {"not after: must lie in the years 1970 to 2099",
       [](C& c) { c.not_after = base::FromMillis(4'102'444'800'000); }},
      {"operator certificate: must be valid for at most 366 days",
       [](C& c) { c.not_after = c.not_before; }},
      {"operator certificate: must be valid for at most 366 days",
       [](C& c) {
         c.not_after = c.not_before + std::chrono::days(366) +
                       std::chrono::milliseconds(1);
       }},
      {"station: must have the form hotline://mfa.alba/watch/desk-1",
       [](C& c) { c.station.station = "desk-1"; }},
      {"operator certificate: of another position than the station that "
       "certifies",
       [](C& c) { c.station.station = "hotline://mfa.alba/duty/desk-1"; }},
      {"operator certificate: of another position than the station that "
       "certifies",
       [](C& c) { c.position = "watch@mod.borduria"; }},
  };
  for (const auto& row : table) {
    OperatorCertificate certificate = sample::MakeCertificate();
    row.spoil(certificate);
    EXPECT_EQ(ParseOperatorCertificate(Encode(certificate)).status().message(),
              row.message);
    EXPECT_EQ(MakeOperatorCertificate(certificate, sample::StationKey())
                  .status()
                  .message(),
              row.message);
  }
}

TEST(OperatorCertificate, SignatureIsOverAllOfIt) {
  const auto key = sample::StationKey().verify_key();
  EXPECT_TRUE(Verify(sample::MakeCertificate(), key).ok());
  EXPECT_FALSE(
      Verify(sample::MakeCertificate(), sample::OperatorKey().verify_key())
          .ok());
  using C = OperatorCertificate;
  void (*const table[])(C&) = {
      [](C& c) { c.position = "duty@mfa.alba"; },
      [](C& c) { c.name = "Boris"; },
      [](C& c) { c.key[0] ^= 1; },
      [](C& c) { c.not_before += std::chrono::milliseconds(1); },
      [](C& c) { c.not_after += std::chrono::milliseconds(1); },
      [](C& c) { c.station.station += "0"; },
      [](C& c) { c.station.certificate_hash[0] ^= 1; },
      [](C& c) { c.signature[0] ^= 1; },
  };
  for (auto* spoil : table) {
    OperatorCertificate certificate = sample::MakeCertificate();
    spoil(certificate);
    EXPECT_FALSE(Verify(certificate, key).ok());
  }
}

TEST(Duty, WhatBreaksALimitIsRefusedWithItsField) {
  using D = Duty;
  ExpectRefused<D>(
      sample::MakeDuty(),
      {{"at: must lie in the years 1970 to 2099",
        [](D& d) { d.at = base::FromMillis(4'102'444'800'000); }},
       {"operator: 129 bytes, at most 128",
        [](D& d) { d.next = std::string(129, 'a'); }},
       {"operator: has no visible character", [](D& d) { d.next = " "; }},
       {"next: 5 bytes, at most 0",
        [](D& d) {
          d.on = true;
          d.until = d.at + kMaxDuty;
          d.log.clear();
        }},
       {"watch log: 5 bytes, at most 0",
        [](D& d) {
          d.on = true;
          d.until = d.at + kMaxDuty;
          d.next.clear();
        }},
       {"until: must be later than at, by at most 24 h",
        [](D& d) { d.on = true; }},
       {"until: must be later than at, by at most 24 h",
        [](D& d) {
          d.on = true;
          d.until = d.at;
        }},
       {"until: must be later than at, by at most 24 h",
        [](D& d) {
          d.on = true;
          d.until = d.at + kMaxDuty + std::chrono::milliseconds(1);
        }},
       {"until: only of on", [](D& d) { d.until = d.at; }},
       {"watch log: 65537 bytes, at most 65536",
        [](D& d) { d.log = std::string(65'537, 'l'); }},
       {"open items: must be ascending, none twice",
        [](D& d) { d.open[1] = d.open[0]; }},
       {"open items: 257 elements, at most 256",
        [](D& d) { d.open.resize(257); }}});
}

TEST(Duty, CertificateThatIsNoneIsRefused) {
  Duty duty = sample::MakeDuty();
  duty.certificate.name.clear();
  EXPECT_FALSE(Check(Body(duty)).ok());
  EXPECT_FALSE(ParseBody(Encode(Body(duty))).ok());
}

TEST(Response, CarriesACertificateOrNothing) {
  Response response = sample::MakeResponse();
  response.certificate = sample::MakeCertificate();
  base::Bytes bytes = Encode(Body(response));
  EXPECT_EQ(*ParseBody(bytes), Body(response));
  response.scripted = true;
  EXPECT_EQ(ParseBody(Encode(Body(response))).status().message(),
            "response: a script has no certificate");
  // An empty vector would be a second way to say that there is none.
  bytes = Encode(Body(sample::MakeResponse()));
  bytes.push_back(0);
  EXPECT_FALSE(ParseBody(bytes).ok());
}

}  // namespace
}  // namespace hotline::message
