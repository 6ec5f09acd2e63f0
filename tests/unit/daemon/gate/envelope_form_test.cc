#include "daemon/gate/envelope_form.h"

#include <gtest/gtest.h>

#include "core/line/commit_body.h"
#include "core/line/reject.h"
#include "core/line/roster_delta.h"
#include "core/line/sealed_body.h"
#include "core/message/limits.h"
#include "daemon/gate/admission.h"
#include "daemon/gate/refuse.h"
#include "hotline/relay/v1/envelope.pb.h"
#include "hotline/relay/v1/refusal.pb.h"

namespace hotline::gate {
namespace {

namespace v1 = relay::v1;

constexpr char kSender[] = "hotline://mfa.alba/watch/desk-1";

struct Sample {
  v1::EnvelopeType type;
  message::Header header;
  base::Bytes body;
};

message::Header HeaderOf(bool expires) {
  message::Header header;
  header.line_id = base::LineId(base::ByteArray<16>{7});
  header.message_class = message::Class::kLive;
  header.precedence = message::Precedence::kFlash;
  header.lifetime = std::chrono::seconds(expires ? 60 : 0);
  header.sender = kSender;
  return header;
}

Sample Application() {
  return {v1::ENVELOPE_TYPE_APPLICATION, HeaderOf(true), {1}};
}
Sample Proposal() { return {v1::ENVELOPE_TYPE_PROPOSAL, HeaderOf(false), {1}}; }
Sample Commit(const line::RosterDelta& delta = {}) {
  const base::Bytes encoded = line::Encode(delta), message(3, 1);
  Sample sample{v1::ENVELOPE_TYPE_COMMIT, HeaderOf(false),
                line::Encode(line::CommitBody{encoded, message, {}})};
  sample.header.commitment = line::DeltaCommitment(encoded);
  return sample;
}
Sample Sealed() {
  return {v1::ENVELOPE_TYPE_SEALED, HeaderOf(true),
          line::Encode(line::SealedBody{{kSender}, {1}})};
}
Sample Reject() {
  const message::Header header = HeaderOf(false);
  return {v1::ENVELOPE_TYPE_REJECT, header,
          line::Encode(line::Reject{header.line_id, {}, 80, {}})};
}
const std::vector<Sample>& Handshakes() {
  static const std::vector<Sample> all = {Proposal(), Commit(), Reject()};
  return all;
}
const std::vector<Sample>& WhatExpires() {
  static const std::vector<Sample> all = {Application(), Sealed()};
  return all;
}

v1::Refusal Judge(const Sample& sample) {
  return RefusalOf(CheckForm(sample.type, sample.header, sample.body));
}

TEST(EnvelopeFormTest, EachTypePassesAsItIs) {
  for (const auto* all : {&Handshakes(), &WhatExpires()}) {
    for (const Sample& one : *all) {
      EXPECT_EQ(Judge(one), v1::REFUSAL_UNSPECIFIED) << one.type;
    }
  }
}

TEST(EnvelopeFormTest, OtherTypesAreNobodysToSend) {
  for (auto type : {v1::ENVELOPE_TYPE_UNSPECIFIED, v1::ENVELOPE_TYPE_WELCOME,
                    v1::ENVELOPE_TYPE_GROUP_INFO, v1::ENVELOPE_TYPE_TOMBSTONE,
                    static_cast<v1::EnvelopeType>(9)}) {
    Sample sample = Application();
    sample.type = type;
    EXPECT_EQ(Judge(sample), v1::REFUSAL_ENVELOPE_TYPE) << type;
  }
}

TEST(EnvelopeFormTest, AHandshakeIsFlashAndDoesNotExpire) {
  for (Sample one : Handshakes()) {
    one.header.precedence = message::Precedence::kImmediate;
    EXPECT_EQ(Judge(one), v1::REFUSAL_PRECEDENCE) << one.type;
    one.header.precedence = message::Precedence::kFlash;
    one.header.lifetime = std::chrono::seconds(1);
    EXPECT_EQ(Judge(one), v1::REFUSAL_LIFETIME) << one.type;
  }
}

TEST(EnvelopeFormTest, OthersExpireAndHaveAnyPrecedence) {
  for (Sample one : WhatExpires()) {
    one.header.precedence = message::Precedence::kRoutine;
    EXPECT_EQ(Judge(one), v1::REFUSAL_UNSPECIFIED) << one.type;
    one.header.lifetime = {};
    EXPECT_EQ(Judge(one), v1::REFUSAL_LIFETIME) << one.type;
    one.header.lifetime = std::chrono::days(30) + std::chrono::seconds(1);
    EXPECT_EQ(Judge(one), v1::REFUSAL_LIFETIME) << one.type;
  }
}

TEST(EnvelopeFormTest, ProposalAndRejectCommitToNothing) {
  for (Sample one : {Proposal(), Reject()}) {
    one.header.commitment[31] = 1;
    EXPECT_EQ(Judge(one), v1::REFUSAL_MALFORMED) << one.type;
  }
}

TEST(EnvelopeFormTest, ACommitCommitsToItsDelta) {
  Sample commit = Commit();
  commit.header.commitment = {};
  EXPECT_EQ(Judge(commit), v1::REFUSAL_MALFORMED);
}

TEST(EnvelopeFormTest, BodiesAreReadToTheEnd) {
  for (Sample one : {Commit(), Sealed(), Reject()}) {
    const base::Bytes whole = one.body;
    for (size_t size = 0; size < whole.size(); ++size) {
      one.body.assign(whole.begin(),
                      whole.begin() + static_cast<std::ptrdiff_t>(size));
      EXPECT_EQ(Judge(one), v1::REFUSAL_MALFORMED) << one.type << " " << size;
    }
    one.body = whole;
    one.body.push_back(0);
    EXPECT_EQ(Judge(one), v1::REFUSAL_MALFORMED) << one.type;
  }
}

TEST(EnvelopeFormTest, ADeltaIsReadToo) {
  Sample commit = Commit();
  const base::Bytes delta = {0, 2, 0, 0}, message = {1};  // version 2
  commit.body = line::Encode(line::CommitBody{delta, message, {}});
  commit.header.commitment = line::DeltaCommitment(delta);
  EXPECT_EQ(Judge(commit), v1::REFUSAL_MALFORMED);
}

TEST(EnvelopeFormTest, WhatIsSealedIsOfNoEpoch) {
  Sample sealed = Sealed();
  sealed.header.epoch = 1;
  sealed.header.branch_id = base::Digest{};
  EXPECT_EQ(Judge(sealed), v1::REFUSAL_MALFORMED);
}

TEST(EnvelopeFormTest, ARejectIsOfItsHeadersLine) {
  Sample reject = Reject();
  reject.header.line_id = base::LineId();
  EXPECT_EQ(Judge(reject), v1::REFUSAL_MALFORMED);
}

TEST(EnvelopeFormTest, ACommitMayBeLargerThanOthersAndAProposalIsSmall) {
  const auto judge = [](v1::EnvelopeType type, size_t size) {
    return RefusalOf(CheckSize(type, size, base::Bytes(size)));
  };
  const size_t most = message::kMaxEnvelopeSize;
  EXPECT_EQ(judge(v1::ENVELOPE_TYPE_REJECT, most), v1::REFUSAL_UNSPECIFIED);
  EXPECT_EQ(judge(v1::ENVELOPE_TYPE_REJECT, most + 1), v1::REFUSAL_TOO_LARGE);
  EXPECT_EQ(judge(v1::ENVELOPE_TYPE_COMMIT, line::kMaxCommitBody),
            v1::REFUSAL_UNSPECIFIED);
  EXPECT_EQ(judge(v1::ENVELOPE_TYPE_COMMIT, line::kMaxCommitBody + 1),
            v1::REFUSAL_TOO_LARGE);
  EXPECT_EQ(judge(v1::ENVELOPE_TYPE_PROPOSAL, 16'384), v1::REFUSAL_UNSPECIFIED);
  EXPECT_EQ(judge(v1::ENVELOPE_TYPE_PROPOSAL, 16'385), v1::REFUSAL_TOO_LARGE);
  EXPECT_EQ(RefusalOf(CheckSize(v1::ENVELOPE_TYPE_COMMIT, 100, {})),
            v1::REFUSAL_MALFORMED);
}

TEST(DoorTest, EachDoorTakesItsTypesAlone) {
  const Peer peer{.station = *pki::StationName::ParseUri(kSender),
                  .auditor = false,
                  .not_after = {}};
  const auto admit = [&peer](Door door, const Sample& one) {
    return RefusalOf(
        Admit(peer, door, one.type, message::Encode(one.header), one.body)
            .status());
  };
  for (const Sample& one :
       {Application(), Proposal(), Sealed(), Reject(), Commit()}) {
    const bool commit = one.type == v1::ENVELOPE_TYPE_COMMIT;
    const bool application = one.type == v1::ENVELOPE_TYPE_APPLICATION;
    const auto expected = [](bool taken) {
      return taken ? v1::REFUSAL_UNSPECIFIED : v1::REFUSAL_ENVELOPE_TYPE;
    };
    EXPECT_EQ(admit(Door::kSubmission, one), expected(!commit)) << one.type;
    EXPECT_EQ(admit(Door::kCommit, one), expected(commit)) << one.type;
    EXPECT_EQ(admit(Door::kMessage, one), expected(application)) << one.type;
  }
}

}  // namespace
}  // namespace hotline::gate
