#include "core/message/check.h"

#include <gtest/gtest.h>

#include "core/message/fault.h"
#include "tests/unit/core/message/sample.h"

namespace hotline::message {
namespace {

// A message that passes, its statement signed again after each change.
struct Received {
  sample::Sender sender;
  SenderCertificate certificate = sender.certificate;
  Header header;
  InnerMessage message;
  std::optional<base::Digest> roster_hash;

  explicit Received(const Draft& draft = sample::MakeDraft()) {
    sample::Repeatable random;
    auto composed = Compose(draft, sender.certificate, sender.key, random);
    if (!composed.ok()) return;
    header = composed->header;
    message = composed->message;
    roster_hash = RosterHash(draft.recipients);
  }
  void SignAgain() {
    message.signatures[0] =
        Sign(message.statement, SignerRole::kSender, sample::kStation,
             certificate.certificate_hash, sender.key);
  }
  // As a sender would that means it: every hash agrees.
  void CommitAgain() {
    message.statement.commitment = header.commitment =
        Commitment(message.salt, Encode(message.body));
    SignAgain();
  }
  std::optional<Fault> Judge() const {
    return FaultOf(CheckMessage(header, message, certificate,
                                {.roster_hash = roster_hash}));
  }
};

TEST(CheckMessage, GoodMessagePasses) {
  const Received received;
  EXPECT_TRUE(CheckMessage(received.header, received.message,
                           received.certificate,
                           {.roster_hash = received.roster_hash})
                  .ok());
}

struct Row {
  Fault fault;
  void (*spoil)(Received&);
};

TEST(CheckMessage, HeaderAndStatementMustAgree) {
  const Row table[] = {
      {Fault::kLineMismatch, [](Received& r) { r.header.line_id = {}; }},
      {Fault::kMessageIdMismatch,
       [](Received& r) { r.header.message_id = {}; }},
      {Fault::kPrecedenceMismatch,
       [](Received& r) { r.header.precedence = Precedence::kRoutine; }},
      {Fault::kSenderMismatch, [](Received& r) { r.header.sender += "0"; }},
      {Fault::kCommitmentMismatch,
       [](Received& r) { r.header.commitment[0] ^= 1; }},
  };
  for (const Row& row : table) {
    Received received;
    row.spoil(received);
    EXPECT_EQ(received.Judge(), row.fault) << Name(row.fault);
  }
}

TEST(CheckMessage, BodyThatDoesNotOpenItsCommitmentIsRefused) {
  Received received;
  std::get<Text>(received.message.body).text += "!";
  EXPECT_EQ(received.Judge(), Fault::kCommitmentNotOpened);
  received = Received();
  received.message.salt[31] ^= 1;
  EXPECT_EQ(received.Judge(), Fault::kCommitmentNotOpened);
}

TEST(CheckMessage, AddresseesThatDoNotOpenTheirHashAreRefused) {
  Received received;
  received.message.addressees.info.clear();
  EXPECT_EQ(received.Judge(), Fault::kAddresseesNotOpened);
  received = Received();
  received.message.addressees_salt[0] ^= 1;
  EXPECT_EQ(received.Judge(), Fault::kAddresseesNotOpened);
}

TEST(CheckMessage, KindMustBelongToTheClass) {
  Received received;
  received.header.message_class = Class::kExercise;  // a drill made of the real
  EXPECT_EQ(received.Judge(), Fault::kKindOfClass);
  received = Received();
  received.message.statement.kind = Kind::kDrill;
  received.SignAgain();
  EXPECT_EQ(received.Judge(), Fault::kKindOfClass);
}

TEST(CheckMessage, ServiceContentsMustBeOfKindService) {
  for (const Body& body :
       {Body(sample::MakeFacts()), Body(sample::MakeLineCard()),
        Body(sample::MakeReport())}) {
    Received received;
    received.message.body = body;
    received.CommitAgain();
    EXPECT_EQ(received.Judge(), Fault::kKindOfContent);
    received.message.statement.kind = Kind::kService;
    received.SignAgain();
    EXPECT_EQ(received.Judge(), std::nullopt);
  }
}

// Content that belongs inside the group, or outside, under the kind that it has
// there: only the way is wrong.
TEST(CheckMessage, ContentMustTravelItsWay) {
  const auto judge = [](const Body& body, Kind kind, Channel channel) {
    Received received;
    received.message.body = body;
    received.message.statement.kind = kind;
    received.CommitAgain();
    return FaultOf(CheckMessage(
        received.header, received.message, received.certificate,
        {.channel = channel, .roster_hash = received.roster_hash}));
  };
  EXPECT_EQ(judge(sample::MakeOffer(), Kind::kService, Channel::kGroup),
            Fault::kChannel);
  EXPECT_EQ(judge(sample::MakeBeacon(), Kind::kTest, Channel::kGroup),
            Fault::kChannel);
  EXPECT_EQ(judge(sample::MakeTest(), Kind::kTest, Channel::kSealed),
            Fault::kChannel);
  EXPECT_EQ(judge(sample::MakeChunk(), Kind::kOperation, Channel::kSealed),
            Fault::kChannel);
  EXPECT_EQ(judge(sample::MakeTest(), Kind::kTest, Channel::kUntilGroupKeys),
            Fault::kChannel);
  EXPECT_EQ(judge(sample::MakeTest(), Kind::kTest, Channel::kGroup),
            std::nullopt);
  EXPECT_EQ(judge(sample::MakeOffer(), Kind::kService, Channel::kSealed),
            std::nullopt);
  EXPECT_EQ(judge(sample::MakeTest(), Kind::kService, Channel::kGroup),
            Fault::kKindOfContent);
  EXPECT_EQ(judge(sample::MakeOffer(), Kind::kOperation, Channel::kSealed),
            Fault::kKindOfContent);
}

TEST(CheckMessage, BeaconOfAnotherLineIsRefused) {
  Received received;
  Beacon beacon = sample::MakeBeacon();
  beacon.line_id = {};
  received.message.body = beacon;
  received.message.statement.kind = Kind::kTest;
  received.CommitAgain();
  EXPECT_EQ(FaultOf(CheckMessage(received.header, received.message,
                                 received.certificate,
                                 {.channel = Channel::kSealed})),
            Fault::kLineMismatch);
}

TEST(CheckMessage, ScriptNeverRespondsInOperation) {
  Response response = sample::MakeResponse();
  response.scripted = true;
  Received received;
  received.message.body = response;
  received.CommitAgain();
  EXPECT_EQ(received.Judge(), Fault::kScriptedResponse);
  received.message.statement.kind = Kind::kTest;
  received.SignAgain();
  EXPECT_EQ(received.Judge(), std::nullopt);
}

TEST(CheckMessage, SignatureMustBeTheNamedSenders) {
  const Row table[] = {
      {Fault::kSenderSignature,
       [](Received& r) { r.message.signatures[0].signature[0] ^= 1; }},
      {Fault::kSenderSignature,
       [](Received& r) { r.message.signatures[0].signer += "0"; }},
      {Fault::kSenderSignature,
       [](Received& r) { r.message.signatures[0].key_hash[0] ^= 1; }},
      {Fault::kSenderSignature,
       [](Received& r) {
         r.message.signatures[0].role = SignerRole::kReleaser;
       }},
      {Fault::kSenderSignature,
       [](Received& r) {
         r.message.signatures.push_back(r.message.signatures[0]);
       }},
      {Fault::kSenderSignature,
       [](Received& r) { r.message.signatures.clear(); }},
      {Fault::kSenderSignature,
       [](Received& r) { r.message.statement.serial.counter += 1; }},
      {Fault::kSenderSignature,
       [](Received& r) { r.certificate.identity_key = {}; }},
      {Fault::kSenderMismatch,
       [](Received& r) { r.certificate.station += "0"; }},
      {Fault::kSenderUnknown,
       [](Received& r) { r.certificate.certificate_hash[0] ^= 1; }},
  };
  for (const Row& row : table) {
    Received received;
    row.spoil(received);
    EXPECT_EQ(received.Judge(), row.fault);
  }
}

TEST(CheckMessage, FurtherSignaturesAreClaims) {
  Received received;
  StatementSignature releaser = received.message.signatures[0];
  releaser.role = SignerRole::kReleaser;
  received.message.signatures.push_back(releaser);
  EXPECT_EQ(received.Judge(), std::nullopt);
}

TEST(CheckMessage, RosterMustBeTheLines) {
  Received received;
  (*received.roster_hash)[0] ^= 1;
  EXPECT_EQ(received.Judge(), Fault::kRosterMismatch);
  received.roster_hash.reset();  // the line card is still to come
  EXPECT_EQ(received.Judge(), std::nullopt);
}

std::optional<Fault> WithoutReleaser(Precedence precedence, Kind kind,
                                     const Body& body) {
  Received received;
  received.certificate.releaser = false;
  received.header.precedence = precedence;
  received.message.statement.precedence = precedence;
  received.message.statement.kind = kind;
  received.message.body = body;
  received.CommitAgain();
  return received.Judge();
}

TEST(CheckMessage, OperationalTextsOfHighPrecedenceNeedAReleaser) {
  const Body text = sample::MakeText();
  const Body response = sample::MakeResponse();
  using P = Precedence;
  EXPECT_EQ(WithoutReleaser(P::kFlash, Kind::kOperation, text),
            Fault::kNotReleaser);
  EXPECT_EQ(WithoutReleaser(P::kImmediate, Kind::kOperation, text),
            Fault::kNotReleaser);
  EXPECT_EQ(WithoutReleaser(P::kPriority, Kind::kOperation, text),
            std::nullopt);
  EXPECT_EQ(WithoutReleaser(P::kFlash, Kind::kTest, text), std::nullopt);
  EXPECT_EQ(WithoutReleaser(P::kFlash, Kind::kOperation, response),
            std::nullopt);
}

}  // namespace
}  // namespace hotline::message
