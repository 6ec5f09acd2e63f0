#include "client/station/evidence.h"

#include <gtest/gtest.h>

#include "client/station/log_view.h"
#include "tests/unit/client/station/town.h"

namespace hotline::station {
namespace {

// What the log says of a message, against what the message is: one field wrong
// at a time.
class AcceptanceTest : public testing::Test {
 protected:
  AcceptanceTest() {
    header_.line_id = base::LineId(base::ByteArray<16>{1});
    header_.message_class = message::Class::kLive;
    header_.precedence = message::Precedence::kFlash;
    header_.sender = "hotline://mfa.alba/watch/desk-1";
    header_.message_id = base::MessageId(base::ByteArray<16>{2});
    header_.commitment = base::Digest{3};
    auto& logged = *entry_.details.mutable_acceptance();
    logged.set_line_id(base::ToString(header_.line_id.bytes()));
    logged.set_sequence(5);
    logged.set_envelope_hash(base::ToString(hash_));
    logged.set_message_id(base::ToString(header_.message_id.bytes()));
    logged.set_sender(header_.sender);
    logged.set_precedence(4);
    logged.set_class_(1);
    logged.set_commitment(base::ToString(header_.commitment));
    logged.set_type(v1::ENVELOPE_TYPE_APPLICATION);
  }
  absl::Status Check(uint64_t sequence = 5) {
    return CheckAcceptance(
        entry_,
        {.header = header_, .envelope_hash = hash_, .sequence = sequence});
  }
  v1::Acceptance& logged() { return *entry_.details.mutable_acceptance(); }

  message::Header header_;
  base::Digest hash_{9};
  ProvenEntry entry_;
};

TEST_F(AcceptanceTest, AllSameIsAccepted) { EXPECT_TRUE(Check().ok()); }
TEST_F(AcceptanceTest, NewSequenceMayBeAnyButZero) {
  EXPECT_TRUE(Check(0).ok());
  logged().set_sequence(0);
  EXPECT_FALSE(Check(0).ok());
}
TEST_F(AcceptanceTest, AnotherSequence) { EXPECT_FALSE(Check(6).ok()); }
TEST_F(AcceptanceTest, AnotherLine) {
  logged().set_line_id(std::string(16, 'x'));
  EXPECT_FALSE(Check().ok());
}
TEST_F(AcceptanceTest, AnotherEnvelope) {
  logged().set_envelope_hash(std::string(32, 'x'));
  EXPECT_FALSE(Check().ok());
}
TEST_F(AcceptanceTest, AnotherMessage) {
  logged().set_message_id(std::string(16, 'x'));
  EXPECT_FALSE(Check().ok());
}
TEST_F(AcceptanceTest, AnotherSender) {
  logged().set_sender("hotline://mfa.alba/watch/desk-2");
  EXPECT_FALSE(Check().ok());
}
TEST_F(AcceptanceTest, AnotherPrecedence) {
  logged().set_precedence(1);
  EXPECT_FALSE(Check().ok());
}
TEST_F(AcceptanceTest, AnotherClass) {
  logged().set_class_(2);
  EXPECT_FALSE(Check().ok());
}
TEST_F(AcceptanceTest, AnotherCommitment) {
  logged().set_commitment(std::string(32, 'x'));
  EXPECT_FALSE(Check().ok());
}
TEST_F(AcceptanceTest, AnotherType) {
  logged().set_type(v1::ENVELOPE_TYPE_COMMIT);
  EXPECT_FALSE(Check().ok());
}
TEST_F(AcceptanceTest, AnotherKindOfEntry) {
  entry_.details.mutable_stop();
  EXPECT_FALSE(Check().ok());
}

TEST(EvidenceTest, TwoHistoriesAreFoundOut) {
  Town town;
  Desk& desk = town.Man(kAlba);
  const auto before =
      town.Ask<Status>([&](auto done) { desk.engine->GetStatus(done); });
  ASSERT_TRUE(before.ok());
  EXPECT_EQ(before->log_size, town.relay->size());
  desk.engine.reset();

  // The same relay name and key, but it begins anew.
  town.relay = std::make_unique<TestRelay>(town.clock, "relay-1.mfa.alba/log",
                                           town.folder.path() + "/second");
  town.Start(desk);
  const auto again =
      town.Ask<Status>([&](auto done) { desk.engine->Enrol(done); });
  EXPECT_EQ(ProblemOf(again.status()), Problem::kVerification);
}

}  // namespace
}  // namespace hotline::station
