// What stands above a text: what a sender is refused, and what a reader sees.
#include "client/station/heading.h"

#include <gtest/gtest.h>

#include "client/station/content.h"
#include "client/station/line_policies.h"
#include "core/line/policy.h"
#include "core/message/dtg.h"
#include "tests/unit/client/station/crisis_line.h"

namespace hotline::station {
namespace {

using message::Precedence;

class HeadingTest : public CrisisLine {
 protected:
  using Change = std::function<void(Draft&)>;

  absl::StatusOr<Record> SendWith(Desk& desk, const Change& change) {
    Draft draft = town_.Text("crisis", "the words");
    if (desk.name == kBorduria) draft.to = {"watch@mfa.alba"};
    change(draft);
    auto sent = town_.Send(desk, std::move(draft));
    town_.Settle();
    return sent;
  }
  std::string Refused(const Change& change) {
    const size_t before = town_.LogOf(alba_).size();
    const auto status = SendWith(alba_, change).status();
    EXPECT_NE(status.message().find("othing was sent"), absl::string_view::npos)
        << status;
    EXPECT_EQ(town_.LogOf(alba_).size(), before);
    return ReasonOf(status);
  }
  // Of the newest message.
  Record At(Desk& desk) { return town_.LogOf(desk).back(); }
  std::string IdOf(const absl::StatusOr<Record>& record) {
    EXPECT_TRUE(record.ok()) << record.status();
    return record.ok() ? record->id.Hex() : "";
  }
  Record Shown(Desk& desk, const std::string& id) {
    return *town_.Ask<Record>([&](auto done) { desk.engine->Show(id, done); });
  }
  void Policy(message::Classification ceiling) {
    line::Policy policy;
    policy.name = "crisis";
    policy.mandate = "crisis";
    policy.message_class = message::Class::kLive;
    policy.suite = mls::CipherSuite{0xF64D};
    policy.until = town_.clock.Now() + std::chrono::days(30);
    policy.kinds = line::AllKinds(message::Class::kLive);
    policy.entitled = {"watch@mfa.alba"};
    policy.ceiling = ceiling;
    const auto opening = line::MakeOpening(policy, town_.random);
    ASSERT_TRUE(opening.ok()) << opening.status();
    auto store = town_.StoreOf(alba_);
    ASSERT_TRUE(
        LinePolicies(*store).Save(line_, 1, line::Encode(*opening)).ok());
  }
};

TEST_F(HeadingTest, InfoPrecedenceAloneOrAboveIsRefused) {
  EXPECT_EQ(Refused([](Draft& d) { d.info_precedence = Precedence::kRoutine; }),
            "info_precedence");
  EXPECT_EQ(Refused([](Draft& d) {
              d.precedence = Precedence::kPriority;
              d.info = {"watch@mfa.alba"};
              d.info_precedence = Precedence::kFlash;
            }),
            "info_precedence");
}

TEST_F(HeadingTest, PrecedencesForActionAndInformationStandApart) {
  ASSERT_TRUE(SendWith(alba_, [](Draft& d) {
                d.info = {"watch@mfa.alba"};
                d.info_precedence = Precedence::kRoutine;
              }).ok());
  EXPECT_EQ(At(borduria_).precedence, Precedence::kFlash);
  EXPECT_EQ(At(borduria_).info_precedence, Precedence::kRoutine);
  EXPECT_EQ(At(alba_).info_precedence, Precedence::kRoutine);
}

TEST_F(HeadingTest, EqualPrecedencesAreOne) {
  ASSERT_TRUE(SendWith(alba_, [](Draft& d) {
                d.info = {"watch@mfa.alba"};
                d.info_precedence = Precedence::kFlash;
              }).ok());
  EXPECT_FALSE(At(borduria_).info_precedence.has_value());
}

TEST_F(HeadingTest, ADtgOfAnotherCenturyIsRefused) {
  EXPECT_EQ(Refused([](Draft& d) { d.dtg = message::kEndOfDtg; }), "dtg");
  EXPECT_EQ(Refused([](Draft& d) {
              d.dtg = message::kFirstDtg - std::chrono::milliseconds(1);
            }),
            "dtg");
}

// P8: shown, flagged, no fault.
TEST_F(HeadingTest, ADtgOfOnesOwnIsFlaggedWhereTheLogDoesNotBearItOut) {
  const base::WallTime dtg =
      message::WholeMinute(town_.clock.Now() - std::chrono::hours(2));
  ASSERT_TRUE(SendWith(alba_, [&](Draft& d) { d.dtg = dtg; }).ok());
  EXPECT_EQ(At(borduria_).dtg, dtg);
  EXPECT_LT(At(borduria_).dtg_off, -std::chrono::hours(1));
  EXPECT_GT(At(borduria_).filed, dtg + std::chrono::hours(1));
  EXPECT_FALSE(At(borduria_).quarantined);
}

TEST_F(HeadingTest, AReplyThatWasDueBeforeIsRefused) {
  EXPECT_EQ(Refused([&](Draft& d) { d.reply_by = town_.clock.Now(); }),
            "reply_by");
}

TEST_F(HeadingTest, WhenAReplyIsDueIsShownOnBothSides) {
  const base::WallTime due = town_.clock.Now() + std::chrono::hours(2);
  ASSERT_TRUE(SendWith(alba_, [&](Draft& d) { d.reply_by = due; }).ok());
  EXPECT_EQ(At(alba_).reply_by, due);
  EXPECT_EQ(At(borduria_).reply_by, due);
}

TEST_F(HeadingTest, ALabelThatIsNoneIsRefused) {
  for (const char* label : {"COSMIC", "SECRET REL TO", "SECRET FOR alba",
                            "REL TO mfa.alba", "SECRET REL TO a b c"}) {
    EXPECT_EQ(Refused([&](Draft& d) { d.label = label; }), "label") << label;
  }
}

TEST_F(HeadingTest, ReleaseNarrowerThanTheLineNamesThoseOutside) {
  const auto status = SendWith(alba_, [](Draft& d) {
                        d.label = "secret rel to mfa.alba";
                      }).status();
  EXPECT_EQ(ProblemOf(status), Problem::kRefused);
  EXPECT_EQ(ReasonOf(status), "label_left_out");
  EXPECT_NE(status.message().find("duty@mod.borduria"),
            absl::string_view::npos);
  EXPECT_TRUE(town_.LogOf(alba_).empty());
}

TEST_F(HeadingTest, ReleaseToANationThatIsNotOnTheLineIsRefused) {
  EXPECT_EQ(Refused([](Draft& d) {
              d.label = "SECRET REL TO mod.borduria, mod.syldavia";
            }),
            "label_unknown");
}

TEST_F(HeadingTest, ALabelAboveTheCeilingOfTheLineIsRefused) {
  Policy(message::Classification::kRestricted);
  EXPECT_EQ(Refused([](Draft& d) { d.label = "SECRET"; }), "label_ceiling");
  EXPECT_TRUE(SendWith(alba_, [](Draft& d) { d.label = "RESTRICTED"; }).ok());
}

TEST_F(HeadingTest, ALabelReachesTheReaderInItsOneForm) {
  ASSERT_TRUE(SendWith(alba_, [](Draft& d) {
                d.label = " secret  rel to mod.borduria,MFA.alba ";
              }).ok());
  EXPECT_EQ(At(borduria_).label, "SECRET REL TO mfa.alba, mod.borduria");
  EXPECT_EQ(At(alba_).label, "SECRET REL TO mfa.alba, mod.borduria");
}

TEST_F(HeadingTest, AReceivedLabelThatLeavesUsOutIsAFault) {
  const std::vector<message::Member> members = {
      {"hotline://mfa.alba/watch/desk-1", {}},
      {"hotline://mod.borduria/duty/desk-1", {}}};
  const std::string sender = members[0].station;
  for (const char* label : {"SECRET REL TO mfa.alba", "secret", "SECRET ",
                            "SECRET REL TO mod.borduria, mfa.alba"}) {
    EXPECT_FALSE(CheckLabel(label, sender, members).ok()) << label;
  }
  EXPECT_TRUE(CheckLabel("", sender, members).ok());
  EXPECT_TRUE(CheckLabel("SECRET REL TO mod.borduria", sender, members).ok());
}

TEST_F(HeadingTest, AReferenceToNothingIsRefused) {
  EXPECT_EQ(
      ReasonOf(SendWith(alba_, [](Draft& d) { d.references = {"00000000"}; })
                   .status()),
      "unknown_message");
  EXPECT_EQ(
      ReasonOf(
          SendWith(alba_, [](Draft& d) { d.references = {"12"}; }).status()),
      "message_id");
}

TEST_F(HeadingTest, AReferenceToAnotherLineIsRefused) {
  ASSERT_TRUE(town_.MakeLine(alba_, "other").ok());
  const std::string id =
      IdOf(SendWith(alba_, [](Draft& d) { d.line = "other"; }));
  EXPECT_EQ(Refused([&](Draft& d) { d.references = {id}; }), "reference");
  EXPECT_EQ(Refused([&](Draft& d) { d.supersedes = id; }), "reference");
}

TEST_F(HeadingTest, ReferencesAreShownWithTheirSerialAndWhetherTheyAreHere) {
  const std::string id = IdOf(SendWith(alba_, [](Draft&) {}));
  ASSERT_TRUE(SendWith(borduria_, [&](Draft& d) {
                d.references = {id.substr(0, 8), id};
              }).ok());
  const Record received = At(alba_);
  ASSERT_EQ(received.references.size(), 1u);
  EXPECT_EQ(received.references[0].id.Hex(), id);
  EXPECT_TRUE(received.references[0].here);
  EXPECT_EQ(received.references[0].serial, 2u);
  EXPECT_EQ(received.references[0].from, "watch@mfa.alba");
}

TEST_F(HeadingTest, AReferenceToWhatNeverCameSaysSo) {
  borduria_.engine.reset();
  const auto first = SendWith(alba_, [](Draft&) {});
  const std::string id = IdOf(first);
  town_.relay->End(line_, first->sequence);
  ASSERT_TRUE(SendWith(alba_, [&](Draft& d) { d.references = {id}; }).ok());
  town_.Start(borduria_);
  town_.Watch(borduria_);
  town_.strand.Pass(std::chrono::seconds(20));
  const auto log = town_.LogOf(borduria_);
  ASSERT_EQ(log.size(), 2u);
  for (const Record& one : log) {
    if (one.references.empty()) continue;
    EXPECT_FALSE(one.references[0].here);
    EXPECT_EQ(one.references[0].serial, 0u);
  }
}

TEST_F(HeadingTest, AnothersMessageIsNotSuperseded) {
  const std::string id = IdOf(SendWith(alba_, [](Draft&) {}));
  const auto status =
      SendWith(borduria_, [&](Draft& d) { d.supersedes = id; }).status();
  EXPECT_EQ(ReasonOf(status), "supersedes");
  EXPECT_FALSE(At(alba_).superseded_by.has_value());
}

TEST_F(HeadingTest, WhatIsSupersededSaysSoOnBothSides) {
  const std::string older = IdOf(SendWith(alba_, [](Draft&) {}));
  borduria_.events.clear();
  const std::string newer =
      IdOf(SendWith(alba_, [&](Draft& d) { d.supersedes = older; }));
  for (Desk* desk : {&alba_, &borduria_}) {
    const Record record = Shown(*desk, older);
    ASSERT_TRUE(record.superseded_by.has_value());
    EXPECT_EQ(record.superseded_by->Hex(), newer);
    const Record taking = Shown(*desk, newer);
    ASSERT_TRUE(taking.supersedes.has_value());
    EXPECT_EQ(taking.supersedes->id.Hex(), older);
    EXPECT_EQ(taking.supersedes->serial, 2u);
  }
  const auto told = borduria_.Told<MessageSuperseded>();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].record.id.Hex(), older);
}

TEST_F(HeadingTest, ASisterStationMaySupersede) {
  Desk& sister = town_.Man(kAlba2);
  const auto line = town_.MakeLine(alba_, "three");
  ASSERT_TRUE(line.ok()) << line.status();
  const std::string older =
      IdOf(SendWith(alba_, [](Draft& d) { d.line = "three"; }));
  const std::string newer = IdOf(SendWith(sister, [&](Draft& d) {
    d.line = "three";
    d.supersedes = older;
  }));
  EXPECT_EQ(Shown(borduria_, older).superseded_by->Hex(), newer);
}

// A FLASH overtakes the ROUTINE that it supersedes.
TEST_F(HeadingTest, WhatComesAfterWhatSupersedesItIsSupersededAllTheSame) {
  borduria_.engine.reset();
  const std::string older = IdOf(
      SendWith(alba_, [](Draft& d) { d.precedence = Precedence::kRoutine; }));
  const std::string newer =
      IdOf(SendWith(alba_, [&](Draft& d) { d.supersedes = older; }));
  town_.Start(borduria_);
  town_.Watch(borduria_);
  town_.strand.Pass(std::chrono::seconds(20));
  const auto log = town_.LogOf(borduria_);
  ASSERT_EQ(log.size(), 2u);
  EXPECT_EQ(log[0].id.Hex(), newer);
  EXPECT_EQ(Shown(borduria_, older).superseded_by->Hex(), newer);
}

// P5, P27: what a store of before kept has no heading, and is read.
TEST(StoredContent, EveryVersionIsRead) {
  Content content;
  content.text = "words";
  base::Bytes bytes = Encode(content);
  EXPECT_EQ(ParseContent(bytes)->text, "words");
  // Without what version 4 has: precedence, three empty lists, times, count.
  bytes.resize(bytes.size() - 1 - 3 - 8 - 4 - 1);
  bytes[0] = 3;
  ASSERT_TRUE(ParseContent(bytes).ok());
  EXPECT_EQ(ParseContent(bytes)->text, "words");
  bytes[0] = 5;
  EXPECT_FALSE(ParseContent(bytes).ok());
}

}  // namespace
}  // namespace hotline::station
