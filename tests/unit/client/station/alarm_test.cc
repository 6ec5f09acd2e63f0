// Evidence of the relay's that fails is kept as the relay gave it: of each
// answer that is to be proven by the log, one that is not.
#include "core/base/codec.h"
#include "tests/unit/client/station/crisis_line.h"

namespace hotline::station {
namespace {

void Flip(std::string* bytes) { (*bytes)[bytes->size() / 2] ^= 1; }
void FlipProof(v1::LoggedEntry& entry) { Flip(entry.mutable_inclusion(0)); }

class AlarmTest : public CrisisLine {
 protected:
  // Only alba is there to be lied to.
  AlarmTest() {
    Deliver();
    borduria_.engine.reset();
  }
  // Alters the next answer of that kind, and the others not; what was sent.
  template <class T, class Alter>
  std::shared_ptr<std::optional<T>> LieOnce(std::function<void(T&)>& hook,
                                            Alter alter) {
    auto sent = std::make_shared<std::optional<T>>();
    hook = [sent, alter](T& answer) {
      if (sent->has_value()) return;
      alter(answer);
      *sent = answer;
    };
    return sent;
  }
  // An entry that is in the log, of something else.
  auto AnotherEntry() {
    return [this](auto& answer) {
      *answer.mutable_entry() = town_.relay->Prove(3, 0);  // borduria's
    };
  }
  // The evidence of every alarm.
  std::vector<std::string> Kept() {
    const auto store = town_.StoreOf(alba_);
    Query query = store->Prepare("SELECT n, sealed FROM alarm ORDER BY n");
    std::vector<std::string> out;
    while (*query.Step()) {
      const auto plain = store->Open(Place("alarm", "sealed", query.IntAt(0)),
                                     query.BlobAt(1));
      base::Reader reader(plain->Reveal());
      EXPECT_FALSE(reader.Text(256).empty());
      out.push_back(base::ToString(reader.Opaque(1 << 16)));
      EXPECT_TRUE(reader.Finish("an alarm").ok());
    }
    return out;
  }
  // One alarm, told once, with those bytes.
  void ExpectOneAlarm(const std::string& evidence) {
    EXPECT_EQ(Kept(), std::vector<std::string>{evidence});
    size_t told = 0;
    for (const Warning& one : alba_.Told<Warning>()) {
      told += one.code == "verification";
    }
    EXPECT_EQ(told, 1u);
  }
  template <class T>
  void ExpectKept(const std::shared_ptr<std::optional<T>>& sent) {
    ASSERT_TRUE(sent->has_value());
    town_.Settle();
    ExpectOneAlarm((*sent)->SerializeAsString());
    T kept;
    EXPECT_TRUE(kept.ParseFromString(Kept().at(0)));
    EXPECT_EQ(kept.SerializeAsString(), (*sent)->SerializeAsString());
  }

  Problem Enrol() {
    return ProblemOf(
        town_.Ask<Status>([&](auto done) { alba_.engine->Enrol(done); })
            .status());
  }
  Problem MakeLine() {
    return ProblemOf(town_.MakeLine(alba_, "another").status());
  }
  Problem Audit() {
    return ProblemOf(town_
                         .Ask<AuditReport>([&](auto done) {
                           alba_.engine->VerifyAudit(done);
                         })
                         .status());
  }
  void HearIdle() { town_.strand.Pass(std::chrono::seconds(20)); }
};

TEST_F(AlarmTest, AnEnrolmentWithAForgedProofIsKept) {
  const auto sent = LieOnce(town_.relay->alter_enrolment, [](auto& answer) {
    FlipProof(*answer.mutable_entry());
  });
  EXPECT_EQ(Enrol(), Problem::kVerification);
  ExpectKept(sent);
}

TEST_F(AlarmTest, AnEnrolmentProvenByAnotherEntryIsKept) {
  const auto sent = LieOnce(town_.relay->alter_enrolment, AnotherEntry());
  EXPECT_EQ(Enrol(), Problem::kVerification);
  ExpectKept(sent);
}

TEST_F(AlarmTest, ALineWithAForgedProofIsKept) {
  const auto sent = LieOnce(town_.relay->alter_line, [](auto& answer) {
    FlipProof(*answer.mutable_entry());
  });
  EXPECT_EQ(MakeLine(), Problem::kVerification);
  ExpectKept(sent);
}

TEST_F(AlarmTest, ALineProvenByAnotherEntryIsKept) {
  const auto sent = LieOnce(town_.relay->alter_line, AnotherEntry());
  EXPECT_EQ(MakeLine(), Problem::kVerification);
  ExpectKept(sent);
}

TEST_F(AlarmTest, KeyPackagesWithAForgedProofAreKept) {
  const auto sent = LieOnce(town_.relay->alter_taken, [](auto& answer) {
    FlipProof(*answer.mutable_entry());
  });
  MakeLine();
  ExpectKept(sent);
}

TEST_F(AlarmTest, AnIdleStreamWithAForgedHeadIsKept) {
  const auto sent = LieOnce(town_.relay->alter_idle, [](auto& delivery) {
    Flip(delivery.mutable_head()->mutable_checkpoint());
  });
  HearIdle();
  ExpectKept(sent);
}

// What convicts the relay: a head that it signed, of another history.
TEST_F(AlarmTest, AnIdleStreamWithTheHeadOfAForkIsKept) {
  TestRelay fork(town_.clock, "relay-1.mfa.alba/log",
                 town_.folder.path() + "/fork");
  Desk& stranger = town_.Add("duty@mod.borduria/desk-9");
  town_.Try(stranger, *LoadEnrolled(*town_.StoreOf(stranger)), fork);
  ASSERT_TRUE(
      town_.Ask<Status>([&](auto done) { stranger.engine->Enrol(done); }).ok());
  stranger.engine.reset();
  const auto sent = LieOnce(town_.relay->alter_idle, [&](auto& delivery) {
    delivery.mutable_head()->set_checkpoint(fork.Prove(0, 0).checkpoint());
  });
  HearIdle();
  ExpectKept(sent);
}

TEST_F(AlarmTest, AForgedInclusionProofIsKept) {
  const auto sent = LieOnce(town_.relay->alter_inclusion, [](auto& answer) {
    Flip(answer.mutable_inclusion(0));
  });
  EXPECT_EQ(Audit(), Problem::kVerification);
  ExpectKept(sent);
}

TEST_F(AlarmTest, AnInclusionProofOfAnotherLeafIsKept) {
  const auto sent = LieOnce(town_.relay->alter_inclusion, [&](auto& answer) {
    answer.set_leaf(town_.relay->Prove(1, 0).leaf());
  });
  EXPECT_EQ(Audit(), Problem::kVerification);
  ExpectKept(sent);
}

TEST_F(AlarmTest, OfAnInclusionProofThatIsRefusedTheRefusalIsKept) {
  town_.relay->hide_proofs = true;
  EXPECT_EQ(Audit(), Problem::kVerification);
  town_.Settle();
  ExpectOneAlarm("The relay refused (not_found): a fixed sentence");
}

TEST_F(AlarmTest, TheEntryOfAForgedReceiptIsKept) {
  const auto sent = LieOnce(town_.relay->alter_receipt, [](auto& receipt) {
    FlipProof(*receipt.mutable_entries(0));
  });
  EXPECT_EQ(ProblemOf(Send().status()), Problem::kVerification);
  town_.Settle();
  ExpectOneAlarm((*sent)->entries(0).SerializeAsString());
}

TEST_F(AlarmTest, WhatIsProvenIsNoAlarm) {
  EXPECT_EQ(Enrol(), Problem::kNone);
  EXPECT_EQ(MakeLine(), Problem::kNone);
  EXPECT_EQ(Audit(), Problem::kNone);
  HearIdle();
  EXPECT_TRUE(Kept().empty());
}

}  // namespace
}  // namespace hotline::station
