// A message under group keys: each fault of docs/lines.md by a message that has
// that fault alone.
#include "client/groups/mls_sealing.h"

#include "core/message/fault.h"
#include "core/message/limits.h"
#include "tests/unit/client/groups/line_world.h"

namespace hotline::groups {
namespace {

class MlsSealingTest : public LineWorld {
 protected:
  MlsSealingTest() {
    MakeLine(alice_);
    Add(alice_, {&bob_, &carol_});
  }
  // By Alice, under a header as `spoil` leaves it.
  template <class Spoil>
  Envelope SendWith(Spoil spoil) {
    Envelope out;
    message::Header header = HeaderOf(EpochOf(alice_), alice_.uri());
    header.lifetime = std::chrono::hours(1);
    spoil(header);
    out.header = message::Encode(header);
    auto sealed = alice_->In([&] {
      return alice_->groups.Protect(line_, base::ViewOf("the words"),
                                    out.header, alice_.key());
    });
    EXPECT_TRUE(sealed.ok()) << sealed.status();
    out.body = mls::Encode(*sealed);
    out.number = ++number_;
    out.logged = now_;
    return out;
  }
  absl::StatusOr<base::Bytes> Seal(Member& by, const message::Header& header) {
    return by->In([&] {
      MlsSealing sealing(by->groups, by.key());
      return sealing.Seal(message::Encode(header), base::ViewOf("x"));
    });
  }

  Member& alice_ = Man(kDesk1);
  Member& bob_ = Man(kDuty1);
  Member& carol_ = Man(kDesk2);
};

TEST_F(MlsSealingTest, TellsWhoseLeafSentAndInWhichEpoch) {
  const Envelope sent = Send(alice_, "the words");
  ASSERT_TRUE(bob_->In([&]() -> absl::Status {
                    MlsSealing sealing(bob_->groups, sent.number, sent.logged);
                    const auto text = sealing.Open(sent.header, sent.body);
                    if (!text.ok()) return text.status();
                    const Opened& opened = sealing.opened();
                    EXPECT_EQ(opened.sender.station, kDesk1);
                    EXPECT_EQ(opened.sender.certificate_hash,
                              alice_.identity().chain.front().Hash());
                    EXPECT_EQ(opened.sender.identity_key,
                              alice_.key().verify_key());
                    EXPECT_EQ(opened.chain, alice_.identity().chain);
                    EXPECT_EQ(opened.epoch.name, EpochOf(alice_));
                    EXPECT_EQ(opened.epoch.first, 1u);
                    return absl::OkStatus();
                  })
                  .ok());
}

TEST_F(MlsSealingTest, AnyAlteredBitOfTheHeaderIsFound) {
  Envelope sent = Send(alice_, "the words");
  message::Header header = *message::ParseHeader(sent.header);
  header.precedence = message::Precedence::kRoutine;
  sent.header = message::Encode(header);
  EXPECT_EQ(Read(bob_, sent), "ALTERED");
}

TEST_F(MlsSealingTest, AnAlteredCiphertextIsADivergence) {
  Envelope sent = Send(alice_, "the words");
  Envelope altered = sent;
  altered.body.back() ^= 1;
  EXPECT_EQ(Read(bob_, altered), "ALTERED DIVERGENCE");
  EXPECT_EQ(Read(bob_, sent), "the words");
}

TEST_F(MlsSealingTest, AHeaderThatIsNoneIsRefused) {
  Envelope sent = Send(alice_, "the words");
  sent.header.pop_back();
  EXPECT_EQ(Read(bob_, sent), "HEADER_MALFORMED");
}

TEST_F(MlsSealingTest, WhatIsNoMlsMessageIsRefused) {
  for (const size_t size : {0, 1, 40}) {
    Envelope sent = Send(alice_, "the words");
    sent.body.resize(size);
    EXPECT_EQ(Read(bob_, sent), "SEAL_MALFORMED");
  }
  Envelope longer = Send(alice_, "the words");
  longer.body.push_back(0);
  EXPECT_EQ(Read(bob_, longer), "SEAL_MALFORMED");
}

TEST_F(MlsSealingTest, ACommitIsNoMessage) {
  const SentCommit commit = Stage(alice_);
  EXPECT_EQ(Read(bob_, {commit.header, mls::Encode(commit.message), 9, now_}),
            "SEAL_MALFORMED");
}

// Replay of a used generation.
TEST_F(MlsSealingTest, OpensEachMessageOnce) {
  const Envelope sent = Send(alice_, "the words");
  EXPECT_EQ(Read(bob_, sent), "the words");
  EXPECT_EQ(Read(bob_, sent), "ALTERED");
  bob_.Reopen();
  EXPECT_EQ(Read(bob_, sent), "ALTERED");
}

// P14: 2,048 keys are skipped at most.
TEST_F(MlsSealingTest, AKeyTooFarAheadIsRefusedWithoutAnAlarm) {
  const base::Bytes header = message::Encode([&] {
    message::Header out = HeaderOf(EpochOf(alice_), alice_.uri());
    out.lifetime = std::chrono::hours(1);
    return out;
  }());
  std::vector<base::Bytes> bodies;
  ASSERT_TRUE(alice_
                  ->In([&]() -> absl::Status {
                    for (int i = 0; i < 2050; ++i) {
                      bodies.push_back(mls::Encode(*alice_->groups.Protect(
                          line_, base::ViewOf("x"), header, alice_.key())));
                    }
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_EQ(Read(bob_, {header, bodies[2049], 9, now_}), "ALTERED");
  EXPECT_EQ(Read(bob_, {header, bodies[2048], 9, now_}), "x");
  EXPECT_EQ(Read(bob_, {header, bodies[2049], 9, now_}), "x");
}

TEST_F(MlsSealingTest, AnEpochThatIsStillToComeIsUnknown) {
  const EpochName before = EpochOf(bob_);
  SentCommit commit = Stage(alice_);
  Order(commit);
  ASSERT_TRUE(Take(alice_, commit).ok());
  const Envelope early = Send(alice_, "early");
  EXPECT_EQ(Read(bob_, early), "EPOCH_UNKNOWN");
  EXPECT_EQ(EpochOf(bob_), before);
  ASSERT_TRUE(Take(bob_, commit).ok());
  EXPECT_EQ(Read(bob_, early), "early");
}

// P10: the same number, another history.
TEST_F(MlsSealingTest, AnotherBranchIdIsADivergence) {
  EXPECT_EQ(Read(bob_, SendWith([](message::Header& header) {
                   (*header.branch_id)[0] ^= 1;
                 })),
            "EPOCH_UNKNOWN DIVERGENCE");
}

TEST_F(MlsSealingTest, AMessageOfAVoidBranchIsADivergence) {
  SentCommit rejected = Stage(alice_), canonical = Stage(bob_);
  Order(rejected);
  Order(canonical);
  ASSERT_TRUE(Take(alice_, rejected).ok());
  ASSERT_TRUE(Take(bob_, canonical).ok());
  EXPECT_EQ(Read(bob_, Send(alice_, "void")), "EPOCH_UNKNOWN DIVERGENCE");
}

// P12.
TEST_F(MlsSealingTest, ANumberAboveTheEndOfItsEpochIsRefused) {
  Envelope late = Send(alice_, "late"), backdated = Send(alice_, "too late");
  const SentCommit commit = Commit(bob_);
  ASSERT_LT(late.number, commit.place.number);
  backdated.number = commit.place.number + 1;
  EXPECT_EQ(Read(carol_, late), "late");
  EXPECT_EQ(Read(carol_, backdated), "EPOCH_ENDED");
  backdated.number = commit.place.number - 1;
  EXPECT_EQ(Read(carol_, backdated), "too late");
}

TEST_F(MlsSealingTest, WipedKeysAreSaid) {
  const Envelope late = Send(alice_, "late");
  Commit(bob_);
  ASSERT_TRUE(
      carol_->In([&] { return carol_->groups.WipeEnded(line_, 99, now_); })
          .ok());
  EXPECT_EQ(Read(carol_, late), "EPOCH_UNKNOWN");
}

TEST_F(MlsSealingTest, ALineThatIsNotOursIsUnknown) {
  Member& stranger = Man(kDuty2);
  EXPECT_EQ(Read(stranger, Send(alice_, "the words")), "EPOCH_UNKNOWN");
}

TEST_F(MlsSealingTest, AMessageOfAnotherLineDoesNotOpen) {
  EXPECT_EQ(Read(bob_, SendWith([](message::Header& header) {
                   header.line_id = base::LineId(base::ByteArray<16>{9});
                 })),
            "ALTERED");
}

TEST_F(MlsSealingTest, AnEpochThatTheHeaderLiesAboutIsRefused) {
  EXPECT_EQ(
      Read(bob_, SendWith([](message::Header& header) { header.epoch = 7; })),
      "ALTERED");
}

// Rule 5: a member cannot speak as another.
TEST_F(MlsSealingTest, TheHeaderNamesTheOwnerOfTheLeaf) {
  EXPECT_EQ(Read(bob_, SendWith([](message::Header& header) {
                   header.sender = kDesk2;
                 })),
            "SENDER_MISMATCH");
}

TEST_F(MlsSealingTest, TheStatementNamesTheOwnerByUriAndByCertificate) {
  Opened opened;
  opened.sender.station = kDesk1;
  opened.sender.certificate_hash = {1};
  message::Statement statement;
  statement.sender = kDesk1;
  statement.certificate_hash = {1};
  EXPECT_TRUE(CheckOwner(opened, statement).ok());
  statement.certificate_hash = {2};
  EXPECT_EQ(message::FaultOf(CheckOwner(opened, statement)),
            message::Fault::kSenderMismatch);
  statement.certificate_hash = {1};
  statement.sender = kDesk2;
  EXPECT_EQ(message::FaultOf(CheckOwner(opened, statement)),
            message::Fault::kSenderMismatch);
}

// P19: as soon as the list is known.
TEST_F(MlsSealingTest, AMessageOfARevokedLeafIsRefused) {
  const Envelope before = Send(alice_, "before"), after = Send(alice_, "after");
  EXPECT_EQ(Read(bob_, before), "before");
  pki::TrustStore trust = *trust_;
  const auto list = pki::RevocationList::FromPem(
      alba_.RevocationListPem(1, {alice_.identity().chain.front()}));
  ASSERT_TRUE(trust
                  .AddRevocationList(*pki::AuthorityName::Parse("mfa.alba"),
                                     *list, now_)
                  .ok());
  trust_ = std::make_shared<const pki::TrustStore>(std::move(trust));
  EXPECT_EQ(Read(bob_, after), "SENDER_REVOKED");
}

// P19: dates are those of the commit that brought the leaf.
TEST_F(MlsSealingTest, ACertificateThatEndedSinceDoesNotSilence) {
  now_ += std::chrono::days(100);
  EXPECT_EQ(Read(bob_, Send(alice_, "the words")), "the words");
}

TEST_F(MlsSealingTest, SealsInTheNewestEpochAlone) {
  const EpochName before = EpochOf(alice_);
  Commit(bob_);
  EXPECT_TRUE(absl::IsFailedPrecondition(
      Seal(alice_, HeaderOf(before, kDesk1)).status()));
  EpochName other = EpochOf(alice_);
  (*other.branch)[0] ^= 1;
  EXPECT_TRUE(absl::IsFailedPrecondition(
      Seal(alice_, HeaderOf(other, kDesk1)).status()));
  EXPECT_TRUE(Seal(alice_, HeaderOf(EpochOf(alice_), kDesk1)).ok());
}

TEST_F(MlsSealingTest, SealsUnderOurOwnNameAlone) {
  EXPECT_TRUE(absl::IsFailedPrecondition(
      Seal(alice_, HeaderOf(EpochOf(alice_), kDesk2)).status()));
}

TEST_F(MlsSealingTest, OneThatOpensDoesNotSeal) {
  MlsSealing sealing(alice_->groups, 1, now_);
  EXPECT_TRUE(absl::IsFailedPrecondition(sealing.Seal({}, {}).status()));
}

TEST_F(MlsSealingTest, TooLargeAnEnvelopeIsRefused) {
  const auto sealed = alice_->In([&] {
    MlsSealing sealing(alice_->groups, alice_.key());
    return sealing.Seal(message::Encode(HeaderOf(EpochOf(alice_), kDesk1)),
                        base::Bytes(message::kMaxEnvelopeSize));
  });
  EXPECT_TRUE(absl::IsOutOfRange(sealed.status()));
}

}  // namespace
}  // namespace hotline::groups
