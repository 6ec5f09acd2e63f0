#include "core/message/compose.h"

#include <gtest/gtest.h>

#include "core/message/fault.h"
#include "core/message/hpke_sealing.h"
#include "tests/unit/core/message/sample.h"

namespace hotline::message {
namespace {

absl::StatusOr<ComposedMessage> ComposeSample(const Draft& draft) {
  const sample::Sender sender;
  sample::Repeatable random;
  return Compose(draft, sender.certificate, sender.key, random);
}

TEST(Compose, EveryFieldOfTheDraftIsInTheMessage) {
  const Draft draft = sample::MakeDraft();
  const ComposedMessage composed = *ComposeSample(draft);
  const Header header = *ParseHeader(composed.header_bytes);
  EXPECT_EQ(header, composed.header);
  EXPECT_EQ(header.line_id, draft.line_id);
  EXPECT_EQ(header.message_class, draft.message_class);
  EXPECT_EQ(header.precedence, draft.precedence);
  EXPECT_EQ(header.lifetime, draft.lifetime);
  EXPECT_EQ(header.sender, sample::kStation);
  const InnerMessage message = *ParsePadded(composed.plaintext.Reveal());
  EXPECT_EQ(message, composed.message);
  EXPECT_EQ(message.statement.serial, draft.serial);
  EXPECT_EQ(message.statement.kind, draft.kind);
  EXPECT_EQ(message.statement.dtg, sample::kDtg);
  EXPECT_EQ(message.statement.filed, draft.filed);
  EXPECT_EQ(message.statement.operator_name, draft.operator_name);
  EXPECT_EQ(message.statement.roster_hash, RosterHash(draft.recipients));
  EXPECT_EQ(message.addressees, draft.addressees);
  EXPECT_EQ(message.body, draft.body);
}

TEST(Compose, IdAndSaltsAreFresh) {
  const sample::Sender sender;
  sample::Repeatable random;
  const Draft draft = sample::MakeDraft();
  const auto one = *Compose(draft, sender.certificate, sender.key, random);
  const auto two = *Compose(draft, sender.certificate, sender.key, random);
  EXPECT_NE(one.header.message_id, two.header.message_id);
  EXPECT_NE(one.message.salt, two.message.salt);
  EXPECT_NE(one.message.addressees_salt, two.message.addressees_salt);
  EXPECT_NE(one.header.commitment, two.header.commitment);
}

TEST(Compose, WrongFieldIsNamed) {
  struct {
    const char* message;
    void (*spoil)(Draft&);
  } const table[] = {
      {"subject: 256 bytes, at most 255",
       [](Draft& d) {
         std::get<Text>(d.body).subject = std::string(256, 'a');
       }},
      {"action addressees: is missing",
       [](Draft& d) { d.addressees.action.clear(); }},
      {"members: is missing", [](Draft& d) { d.recipients.clear(); }},
      {"members: must be ascending by URI, nobody twice",
       [](Draft& d) { d.recipients.push_back(d.recipients[0]); }},
      {"serial: counts from 1", [](Draft& d) { d.serial = {}; }},
      {"kind is unspecified", [](Draft& d) { d.kind = Kind{}; }},
      {"class is unspecified", [](Draft& d) { d.message_class = Class{}; }},
      {"precedence is unspecified",
       [](Draft& d) { d.precedence = Precedence{}; }},
      {"lifetime: must be 1 second to 30 days",
       [](Draft& d) { d.lifetime = std::chrono::seconds(0); }},
      {"lifetime: must be 1 second to 30 days",
       [](Draft& d) { d.lifetime = std::chrono::days(31); }},
      {"operator: 129 bytes, at most 128",
       [](Draft& d) { d.operator_name = std::string(129, 'a'); }},
      {"operator: has no visible character",
       [](Draft& d) { d.operator_name = "\u202e"; }},
      {"DTG: must be a whole minute in the years 2000 to 2099",
       [](Draft& d) { d.dtg = base::WallTime(); }},
  };
  for (const auto& row : table) {
    Draft draft = sample::MakeDraft();
    row.spoil(draft);
    EXPECT_EQ(ComposeSample(draft).status().message(), row.message);
  }
}

TEST(Compose, WhatRecipientsWouldQuarantineIsRefused) {
  Draft draft = sample::MakeDraft();
  draft.kind = Kind::kDrill;
  EXPECT_EQ(FaultOf(ComposeSample(draft).status()), Fault::kKindOfClass);
  draft = sample::MakeDraft();
  draft.body = sample::MakeFacts();
  EXPECT_EQ(FaultOf(ComposeSample(draft).status()), Fault::kKindOfContent);
}

TEST(Compose, FlashOperationWithoutReleaserIsRefused) {
  sample::Sender sender;
  sender.certificate.releaser = false;
  sample::Repeatable random;
  EXPECT_EQ(FaultOf(Compose(sample::MakeDraft(), sender.certificate, sender.key,
                            random)
                        .status()),
            Fault::kNotReleaser);
}

TEST(Compose, KeyThatIsNotTheCertificatesIsRefused) {
  const sample::Sender sender;
  const crypto::SigningKey other(base::Secret<32>(sample::Filled<32>(0x0f)));
  sample::Repeatable random;
  EXPECT_EQ(
      FaultOf(Compose(sample::MakeDraft(), sender.certificate, other, random)
                  .status()),
      Fault::kSenderSignature);
}

// The whole way: draft, seal, open, parse, check.
TEST(Compose, MessageReachesARecipient) {
  sample::Repeatable random;
  const auto key =
      crypto::KemPrivateKey::Generate(crypto::KemId::kXWing, random);
  const base::Digest reference = sample::Filled<32>(0x01);
  HpkeSealing sealing(
      {{reference, key.public_key()}},
      [&key](const base::Digest&) { return std::optional(key.Clone()); },
      random);
  const ComposedMessage sent = *ComposeSample(sample::MakeDraft());
  const base::Bytes body =
      *sealing.Seal(sent.header_bytes, sent.plaintext.Reveal());
  const auto opened = sealing.Open(sent.header_bytes, body);
  ASSERT_TRUE(opened.ok()) << opened.status();
  const InnerMessage received = *ParsePadded(opened->Reveal());
  EXPECT_EQ(received, sent.message);
  EXPECT_TRUE(CheckMessage(*ParseHeader(sent.header_bytes), received,
                           sample::Sender().certificate, {})
                  .ok());
}

}  // namespace
}  // namespace hotline::message
