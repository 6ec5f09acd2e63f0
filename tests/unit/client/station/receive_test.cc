#include <gtest/gtest.h>

#include "core/message/fault.h"
#include "tests/unit/client/station/crisis_line.h"

namespace hotline::station {
namespace {

class ReceiveTest : public CrisisLine {
 protected:
  Record Send(const std::string& text = "the words") {
    auto record = CrisisLine::Send(text);
    EXPECT_TRUE(record.ok()) << record.status();
    return *record;
  }
  // The next deliveries are altered, then the truth is told again.
  void WithDelivery(std::function<void(v1::Delivered&)> alter) {
    town_.relay->alter_delivery = std::move(alter);
    Send();
    town_.Settle();
    town_.relay->alter_delivery = nullptr;
  }
  void ExpectQuarantined(message::Fault fault) {
    const auto log = town_.LogOf(borduria_);
    ASSERT_EQ(log.size(), 1u);
    EXPECT_TRUE(log[0].quarantined);
    EXPECT_EQ(log[0].reason, std::string(message::Sentence(fault)));
    EXPECT_EQ(log[0].reason_name, std::string(message::Name(fault)));
    EXPECT_TRUE(log[0].text.empty());
    // It does not stop those behind it.
    Send("the next");
    town_.Settle();
    const auto after = town_.LogOf(borduria_);
    ASSERT_EQ(after.size(), 2u);
    EXPECT_EQ(after[1].text, "the next");
  }
};

TEST_F(ReceiveTest, DeliveredIsToldAtOnceForFlash) {
  Send();
  town_.Settle();
  const auto log = town_.LogOf(alba_);
  ASSERT_EQ(log.size(), 1u);
  EXPECT_EQ(log[0].state, State::kDelivered);
  EXPECT_EQ(log[0].positions[0].station, "hotline://mod.borduria/duty/desk-1");
}

TEST_F(ReceiveTest, DeliveredOfRoutineWaitsForItsBatch) {
  ASSERT_TRUE(
      town_
          .Send(alba_, town_.Text("crisis", "x", message::Precedence::kRoutine))
          .ok());
  town_.strand.Pass(std::chrono::seconds(10));
  EXPECT_EQ(town_.LogOf(alba_)[0].state, State::kSent);
  town_.strand.Pass(std::chrono::seconds(30));
  EXPECT_EQ(town_.LogOf(alba_)[0].state, State::kDelivered);
}

TEST_F(ReceiveTest, FlushTellsDeliveredAtOnce) {
  ASSERT_TRUE(
      town_
          .Send(alba_, town_.Text("crisis", "x", message::Precedence::kRoutine))
          .ok());
  town_.Settle();
  ASSERT_TRUE(
      town_.Ask<uint64_t>([&](auto done) { borduria_.engine->Flush(done); })
          .ok());
  town_.Settle();
  EXPECT_EQ(town_.LogOf(alba_)[0].state, State::kDelivered);
}

TEST_F(ReceiveTest, ReceiptsCauseNoReceipts) {
  Send();
  town_.strand.Pass(std::chrono::minutes(2));
  const uint64_t before = town_.relay->submissions;
  // (After ten it is overdue, and its sender asks.)
  town_.strand.Pass(std::chrono::minutes(7));
  EXPECT_EQ(town_.relay->submissions, before);
}

TEST_F(ReceiveTest, SecondDeliveryMakesNoSecondRecord) {
  const Record sent = Send();
  town_.Settle();
  town_.relay->Redeliver("hotline://mod.borduria/duty/desk-1",
                         base::ToString(line_.bytes()), sent.sequence);
  town_.Start(borduria_);
  town_.Watch(borduria_);
  town_.Settle();
  EXPECT_EQ(town_.LogOf(borduria_).size(), 1u);
  EXPECT_EQ(borduria_.Told<MessageArrived>().size(), 1u);
}

TEST_F(ReceiveTest, AlteredCiphertextIsQuarantined) {
  WithDelivery([](v1::Delivered& delivered) {
    (*delivered.mutable_envelope()->mutable_body()).back() ^= 1;
  });
  // The log binds the ciphertext: the relay is caught first.
  ExpectQuarantined(message::Fault::kReceipt);
  EXPECT_TRUE(borduria_.Warned("verification"));
}

TEST_F(ReceiveTest, AlteredHeaderIsQuarantined) {
  WithDelivery([](v1::Delivered& delivered) {
    auto header =
        *message::ParseHeader(base::ViewOf(delivered.envelope().header()));
    header.precedence = message::Precedence::kRoutine;
    delivered.mutable_envelope()->set_header(
        base::ToString(message::Encode(header)));
  });
  ExpectQuarantined(message::Fault::kReceipt);
}

TEST_F(ReceiveTest, MalformedHeaderIsQuarantined) {
  WithDelivery([](v1::Delivered& delivered) {
    auto* header = delivered.mutable_envelope()->mutable_header();
    header->resize(header->size() / 2);
  });
  ExpectQuarantined(message::Fault::kReceipt);
}

TEST_F(ReceiveTest, AFalseDeliveryIsNotConfirmedAndDoesNotStandForTheTrueOne) {
  const std::string duty = "hotline://mod.borduria/duty/desk-1";
  const uint64_t before = town_.relay->confirmed(duty);
  WithDelivery([](v1::Delivered& delivered) {
    delivered.mutable_envelope()->mutable_body()->back() ^= 1;
  });
  EXPECT_EQ(town_.relay->confirmed(duty), before);
  town_.Start(borduria_);
  town_.Watch(borduria_);
  town_.Settle();
  const auto log = town_.LogOf(borduria_);
  ASSERT_EQ(log.size(), 2u);
  EXPECT_TRUE(log[0].quarantined);
  EXPECT_EQ(log[1].text, "the words");
  EXPECT_EQ(town_.relay->confirmed(duty), before + 1);
}

TEST_F(ReceiveTest, AnotherSequenceNumberIsQuarantined) {
  WithDelivery([](v1::Delivered& delivered) {
    if (delivered.sequence() == 2) delivered.set_sequence(99);
  });
  const auto log = town_.LogOf(borduria_);
  ASSERT_EQ(log.size(), 1u);
  EXPECT_TRUE(log[0].quarantined);
}

TEST_F(ReceiveTest, ForgedProofIsQuarantined) {
  WithDelivery([](v1::Delivered& delivered) {
    (*delivered.mutable_entry()->mutable_inclusion(0))[0] ^= 1;
  });
  ExpectQuarantined(message::Fault::kReceipt);
}

TEST_F(ReceiveTest, EntryOfAnotherMessageIsQuarantined) {
  WithDelivery([&](v1::Delivered& delivered) {
    *delivered.mutable_entry() =
        town_.relay->Prove(delivered.entry().index() - 1, 0);
  });
  ExpectQuarantined(message::Fault::kReceipt);
}

TEST_F(ReceiveTest, QuarantineOfAnAuthenticEnvelopeIsReportedOnce) {
  // The recipient's keys are gone: what is sealed to them cannot be opened.
  {
    auto store =
        *Store::Open(borduria_.home, Town::StoreKey().Reveal(), town_.random);
    ASSERT_TRUE(store->database().Execute("DELETE FROM own_package").ok());
  }
  Send();
  town_.strand.Pass(std::chrono::minutes(1));
  const auto log = town_.LogOf(borduria_);
  ASSERT_EQ(log.size(), 1u);
  EXPECT_TRUE(log[0].quarantined);
  EXPECT_TRUE(alba_.Warned("quarantined"));
  size_t reports = 0;
  for (const auto& one : alba_.Told<Warning>()) {
    reports += one.code == "quarantined";
  }
  EXPECT_EQ(reports, 1u);
}

TEST_F(ReceiveTest, TombstoneClosesTheRecordAndIsShown) {
  borduria_.engine.reset();
  const Record sent = Send();
  town_.relay->End(line_, sent.sequence);
  town_.Settle();
  const auto log = town_.LogOf(alba_);
  ASSERT_EQ(log.size(), 1u);
  EXPECT_EQ(log[0].state, State::kExpired);
  EXPECT_EQ(alba_.Told<MessageEnded>().size(), 1u);

  town_.Start(borduria_);
  borduria_.events.clear();
  town_.Watch(borduria_);
  town_.Settle();
  const auto theirs = town_.LogOf(borduria_);
  ASSERT_EQ(theirs.size(), 1u);
  EXPECT_EQ(theirs[0].state, State::kExpired);
  EXPECT_EQ(theirs[0].id, sent.id);
  EXPECT_EQ(borduria_.Told<MessageEnded>().size(), 1u);
}

TEST_F(ReceiveTest, TombstoneOfWhatWasDeliveredChangesNothing) {
  const Record sent = Send();
  town_.Settle();
  town_.relay->End(line_, sent.sequence);
  town_.Settle();
  EXPECT_EQ(town_.LogOf(alba_)[0].state, State::kDelivered);
  EXPECT_EQ(town_.LogOf(borduria_)[0].state, State::kDelivered);
}

TEST_F(ReceiveTest, ForgedTombstoneEndsNothing) {
  borduria_.engine.reset();
  const Record sent = Send();
  town_.relay->alter_delivery = [](v1::Delivered& delivered) {
    (*delivered.mutable_entry()->mutable_details()).back() ^= 1;
  };
  town_.relay->End(line_, sent.sequence);
  town_.Settle();
  EXPECT_EQ(town_.LogOf(alba_)[0].state, State::kSent);
  EXPECT_TRUE(alba_.Told<MessageEnded>().empty());
  EXPECT_TRUE(alba_.Warned("verification"));
}

TEST_F(ReceiveTest, CaughtUpIsToldAfterEverythingIsConfirmed) {
  borduria_.engine.reset();
  for (int i = 0; i < 5; ++i) Send();
  borduria_.events.clear();
  town_.Start(borduria_);
  town_.Watch(borduria_);
  town_.Settle();
  ASSERT_EQ(borduria_.Told<CaughtUp>().size(), 1u);
  EXPECT_EQ(borduria_.Told<MessageArrived>().size(), 5u);
  EXPECT_EQ(town_.relay->confirmed("hotline://mod.borduria/duty/desk-1"), 6u);
}

TEST_F(ReceiveTest, TimesThatTheLogBearsOutAreNotOff) {
  Send();
  town_.Settle();
  EXPECT_EQ(town_.LogOf(alba_)[0].dtg_off.count(), 0);
  EXPECT_EQ(town_.LogOf(borduria_)[0].dtg_off.count(), 0);
}

TEST_F(ReceiveTest, WhatIsDatedOtherwiseThanLoggedIsFlagged) {
  Away();
  Send();
  EXPECT_EQ(town_.LogOf(alba_)[0].dtg_off.count(), 0);  // not logged yet
  town_.strand.Pass(std::chrono::minutes(5));
  town_.relay->down = false;
  town_.strand.Pass(std::chrono::minutes(2));
  for (Desk* desk : {&alba_, &borduria_}) {
    const auto log = town_.LogOf(*desk);
    ASSERT_EQ(log.size(), 1u);
    EXPECT_LE(log[0].dtg_off, -std::chrono::minutes(5));
    EXPECT_GE(log[0].dtg_off, -std::chrono::minutes(8));
    EXPECT_FALSE(log[0].quarantined);
  }
}

TEST_F(ReceiveTest, SweptRecordShowsThatItWas) {
  Send();
  town_.Settle();
  borduria_.engine.reset();
  town_.clock.Advance(std::chrono::days(92));
  town_.Start(borduria_);
  town_.Watch(borduria_);
  town_.Settle();
  const auto log = town_.LogOf(borduria_);
  ASSERT_EQ(log.size(), 1u);
  EXPECT_TRUE(log[0].text.empty());
  EXPECT_TRUE(log[0].subject.empty());
  EXPECT_NE(log[0].reason.find("swept"), std::string::npos);
  EXPECT_TRUE(log[0].logged);
}

}  // namespace
}  // namespace hotline::station
