// What a revocation list changes for a station that runs: nothing of whom it
// names is believed, read by or written to it.
#include "client/station/trust_home.h"
#include "core/message/fault.h"
#include "tests/unit/client/station/crisis_line.h"
#include "tests/unit/client/station/new_home.h"

namespace hotline::station {
namespace {

class RevocationTest : public CrisisLine {
 protected:
  pki::Certificate IdentityOf(const Desk& desk) {
    auto store =
        *Store::Open(desk.home, Town::StoreKey().Reveal(), town_.random);
    return LoadEnrolled(*store)->identity.front();
  }
  void Take(const Desk& desk, const std::string& pem) {
    const std::string file = desk.home + "/list.pem";
    std::ofstream(file) << pem;
    const auto taken = TakeRevocationLists(
        desk.home, file, Town::StoreKey().Reveal(), town_.clock);
    ASSERT_TRUE(taken.ok()) << taken.status();
  }
  void RevokeAlbaAt(const Desk& desk) {
    Take(desk, town_.alba.RevocationListPem(5, {IdentityOf(alba_)}));
  }
  Draft ToAlba() {
    Draft draft = town_.Text("crisis", "to a revoked station");
    draft.to = {"watch@mfa.alba"};
    return draft;
  }
};

TEST_F(RevocationTest, MessageOfARevokedStationIsQuarantinedAndShown) {
  RevokeAlbaAt(borduria_);
  ASSERT_TRUE(town_.Send(alba_, town_.Text("crisis", "the words")).ok());
  town_.Settle();
  const auto log = town_.LogOf(borduria_);
  ASSERT_EQ(log.size(), 1u);
  EXPECT_TRUE(log[0].quarantined);
  EXPECT_TRUE(log[0].text.empty());
  EXPECT_EQ(log[0].reason,
            std::string(message::Sentence(message::Fault::kSenderRevoked)));
}

TEST_F(RevocationTest, ARevokedStationThatKnowsItSignsNothing) {
  RevokeAlbaAt(alba_);
  const auto status =
      town_.Send(alba_, town_.Text("crisis", "the words")).status();
  EXPECT_EQ(ProblemOf(status), Problem::kRefused);
  EXPECT_EQ(ReasonOf(status), "certificate_revoked");
  EXPECT_TRUE(town_.LogOf(alba_).empty());
}

TEST_F(RevocationTest, WhatCameBeforeTheListStaysReadable) {
  ASSERT_TRUE(town_.Send(alba_, town_.Text("crisis", "before")).ok());
  town_.Settle();
  RevokeAlbaAt(borduria_);
  const auto log = town_.LogOf(borduria_);
  ASSERT_EQ(log.size(), 1u);
  EXPECT_EQ(log[0].text, "before");
}

TEST_F(RevocationTest, AcknowledgementOfARevokedStationCountsForNothing) {
  ASSERT_TRUE(town_.Send(borduria_, ToAlba()).ok());
  town_.Settle();
  RevokeAlbaAt(borduria_);
  const auto received = town_.LogOf(alba_);
  ASSERT_EQ(received.size(), 1u);
  ASSERT_TRUE(town_
                  .Respond(alba_, {.message = received[0].id.Hex(),
                                   .fact = Response::Fact::kAcknowledged,
                                   .operator_name = "A. Officer",
                                   .scripted = false,
                                   .reason = {}})
                  .ok());
  town_.Settle();
  for (const Record& record : town_.LogOf(borduria_)) {
    if (record.outgoing) {
      EXPECT_NE(record.state, State::kAcknowledged);
    }
  }
}

TEST_F(RevocationTest, NothingIsSealedToARevokedStation) {
  RevokeAlbaAt(borduria_);
  EXPECT_EQ(ReasonOf(town_.Send(borduria_, ToAlba()).status()), "no_recipient");
}

TEST_F(RevocationTest, OthersOfTheLineAreWrittenToWithoutTheRelay) {
  Desk& sister = town_.Man(kAlba2);
  ASSERT_TRUE(town_.MakeLine(sister, "three").ok());
  RevokeAlbaAt(borduria_);
  Away();
  Draft draft = ToAlba();
  draft.line = "three";
  const auto record = town_.Send(borduria_, draft);
  ASSERT_TRUE(record.ok()) << record.status();
  EXPECT_EQ(record->state, State::kQueued);
}

TEST_F(RevocationTest, NoLineIsMadeWithARevokedStation) {
  RevokeAlbaAt(borduria_);
  const auto line = town_.Ask<LineRecord>([&](auto done) {
    borduria_.engine->CreateLine(
        {.name = "no",
         .positions = {"watch@mfa.alba"},
         .mandate = "crisis",
         .until = town_.clock.Now() + std::chrono::days(30),
         .line_class = message::Class::kLive},
        done);
  });
  EXPECT_EQ(ReasonOf(line.status()), "no_station");
}

TEST_F(RevocationTest, AnotherStationsEntryChangesNothing) {
  Desk& sister = town_.Add(kAlba2);
  Take(borduria_, town_.alba.RevocationListPem(5, {IdentityOf(sister)}));
  ASSERT_TRUE(town_.Send(alba_, town_.Text("crisis", "the words")).ok());
  town_.Settle();
  const auto log = town_.LogOf(borduria_);
  ASSERT_EQ(log.size(), 1u);
  EXPECT_FALSE(log[0].quarantined);
}

TEST_F(RevocationTest, StatusShowsTheListAndThatItIsStale) {
  RevokeAlbaAt(borduria_);
  town_.Settle();
  const auto ask = [&] {
    return town_.Ask<Status>(
        [&](auto done) { borduria_.engine->GetStatus(done); });
  };
  auto status = ask();
  ASSERT_TRUE(status.ok() && status->revocation_lists.size() == 1);
  EXPECT_EQ(status->revocation_lists[0].number, 5u);
  EXPECT_TRUE(status->warnings.empty());
  town_.clock.Advance(std::chrono::days(31));
  status = ask();
  ASSERT_TRUE(status.ok() && !status->warnings.empty());
  EXPECT_NE(status->warnings[0].find("list 5 of mfa.alba"), std::string::npos);
}

}  // namespace
}  // namespace hotline::station
