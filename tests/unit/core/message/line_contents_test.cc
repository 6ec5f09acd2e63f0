// Contents 6 to 13: what breaks a limit is refused, with its field.
#include <gtest/gtest.h>

#include "core/crypto/sha256.h"
#include "core/message/body.h"
#include "tests/unit/core/message/refused.h"
#include "tests/unit/core/message/sample.h"

namespace hotline::message {
namespace {

const base::WallTime kTooLate = base::FromMillis(4'102'444'800'000);

TEST(Offer, WhatBreaksALimitIsRefusedWithItsField) {
  ExpectRefused<Offer>(
      sample::MakeOffer(),
      {{"policy: is missing", [](Offer& o) { o.policy.clear(); }},
       {"policy: 40961 elements, at most 40960",
        [](Offer& o) { o.policy.resize(40'961); }},
       {"positions: is missing", [](Offer& o) { o.positions.clear(); }},
       {"positions: must be ascending, nobody twice",
        [](Offer& o) { std::swap(o.positions[0], o.positions[1]); }},
       {"positions: must be ascending, nobody twice",
        [](Offer& o) { o.positions[1] = o.positions[0]; }},
       {"positions: must have the form watch@mfa.alba",
        [](Offer& o) { o.positions[0] = "watch"; }},
       {"members: is missing", [](Offer& o) { o.members.clear(); }},
       {"members: must be ascending by URI, nobody twice",
        [](Offer& o) { o.members.push_back(o.members[0]); }},
       {"until: is missing", [](Offer& o) { o.until = {}; }},
       {"until: must lie in the years 1970 to 2099",
        [](Offer& o) { o.until = kTooLate; }}});
}

TEST(Offer, HundredsOfPositionsAreRefused) {
  Offer offer = sample::MakeOffer();
  offer.positions.clear();
  for (int i = 1000; i < 1201; ++i) {
    offer.positions.push_back("p" + std::to_string(i) + "@mfa.alba");
  }
  EXPECT_EQ(Check(offer).message(), "positions: 201 elements, at most 200");
  EXPECT_FALSE(ParseBody(Encode(Body(offer))).ok());
  offer.positions.pop_back();
  EXPECT_TRUE(ParseBody(Encode(Body(offer))).ok());
}

TEST(Offer, HashIsThatOfTheDocument) {
  const Offer offer = sample::MakeOffer();
  const base::Bytes body = Encode(Body(offer));
  EXPECT_EQ(Hash(offer), crypto::Sha256({base::ViewOf("hotline/1 Offer"),
                                         base::ByteView(body).subspan(1)}));
}

TEST(OfferAnswer, WhatBreaksALimitIsRefusedWithItsField) {
  using A = OfferAnswer;
  ExpectRefused<A>(
      sample::MakeAnswer(),
      {{"key package: is missing", [](A& a) { a.key_package.clear(); }},
       {"key package: 16385 elements, at most 16384",
        [](A& a) { a.key_package.resize(16'385); }},
       {"key package: 2 elements, at most 0", [](A& a) { a.accepted = false; }},
       {"operator: is missing", [](A& a) { a.operator_name.clear(); }},
       {"operator: has no visible character",
        [](A& a) { a.operator_name = " "; }},
       {"reason: 1 bytes, at most 0", [](A& a) { a.reason = "x"; }},
       {"reason: 1025 bytes, at most 1024", [](A& a) {
          a.accepted = false;
          a.key_package.clear();
          a.reason = std::string(1025, 'x');
        }}});
}

TEST(OfferAnswer, DeclinedRoundTripsAndTheFlagIsZeroOrOne) {
  OfferAnswer declined{{}, false, {}, "Boris", "no mandate"};
  base::Bytes bytes = Encode(Body(declined));
  EXPECT_EQ(*ParseBody(bytes), Body(declined));
  bytes[33] = 2;
  EXPECT_FALSE(ParseBody(bytes).ok());
}

TEST(RejoinRequest, WhatBreaksALimitIsRefusedWithItsField) {
  using R = RejoinRequest;
  ExpectRefused<R>(
      sample::MakeRejoin(),
      {{"key package: is missing", [](R& r) { r.key_package.clear(); }},
       {"key package: 16385 elements, at most 16384",
        [](R& r) { r.key_package.resize(16'385); }},
       {"reason: is not UTF-8", [](R& r) { r.reason = "\xff"; }},
       {"reason: 1025 bytes, at most 1024",
        [](R& r) { r.reason = std::string(1025, 'x'); }}});
}

TEST(Beacon, WhatBreaksALimitIsRefusedWithItsField) {
  using B = Beacon;
  ExpectRefused<B>(
      sample::MakeBeacon(),
      {{"line incarnation: is 0", [](B& b) { b.incarnation = 0; }},
       {"branch id: belongs to every epoch but 0",
        [](B& b) { b.branch_id.reset(); }},
       {"branch id: belongs to every epoch but 0", [](B& b) { b.epoch = 0; }},
       {"checkpoint: 4097 bytes, at most 4096",
        [](B& b) { b.checkpoint = std::string(4097, 'c'); }},
       {"checkpoint: is not UTF-8", [](B& b) { b.checkpoint = "\xff"; }},
       {"operator: 129 bytes, at most 128",
        [](B& b) { b.staffed_by = std::string(129, 'a'); }},
       {"operator: has no visible character",
        [](B& b) { b.staffed_by = "\u200b"; }},
       {"clock: must lie in the years 1970 to 2099",
        [](B& b) { b.clock = kTooLate; }},
       {"revocation lists: must be ascending, none twice",
        [](B& b) { b.lists.push_back(b.lists[0]); }},
       {"authority: must have the form mfa.alba",
        [](B& b) { b.lists[0].authority = "MFA"; }},
       {"authority: 64 bytes, at most 63",
        [](B& b) { b.lists[0].authority = std::string(64, 'a'); }}});
}

TEST(Beacon, OfEpochZeroHasNoBranch) {
  Beacon beacon = sample::MakeBeacon();
  beacon.epoch = 0;
  beacon.branch_id.reset();
  EXPECT_EQ(*ParseBody(Encode(Body(beacon))), Body(beacon));
}

TEST(LineTest, WhatBreaksALimitIsRefusedWithItsField) {
  using T = LineTest;
  ExpectRefused<T>(sample::MakeTest(),
                   {{"nonce: must not be zero", [](T& t) { t.nonce = {}; }},
                    {"clock: must lie in the years 1970 to 2099",
                     [](T& t) { t.clock = kTooLate; }},
                    {"revocation lists: must be ascending, none twice",
                     [](T& t) { t.lists.push_back(t.lists[0]); }}});
}

TEST(LineTest, TooManyListsAreRefused) {
  LineTest test = sample::MakeTest();
  test.lists.clear();
  for (uint64_t i = 0; i < 257; ++i) test.lists.push_back({"mfa.alba", i});
  EXPECT_EQ(Check(test).message(),
            "revocation lists: 257 elements, at most 256");
  EXPECT_FALSE(ParseBody(Encode(Body(test))).ok());
  test.lists.pop_back();
  EXPECT_EQ(*ParseBody(Encode(Body(test))), Body(test));
}

TEST(PolicyNotice, WhatBreaksALimitIsRefusedWithItsField) {
  using N = PolicyNotice;
  ExpectRefused<N>(PolicyNotice{{1}},
                   {{"policy: is missing", [](N& n) { n.opening.clear(); }},
                    {"policy: 40961 elements, at most 40960",
                     [](N& n) { n.opening.resize(40'961); }}});
}

TEST(RevocationLists, WhatBreaksALimitIsRefusedWithItsField) {
  using L = RevocationLists;
  ExpectRefused<L>(
      RevocationLists{"pem"},
      {{"revocation lists: is missing", [](L& l) { l.pem.clear(); }},
       {"revocation lists: is not UTF-8", [](L& l) { l.pem = "\x80"; }},
       {"revocation lists: 131073 bytes, at most 131072",
        [](L& l) { l.pem = std::string(131'073, 'p'); }}});
}

TEST(Leaving, WhatBreaksALimitIsRefusedWithItsField) {
  using L = Leaving;
  ExpectRefused<L>(
      sample::MakeLeaving(),
      {{"at: must lie in the years 1970 to 2099",
        [](L& l) { l.at = kTooLate; }},
       {"operator: is missing", [](L& l) { l.operator_name.clear(); }},
       {"operator: 129 bytes, at most 128",
        [](L& l) { l.operator_name = std::string(129, 'a'); }},
       {"reason: 1025 bytes, at most 1024",
        [](L& l) { l.reason = std::string(1025, 'x'); }}});
}

TEST(AckRequest, WhatBreaksALimitIsRefusedWithItsField) {
  ExpectRefused<AckRequest>(
      AckRequest{{sample::Id(0x22)}},
      {{"message ids: is missing", [](AckRequest& a) { a.message_ids = {}; }},
       {"message ids: 65 elements, at most 64",
        [](AckRequest& a) { a.message_ids.assign(65, sample::Id(1)); }}});
}

}  // namespace
}  // namespace hotline::message
