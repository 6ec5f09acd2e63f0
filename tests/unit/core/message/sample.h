// One crisis message and all that belongs to it, for the tests of this room. A
// test takes a sample, spoils one thing, and sees that one thing refused.
#pragma once

#include <chrono>
#include <string>

#include "core/base/random.h"
#include "core/message/check.h"
#include "core/message/compose.h"
#include "core/message/header.h"
#include "core/message/inner_message.h"

namespace hotline::message::sample {

// The same bytes in every run.
class Repeatable final : public base::Random {
 public:
  void Fill(std::span<uint8_t> out) override {
    for (uint8_t& byte : out) {
      state_ = state_ * 6364136223846793005u + 1442695040888963407u;
      byte = static_cast<uint8_t>(state_ >> 56);
    }
  }

 private:
  uint64_t state_ = 1;
};

template <size_t N>
base::ByteArray<N> Filled(uint8_t value) {
  base::ByteArray<N> out;
  out.fill(value);
  return out;
}

inline const std::string kStation = "hotline://mfa.alba/watch/desk-1";
inline const base::WallTime kDtg =
    std::chrono::sys_days{std::chrono::November / 22 / 2026} +
    std::chrono::hours(16) + std::chrono::minutes(30);
inline const base::WallTime kFiled = kDtg + std::chrono::milliseconds(12345);

inline base::MessageId Id(uint8_t value) {
  return base::MessageId(Filled<16>(value));
}

inline Header MakeHeader() {
  Header header;
  header.line_id = base::LineId(Filled<16>(0x11));
  header.message_class = Class::kLive;
  header.precedence = Precedence::kFlash;
  header.lifetime = kDefaultLifetime;
  header.sender = kStation;
  header.message_id = Id(0x22);
  header.commitment = Filled<32>(0x33);
  return header;
}

inline Statement MakeStatement() {
  Statement statement;
  statement.line_id = base::LineId(Filled<16>(0x11));
  statement.message_id = Id(0x22);
  statement.serial = {5, 42};
  statement.kind = Kind::kOperation;
  statement.precedence = Precedence::kFlash;
  statement.dtg = kDtg;
  statement.filed = kFiled;
  statement.sender = kStation;
  statement.certificate_hash = Filled<32>(0x44);
  statement.operator_name = "Анна";
  statement.addressees_hash = Filled<32>(0x55);
  statement.roster_hash = Filled<32>(0x66);
  statement.commitment = Filled<32>(0x33);
  return statement;
}

inline Text MakeText() {
  Text text;
  text.subject = "Subject";
  text.label = "RESTRICTED";
  text.references = {Id(0x88)};
  text.text = "Text";
  return text;
}

inline Facts MakeFacts() {
  return {Fact::kRead, kDtg, "Anna", {Id(0x22), Id(0x23)}};
}

inline Response MakeResponse() {
  return {Fact::kRefused, Id(0x22), Filled<32>(0x33), kDtg, "Anna",
          false,          "no"};
}

inline LineCard MakeLineCard() {
  return {"north", "m", kDtg, {{kStation, Filled<32>(0x44)}}};
}

inline QuarantineReport MakeReport() { return {Id(0x22), Fault::kAltered}; }

// The identity key of kStation.
inline crypto::SigningKey StationKey() {
  return crypto::SigningKey(base::Secret<32>(Filled<32>(0x0e)));
}

// Anna's, who works at kStation, which certifies her; and her key.
inline crypto::SigningKey OperatorKey() {
  return crypto::SigningKey(base::Secret<32>(Filled<32>(0x0f)));
}
inline OperatorCertificate MakeCertificate() {
  OperatorCertificate certificate;
  certificate.position = "watch@mfa.alba";
  certificate.name = "Anna";
  certificate.key = OperatorKey().verify_key();
  certificate.not_before = kDtg - std::chrono::days(1);
  certificate.not_after = kDtg + std::chrono::days(30);
  certificate.station = {kStation, Filled<32>(0x44)};
  return *MakeOperatorCertificate(certificate, StationKey());
}

inline Attachment MakeAttachment() {
  return {Filled<16>(0xa1), 3, Filled<32>(0xa2), "map.pdf"};
}

inline Offer MakeOffer() {
  return {{1, 2, 3},
          {"watch@mfa.alba", "watch@mod.borduria"},
          {{kStation, Filled<32>(0x44)}},
          kDtg};
}

inline OfferAnswer MakeAnswer() {
  return {Filled<32>(0xb1), true, {4, 5}, "Boris", ""};
}

inline RejoinRequest MakeRejoin() { return {{4, 5}, "disk"}; }

inline Beacon MakeBeacon() {
  Beacon beacon;
  beacon.nonce = Filled<16>(0xc1);
  beacon.line_id = base::LineId(Filled<16>(0x11));
  beacon.incarnation = 2;
  beacon.epoch = 7;
  beacon.branch_id = Filled<32>(0xc2);
  beacon.authenticator = Filled<32>(0xc3);
  beacon.contiguous = 99;
  beacon.checkpoint = "c";
  beacon.staffed_by = "Anna";
  beacon.clock = kDtg;
  beacon.lists = {{"mfa.alba", 3}, {"mod.borduria", 1}};
  return beacon;
}

inline LineTest MakeTest() {
  return {Filled<16>(0xc1), kDtg, true, {{"mfa.alba", 3}}};
}

inline Leaving MakeLeaving() {
  return {base::LineId(Filled<16>(0x11)), kDtg, "Anna", "moved"};
}

inline AttachmentChunk MakeChunk() { return {MakeAttachment(), 0, {7, 8, 9}}; }

inline Duty MakeDuty() {
  Duty duty;
  duty.certificate = MakeCertificate();
  duty.at = kDtg;
  duty.next = "Boris";
  duty.log = "quiet";
  duty.open = {Id(0x22), Id(0x23)};
  return duty;
}

// Of every content one, in the order of their numbers.
inline std::vector<Body> MakeBodies() {
  return {MakeText(),
          MakeFacts(),
          MakeResponse(),
          MakeLineCard(),
          MakeReport(),
          MakeOffer(),
          MakeAnswer(),
          MakeRejoin(),
          MakeBeacon(),
          MakeTest(),
          PolicyNotice{{1, 2, 3}},
          RevocationLists{"pem"},
          MakeLeaving(),
          MakeChunk(),
          MakeDuty(),
          AckRequest{{Id(0x22), Id(0x23)}}};
}

// In good form only: nothing in it agrees or verifies.
inline InnerMessage MakeInnerMessage() {
  InnerMessage message;
  message.statement = MakeStatement();
  message.signatures = {
      {SignerRole::kSender, kStation, Filled<32>(0x44), Filled<64>(0x77)}};
  message.addressees_salt = Filled<32>(0x99);
  message.addressees = {{"watch@mod.borduria"}, {"duty@mfa.alba"}};
  message.salt = Filled<32>(0xaa);
  message.body = MakeText();
  return message;
}

// A station that may release, and its key.
struct Sender {
  crypto::SigningKey key = StationKey();
  SenderCertificate certificate{kStation, Filled<32>(0x44), key.verify_key(),
                                true, true};
};

inline Draft MakeDraft() {
  Draft draft;
  draft.line_id = base::LineId(Filled<16>(0x11));
  draft.message_class = Class::kLive;
  draft.precedence = Precedence::kFlash;
  draft.kind = Kind::kOperation;
  draft.serial = {5, 42};
  draft.dtg = kFiled;
  draft.filed = kFiled;
  draft.operator_name = "Анна";
  draft.addressees = {{"watch@mod.borduria"}, {"duty@mfa.alba"}};
  draft.recipients = {{"hotline://mod.borduria/watch/desk-1", Filled<32>(0x45)},
                      {"hotline://mfa.alba/duty/desk-2", Filled<32>(0x46)}};
  draft.body = MakeText();
  return draft;
}

}  // namespace hotline::message::sample
