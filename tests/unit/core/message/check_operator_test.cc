// P6: without the operator's signature it is no acknowledgement.
#include "core/message/check_operator.h"

#include <gtest/gtest.h>

#include "core/message/compose.h"
#include "tests/unit/core/message/sample.h"

namespace hotline::message {
namespace {

// An acknowledgement of kind OPERATION with Anna's signature, as it is received
// where operators are required.
struct Acknowledged {
  sample::Sender sender;
  crypto::SigningKey operator_key = sample::OperatorKey();
  Header header;
  InnerMessage message;
  Circumstances circumstances{.logged = sample::kFiled,
                              .operators_required = true};

  Acknowledged() {
    Response response = sample::MakeResponse();
    response.certificate = sample::MakeCertificate();
    Draft draft = sample::MakeDraft();
    draft.operator_name = "Anna";
    draft.body = response;
    draft.operator_key = &operator_key;
    sample::Repeatable random;
    auto composed = Compose(draft, sender.certificate, sender.key, random,
                            {.operators_required = true});
    EXPECT_TRUE(composed.ok()) << composed.status();
    if (!composed.ok()) return;
    header = composed->header;
    message = composed->message;
  }

  Response& response() { return std::get<Response>(message.body); }
  OperatorCertificate& certificate() { return *response().certificate; }
  // Certified again by the station, as if it had been so from the beginning.
  void CertifyAgain() {
    certificate() = *MakeOperatorCertificate(certificate(), sender.key);
  }
  // As senders would that mean it: every hash and both signatures agree.
  void SignAgain() {
    message.statement.commitment = header.commitment =
        Commitment(message.salt, Encode(message.body));
    message.signatures = {
        Sign(message.statement, SignerRole::kSender, sample::kStation,
             sender.certificate.certificate_hash, sender.key)};
    if (!response().certificate) return;
    message.signatures.push_back(Sign(message.statement, SignerRole::kOperator,
                                      certificate().name, Hash(certificate()),
                                      operator_key));
  }
  std::optional<Fault> Judge() const {
    return FaultOf(
        CheckMessage(header, message, sender.certificate, circumstances));
  }
};

TEST(CheckOperator, SignedAcknowledgementPasses) {
  Acknowledged acknowledged;
  EXPECT_EQ(acknowledged.Judge(), std::nullopt);
  acknowledged.SignAgain();
  EXPECT_EQ(acknowledged.Judge(), std::nullopt);
}

struct Row {
  Fault fault;
  void (*spoil)(Acknowledged&);
};

void ExpectEach(const std::vector<Row>& table) {
  for (const Row& row : table) {
    Acknowledged acknowledged;
    row.spoil(acknowledged);
    EXPECT_EQ(acknowledged.Judge(), row.fault) << Name(row.fault);
  }
}

TEST(CheckOperator, WithoutTheOperatorItIsNoAcknowledgement) {
  ExpectEach({{Fault::kOperatorMissing,
               [](Acknowledged& a) { a.message.signatures.pop_back(); }},
              {Fault::kOperatorMissing,
               [](Acknowledged& a) {
                 a.response().certificate.reset();
                 a.SignAgain();
               }},
              {Fault::kOperatorMissing, [](Acknowledged& a) {
                 a.message.signatures[1].role = SignerRole::kReleaser;
               }}});
}

// The role is the authority's to give (P6): a station without it has nobody
// who could answer for the position, whoever signs there.
TEST(CheckOperator, StationMustHaveTheRole) {
  ExpectEach({{Fault::kNotOperator, [](Acknowledged& a) {
                 a.sender.certificate.operators = false;
               }}});
  Acknowledged a;
  a.sender.certificate.operators = false;
  a.circumstances.operators_required = false;
  EXPECT_EQ(a.Judge(), std::nullopt);
  a.circumstances.operators_required = true;
  a.message.statement.kind = Kind::kTest;
  a.SignAgain();
  EXPECT_EQ(a.Judge(), std::nullopt);
}

// One that was good, of another message: it says nothing about this one.
TEST(CheckOperator, SignatureOverAnotherMessageIsNone) {
  Acknowledged other;
  other.message.statement.message_id = base::MessageId(sample::Filled<16>(9));
  other.header.message_id = other.message.statement.message_id;
  other.SignAgain();
  ASSERT_EQ(other.Judge(), std::nullopt);
  Acknowledged a;
  a.message.signatures[1] = other.message.signatures[1];
  EXPECT_EQ(a.Judge(), Fault::kOperatorSignature);
}

// Both signatures are over the id and the commitment of the message that is
// answered: put in front of another one they do not hold.
TEST(CheckOperator, ResponseTurnedToAnotherMessageFails) {
  Acknowledged a;
  a.response().message_id = base::MessageId(sample::Filled<16>(9));
  EXPECT_EQ(a.Judge(), Fault::kCommitmentNotOpened);
  a.message.statement.commitment = a.header.commitment =
      Commitment(a.message.salt, Encode(a.message.body));
  EXPECT_EQ(a.Judge(), Fault::kSenderSignature);
  a.message.signatures[0] =
      Sign(a.message.statement, SignerRole::kSender, sample::kStation,
           a.sender.certificate.certificate_hash, a.sender.key);
  EXPECT_EQ(a.Judge(), Fault::kOperatorSignature);
}

// Somebody else's key under her name, certified by nobody.
TEST(CheckOperator, AnotherPersonsKeyIsNotHers) {
  Acknowledged a;
  a.operator_key =
      crypto::SigningKey(base::Secret<32>(sample::Filled<32>(0x55)));
  a.SignAgain();
  EXPECT_EQ(a.Judge(), Fault::kOperatorSignature);
}

TEST(CheckOperator, CertificateMustBeThePositions) {
  ExpectEach(
      {{Fault::kOperatorPosition,
        [](Acknowledged& a) {
          a.certificate().position = "duty@mfa.alba";
          a.certificate().station.station = "hotline://mfa.alba/duty/desk-1";
          a.CertifyAgain();
          a.SignAgain();
        }},
       {Fault::kOperatorUnknown,
        [](Acknowledged& a) {  // a sister station, whose certificate is missing
          a.certificate().station.station = "hotline://mfa.alba/watch/desk-2";
          a.CertifyAgain();
          a.SignAgain();
        }},
       {Fault::kOperatorUnknown,
        [](Acknowledged& a) {
          a.certificate().station.certificate_hash[0] ^= 1;
          a.CertifyAgain();
          a.SignAgain();
        }},
       {Fault::kOperatorCertificate,
        [](Acknowledged& a) {
          a.certificate().signature[0] ^= 1;
          a.SignAgain();
        }},
       {Fault::kOperatorCertificate, [](Acknowledged& a) {
          a.certificate() =
              *MakeOperatorCertificate(a.certificate(), a.operator_key);
          a.SignAgain();  // who certified herself
        }}});
}

TEST(CheckOperator, CertificateMustBeValidAtTheLogTime) {
  ExpectEach({{Fault::kOperatorExpired,
               [](Acknowledged& a) {
                 a.circumstances.logged = a.certificate().not_after;
               }},
              {Fault::kOperatorExpired, [](Acknowledged& a) {
                 a.circumstances.logged =
                     a.certificate().not_before - std::chrono::milliseconds(1);
               }}});
  Acknowledged first, last;
  first.circumstances.logged = first.certificate().not_before;
  last.circumstances.logged =
      last.certificate().not_after - std::chrono::milliseconds(1);
  EXPECT_EQ(first.Judge(), std::nullopt);
  EXPECT_EQ(last.Judge(), std::nullopt);
}

TEST(CheckOperator, NameIsOneEverywhere) {
  ExpectEach({{Fault::kOperatorName,
               [](Acknowledged& a) {
                 a.response().operator_name = "Boris";
                 a.SignAgain();
               }},
              {Fault::kOperatorName, [](Acknowledged& a) {
                 a.message.statement.operator_name = "Boris";
                 a.SignAgain();
               }}});
}

TEST(CheckOperator, SignatureMustBeTheOperators) {
  ExpectEach(
      {{Fault::kOperatorSignature,
        [](Acknowledged& a) { a.message.signatures[1].signature[0] ^= 1; }},
       {Fault::kOperatorSignature,
        [](Acknowledged& a) { a.message.signatures[1].signer = "Boris"; }},
       {Fault::kOperatorSignature,
        [](Acknowledged& a) { a.message.signatures[1].key_hash[0] ^= 1; }},
       {Fault::kOperatorSignature,
        [](Acknowledged& a) {  // by the station in the person's name
          a.message.signatures[1] =
              Sign(a.message.statement, SignerRole::kOperator, "Anna",
                   Hash(a.certificate()), a.sender.key);
        }},
       {Fault::kOperatorSignature, [](Acknowledged& a) {
          a.message.signatures.push_back(a.message.signatures[1]);
        }}});
}

TEST(CheckOperator, SisterStationMayHaveCertified) {
  Acknowledged a;
  const crypto::SigningKey sister(base::Secret<32>(sample::Filled<32>(0x10)));
  a.certificate().station = {"hotline://mfa.alba/watch/desk-2",
                             sample::Filled<32>(0x47)};
  a.certificate() = *MakeOperatorCertificate(a.certificate(), sister);
  a.SignAgain();
  EXPECT_EQ(a.Judge(), Fault::kOperatorUnknown);
  a.circumstances.certifier = {a.certificate().station.station,
                               a.certificate().station.certificate_hash,
                               sister.verify_key()};
  EXPECT_EQ(a.Judge(), std::nullopt);
  a.circumstances.certifier->identity_key = a.sender.key.verify_key();
  EXPECT_EQ(a.Judge(), Fault::kOperatorCertificate);
}

TEST(CheckOperator, IsDemandedOfKindOperationOnceItIsRequired) {
  Acknowledged a;
  a.response().certificate.reset();
  a.SignAgain();
  a.circumstances.operators_required = false;
  EXPECT_EQ(a.Judge(), std::nullopt);
  a.circumstances.operators_required = true;
  a.message.statement.kind = Kind::kTest;
  a.SignAgain();
  EXPECT_EQ(a.Judge(), std::nullopt);
}

TEST(CheckOperator, WhatIsCarriedIsCheckedEvenWhereItIsNotRequired) {
  Acknowledged a;
  a.circumstances.operators_required = false;
  a.message.signatures.pop_back();
  EXPECT_EQ(a.Judge(), Fault::kOperatorMissing);
}

// Duty of kind SERVICE, in the group.
std::optional<Fault> JudgeDuty(const crypto::SigningKey* operator_key) {
  const sample::Sender sender;
  Draft draft = sample::MakeDraft();
  draft.kind = Kind::kService;
  draft.operator_name = "Anna";
  draft.body = sample::MakeDuty();
  draft.operator_key = operator_key;
  sample::Repeatable random;
  return FaultOf(Compose(draft, sender.certificate, sender.key, random,
                         {.channel = Channel::kGroup})
                     .status());
}

TEST(CheckOperator, WatchLogIsSignedByItsOperator) {
  const crypto::SigningKey right = sample::OperatorKey();
  const crypto::SigningKey wrong = sample::StationKey();
  EXPECT_EQ(JudgeDuty(&right), std::nullopt);
  EXPECT_EQ(JudgeDuty(&wrong), Fault::kOperatorSignature);
  EXPECT_EQ(JudgeDuty(nullptr), Fault::kOperatorMissing);
}

// Found by a fuzzer: the difference of such times does not exist.
TEST(Duty, OfImpossibleTimesIsRefused) {
  for (const uint64_t at : {UINT64_MAX / 2, UINT64_MAX / 2 + 2, UINT64_MAX}) {
    Duty duty = sample::MakeDuty();
    ASSERT_TRUE(Check(duty).ok());
    duty.at = base::FromMillis(at);
    EXPECT_FALSE(Check(duty).ok()) << at;
    duty = sample::MakeDuty();
    duty.until = base::FromMillis(at);
    EXPECT_FALSE(Check(duty).ok()) << at;
  }
}

}  // namespace
}  // namespace hotline::message
