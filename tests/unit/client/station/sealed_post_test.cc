// What travels outside a group: sealed to stations by name, and every way in
// which it can be wrong.
#include "client/station/sealed_post.h"

#include "client/station/judge_sealed.h"
#include "core/line/sealed_body.h"
#include "core/message/compose.h"
#include "core/message/fault.h"
#include "tests/unit/client/station/crisis_line.h"
#include "tests/unit/client/station/station_parts.h"

namespace hotline::station {
namespace {

using message::Fault;

constexpr char kA1[] = "hotline://mfa.alba/watch/desk-1";
constexpr char kA2[] = "hotline://mfa.alba/watch/desk-2";
constexpr char kB1[] = "hotline://mod.borduria/duty/desk-1";

class SealedPostTest : public TwoStations {
 protected:
  SealedPostTest() : sister_(town_.Man(kAlba2)) {
    // The inboxes of engines are another test's.
    for (Desk* desk : {&alba_, &borduria_, &sister_}) desk->engine.reset();
    v1::CreateLineRequest request;
    request.set_line_id(base::ToString(line_.bytes()));
    request.set_class_(1);
    request.add_roster(kA1);
    from_.station.link->CreateLine(request, [](auto) {});
    EXPECT_TRUE(from_.station.store
                    ->Write([&] {
                      LineFacts facts;
                      facts.id = line_;
                      facts.line_class = message::Class::kLive;
                      return from_.station.lines.Save(facts);
                    })
                    .ok());
    town_.strand.RunAll();
  }

  Letter LetterWith(message::Body body) {
    Letter out;
    out.line = line_;
    out.line_class = message::Class::kLive;
    out.stations = {kB1, kA2};
    out.body = std::move(body);
    return out;
  }
  static message::Body Report() {
    return message::QuarantineReport{base::MessageId(base::ByteArray<16>{3}),
                                     Fault::kAltered};
  }
  static message::Body BeaconFor(const base::LineId& line) {
    message::Beacon beacon;
    beacon.line_id = line;
    return beacon;
  }
  absl::StatusOr<Posted> Post(Letter letter) {
    absl::StatusOr<Posted> out = absl::UnknownError("no answer");
    from_.post.Post(
        std::move(letter), nullptr,
        [&](absl::StatusOr<Posted> posted) { out = posted; }, nullptr);
    town_.strand.Pass(std::chrono::seconds(2));
    return out;
  }
  // What that station is given.
  std::vector<v1::Delivered> Given(StationParts& to) {
    std::vector<v1::Delivered> out;
    to.station.link->Receive(
        {},
        [&](const v1::Delivery& delivery) {
          for (const auto& one : delivery.delivered()) out.push_back(one);
          to.station.link->Next();
        },
        [](const absl::Status&) {});
    town_.strand.Pass(std::chrono::seconds(1));
    to.station.link->StopReceiving();
    return out;
  }
  // Sent, and given to borduria.
  v1::Delivered Arrived(message::Body body = Report()) {
    const auto posted = Post(LetterWith(std::move(body)));
    EXPECT_TRUE(posted.ok()) << posted.status();
    const auto given = Given(to_);
    EXPECT_EQ(given.size(), 1u);
    return given.empty() ? v1::Delivered() : given.back();
  }
  absl::StatusOr<OpenedSealed> Judge(const v1::Delivered& delivered) {
    std::optional<absl::StatusOr<OpenedSealed>> out;
    to_.directory.Find({"watch@mfa.alba"}, [&](const auto&) {
      out = JudgeSealed(to_.station, to_.directory, delivered, {},
                        town_.clock.Now());
    });
    town_.strand.Pass(std::chrono::seconds(1));
    return *out;
  }
  Fault FaultOf(const v1::Delivered& delivered) {
    const auto judged = Judge(delivered);
    EXPECT_FALSE(judged.ok());
    return message::FaultOf(judged.status()).value_or(Fault::kReceipt);
  }
  line::SealedBody BodyOf(const v1::Delivered& delivered) {
    return *line::ParseSealedBody(base::ViewOf(delivered.envelope().body()));
  }
  static void SetBody(v1::Delivered& delivered, const line::SealedBody& body) {
    delivered.mutable_envelope()->set_body(base::ToString(line::Encode(body)));
  }
  // As alba's station would send it, with a statement that says what it likes.
  v1::Delivered Made(const message::Body& body,
                     message::Channel channel = message::Channel::kSealed,
                     message::Kind kind = message::Kind::kService) {
    message::Draft draft;
    draft.line_id = line_;
    draft.message_class = message::Class::kLive;
    draft.precedence = message::Precedence::kPriority;
    draft.kind = kind;
    draft.serial = {1, 1};
    draft.dtg = draft.filed = town_.clock.Now();
    draft.addressees.action = {"duty@mod.borduria"};
    draft.recipients = {{kB1, {}}};
    draft.body = body;
    const auto composed = message::Compose(draft, from_.station.certificate,
                                           *from_.station.identity,
                                           town_.random, {.channel = channel});
    EXPECT_TRUE(composed.ok()) << composed.status();
    std::vector<message::Recipient> keys;
    from_.directory.Reach(line_, {kB1},
                          [&](const absl::StatusOr<std::vector<Reached>>& r) {
                            for (const Reached& one : *r) {
                              keys.push_back(one.key);
                            }
                          });
    town_.strand.Pass(std::chrono::seconds(1));
    message::HpkeSealing sealing(keys, nullptr, town_.random);
    v1::Delivered out;
    out.set_line_id(base::ToString(line_.bytes()));
    out.mutable_envelope()->set_type(v1::ENVELOPE_TYPE_SEALED);
    out.mutable_envelope()->set_header(base::ToString(composed->header_bytes));
    SetBody(out, {{kB1},
                  *sealing.Seal(SealedContext(composed->header_bytes, {kB1}),
                                composed->plaintext.Reveal())});
    return out;
  }

  Desk& sister_;
  base::LineId line_{base::ByteArray<16>{9}};
  StationParts from_{town_, alba_}, to_{town_, borduria_};
};

TEST_F(SealedPostTest, ARoundTripBetweenTwoStations) {
  const auto posted = Post(LetterWith(Report()));
  ASSERT_TRUE(posted.ok()) << posted.status();
  EXPECT_EQ(posted->stations, (std::vector<std::string>{kA2, kB1}));
  const auto given = Given(to_);
  ASSERT_EQ(given.size(), 1u);
  EXPECT_EQ(given[0].envelope().type(), v1::ENVELOPE_TYPE_SEALED);
  const auto judged = Judge(given[0]);
  ASSERT_TRUE(judged.ok()) << judged.status();
  EXPECT_EQ(judged->header.sender, kA1);
  EXPECT_EQ(judged->recipients, posted->stations);
  EXPECT_EQ(judged->message.statement.kind, message::Kind::kService);
  EXPECT_EQ(judged->message.body, Report());
}

TEST_F(SealedPostTest, ItIsSavedAsWhatItIsAndProven) {
  const auto posted = Post(LetterWith(Report()));
  ASSERT_TRUE(posted.ok()) << posted.status();
  const auto row = from_.station.messages.Read(posted->n);
  ASSERT_TRUE(row.ok()) << row.status();
  EXPECT_EQ(row->envelope_type, v1::ENVELOPE_TYPE_SEALED);
  EXPECT_EQ(row->content.serial.counter, 1u);
  EXPECT_TRUE(row->log_index.has_value());
  EXPECT_EQ(row->state, State::kSent);
}

TEST_F(SealedPostTest, WithoutTheRelayTheSameBytesGoLater) {
  ASSERT_TRUE(Post(LetterWith(Report())).ok());  // has the keys
  town_.relay->down = true;
  const auto posted = Post(LetterWith(Report()));
  ASSERT_TRUE(posted.ok()) << posted.status();
  const auto envelope = *from_.station.messages.Envelope(posted->n);
  ASSERT_TRUE(envelope.has_value());
  EXPECT_EQ(envelope->type, v1::ENVELOPE_TYPE_SEALED);
  town_.relay->down = false;
  from_.session.Lost(absl::UnavailableError("away"));
  from_.submissions.Resume();
  town_.strand.Pass(std::chrono::seconds(5));
  const auto given = Given(to_);
  ASSERT_EQ(given.size(), 2u);
  EXPECT_EQ(given[1].envelope().body(), base::ToString(envelope->body));
}

TEST_F(SealedPostTest, ABeaconIsOfKindTest) {
  const auto judged = Judge(Arrived(BeaconFor(line_)));
  ASSERT_TRUE(judged.ok()) << judged.status();
  EXPECT_EQ(judged->message.statement.kind, message::Kind::kTest);
}

TEST_F(SealedPostTest, WhatTravelsInsideAloneIsNotSealed) {
  message::LineTest test;
  test.nonce[0] = 1;
  const auto posted = Post(LetterWith(test));
  EXPECT_EQ(ReasonOf(posted.status()), "channel");
  EXPECT_TRUE(Given(to_).empty());
}

TEST_F(SealedPostTest, WhoHasNoKeyIsLeftOutAndTold) {
  town_.relay->DropKeyPackages(kA2);
  const auto posted = Post(LetterWith(Report()));
  ASSERT_TRUE(posted.ok()) << posted.status();
  EXPECT_EQ(posted->stations, std::vector<std::string>{kB1});
  EXPECT_TRUE(from_.Warned("station"));
  EXPECT_TRUE(Judge(Given(to_).back()).ok());
}

TEST_F(SealedPostTest, NobodyToSealToSavesNothing) {
  town_.relay->DropKeyPackages(kA2);
  town_.relay->DropKeyPackages(kB1);
  EXPECT_EQ(ReasonOf(Post(LetterWith(Report())).status()), "no_recipient");
  EXPECT_EQ(*from_.station.messages.Newest(), 0u);
}

TEST_F(SealedPostTest, AStrippedRecipientIsNoticed) {
  v1::Delivered delivered = Arrived();
  line::SealedBody body = BodyOf(delivered);
  body.recipients = {kB1};
  SetBody(delivered, body);
  EXPECT_EQ(FaultOf(delivered), Fault::kAltered);
}

TEST_F(SealedPostTest, AnAddedRecipientIsNoticed) {
  v1::Delivered delivered = Arrived();
  line::SealedBody body = BodyOf(delivered);
  body.recipients.push_back("hotline://mod.borduria/duty/desk-2");
  SetBody(delivered, body);
  EXPECT_EQ(FaultOf(delivered), Fault::kAltered);
}

TEST_F(SealedPostTest, OneThatNamesOthersIsNotOurs) {
  v1::Delivered delivered = Arrived();
  line::SealedBody body = BodyOf(delivered);
  body.recipients = {kA2};
  SetBody(delivered, body);
  EXPECT_EQ(FaultOf(delivered), Fault::kNotSealedToUs);
}

// Its sender signed for others than it sealed to.
TEST_F(SealedPostTest, AStatementForOtherRecipientsIsRefused) {
  v1::Delivered delivered = Made(Report());
  ASSERT_TRUE(Judge(delivered).ok());
  line::SealedBody body = BodyOf(delivered);
  // The sender itself may seal anew, to more than it signed for.
  StationParts& from = from_;
  std::vector<message::Recipient> keys;
  from.directory.Reach(line_, {kA2, kB1},
                       [&](const absl::StatusOr<std::vector<Reached>>& r) {
                         for (const Reached& one : *r) keys.push_back(one.key);
                       });
  town_.strand.Pass(std::chrono::seconds(1));
  message::HpkeSealing opener(
      {},
      [&](const base::Digest& reference) {
        return to_.station.packages.Find(reference);
      },
      town_.random);
  const base::Bytes header =
      base::ToBytes(base::ViewOf(delivered.envelope().header()));
  const auto plain =
      opener.Open(SealedContext(header, body.recipients), body.sealed);
  ASSERT_TRUE(plain.ok()) << plain.status();
  message::HpkeSealing sealing(keys, nullptr, town_.random);
  SetBody(delivered,
          {{kA2, kB1},
           *sealing.Seal(SealedContext(header, {kA2, kB1}), plain->Reveal())});
  EXPECT_EQ(FaultOf(delivered), Fault::kRosterMismatch);
}

TEST_F(SealedPostTest, AnotherHeaderIsNoticed) {
  v1::Delivered delivered = Arrived();
  auto header =
      *message::ParseHeader(base::ViewOf(delivered.envelope().header()));
  header.precedence = message::Precedence::kFlash;
  delivered.mutable_envelope()->set_header(
      base::ToString(message::Encode(header)));
  EXPECT_EQ(FaultOf(delivered), Fault::kAltered);
}

TEST_F(SealedPostTest, OneOfAnEpochIsRefused) {
  v1::Delivered delivered = Arrived();
  auto header =
      *message::ParseHeader(base::ViewOf(delivered.envelope().header()));
  header.epoch = 1;
  header.branch_id = base::Digest{1};
  delivered.mutable_envelope()->set_header(
      base::ToString(message::Encode(header)));
  EXPECT_EQ(FaultOf(delivered), Fault::kHeaderMalformed);
}

TEST_F(SealedPostTest, OnAnotherLineItIsRefused) {
  v1::Delivered delivered = Arrived();
  delivered.set_line_id(std::string(16, 'x'));
  EXPECT_EQ(FaultOf(delivered), Fault::kReceipt);
}

TEST_F(SealedPostTest, OfAnotherClassThanTheLineItIsRefused) {
  const v1::Delivered delivered = Arrived();
  LineFacts line;
  line.id = line_;
  line.line_class = message::Class::kExercise;
  const auto judged = JudgeSealed(to_.station, to_.directory, delivered, line,
                                  town_.clock.Now());
  EXPECT_EQ(message::FaultOf(judged.status()), Fault::kClassOfLine);
}

TEST_F(SealedPostTest, ABodyThatIsNoneIsRefused) {
  v1::Delivered delivered = Arrived();
  delivered.mutable_envelope()->set_body("junk");
  EXPECT_EQ(FaultOf(delivered), Fault::kUnknownSealVersion);
  delivered.mutable_envelope()->set_body(std::string("\0\1", 2));
  EXPECT_EQ(FaultOf(delivered), Fault::kSealMalformed);
}

TEST_F(SealedPostTest, AContentThatMayNotTravelSoIsRefused) {
  message::LineTest test;
  test.nonce[0] = 1;
  EXPECT_EQ(FaultOf(Made(test, message::Channel::kGroup, message::Kind::kTest)),
            Fault::kChannel);
}

TEST_F(SealedPostTest, ARevokedSenderIsRefused) {
  const v1::Delivered delivered = Arrived();
  ASSERT_TRUE(Judge(delivered).ok());
  const auto enrolled = *LoadEnrolled(*town_.StoreOf(alba_));
  const auto list = pki::RevocationList::FromPem(
      town_.alba.RevocationListPem(1, {enrolled.identity.front()}));
  pki::TrustStore trust = *to_.station.trust->Get();
  ASSERT_TRUE(trust
                  .AddRevocationList(*pki::AuthorityName::Parse("mfa.alba"),
                                     *list, town_.clock.Now())
                  .ok());
  to_.station.trust->Set(std::move(trust));
  const auto judged =
      JudgeSealed(to_.station, to_.directory, delivered, {}, town_.clock.Now());
  EXPECT_EQ(message::FaultOf(judged.status()), Fault::kSenderRevoked);
}

TEST_F(SealedPostTest, UnderAnotherIdItDoesNotOpenAgain) {
  v1::Delivered delivered = Arrived();
  auto header =
      *message::ParseHeader(base::ViewOf(delivered.envelope().header()));
  header.message_id = base::MessageId(base::ByteArray<16>{7});
  delivered.mutable_envelope()->set_header(
      base::ToString(message::Encode(header)));
  EXPECT_EQ(FaultOf(delivered), Fault::kAltered);
}

}  // namespace
}  // namespace hotline::station
