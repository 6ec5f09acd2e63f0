// Forged receipts: each field that the log binds, altered or another's. A
// message is not sent by them.
#include "tests/unit/client/station/crisis_line.h"

namespace hotline::station {
namespace {

class ReceiptTest : public CrisisLine {
 protected:
  // One receipt is altered; what Send says of it.
  absl::Status WithReceipt(std::function<void(v1::Receipt&)> alter) {
    town_.relay->alter_receipt = std::move(alter);
    absl::Status status = Send().status();
    town_.relay->alter_receipt = nullptr;
    return status;
  }
  void ExpectNotSent() {
    const auto log = town_.LogOf(alba_);
    ASSERT_EQ(log.size(), 1u);
    // The other side may already have said that it has it; sent it is not.
    EXPECT_NE(log[0].state, State::kSent);
    EXPECT_FALSE(log[0].logged);
    EXPECT_TRUE(alba_.Warned("verification"));
  }
};

TEST_F(ReceiptTest, ReceiptOfAnotherMessageIsNotBelieved) {
  const auto status = WithReceipt([&](v1::Receipt& receipt) {
    *receipt.mutable_entries(0) =
        town_.relay->Prove(receipt.entries(0).index() - 1, 0);
  });
  EXPECT_EQ(ProblemOf(status), Problem::kVerification);
  ExpectNotSent();
}

TEST_F(ReceiptTest, ReceiptWithAlteredDetailsIsNotBelieved) {
  const auto status = WithReceipt([](v1::Receipt& receipt) {
    v1::EntryDetails details;
    details.ParseFromString(receipt.entries(0).details());
    details.mutable_acceptance()->set_sequence(77);
    receipt.mutable_entries(0)->set_details(details.SerializeAsString());
  });
  EXPECT_EQ(ProblemOf(status), Problem::kVerification);
  ExpectNotSent();
}

TEST_F(ReceiptTest, EveryPartOfTheEvidenceIsChecked) {
  using Alter = std::function<void(v1::LoggedEntry&)>;
  const auto flip = [](std::string* bytes) {
    (*bytes)[bytes->size() / 2] ^= 1;
  };
  const std::vector<std::pair<const char*, Alter>> alterations = {
      {"leaf", [&](auto& e) { flip(e.mutable_leaf()); }},
      {"salt", [&](auto& e) { flip(e.mutable_salt()); }},
      {"details", [&](auto& e) { flip(e.mutable_details()); }},
      {"index", [&](auto& e) { e.set_index(e.index() - 1); }},
      {"inclusion", [&](auto& e) { flip(e.mutable_inclusion(0)); }},
      {"one hash less", [&](auto& e) { e.mutable_inclusion()->RemoveLast(); }},
      {"one hash more",
       [&](auto& e) { e.add_inclusion(std::string(32, 'x')); }},
      {"checkpoint", [&](auto& e) { flip(e.mutable_checkpoint()); }},
      {"no checkpoint", [&](auto& e) { e.clear_checkpoint(); }},
      {"no leaf", [&](auto& e) { e.clear_leaf(); }},
  };
  for (const auto& [name, change] : alterations) {
    const Alter& alter = change;  // clang 14 captures no structured binding
    const auto status = WithReceipt(
        [&](v1::Receipt& receipt) { alter(*receipt.mutable_entries(0)); });
    EXPECT_EQ(ProblemOf(status), Problem::kVerification) << name;
  }
  for (const Record& record : town_.LogOf(alba_)) {
    EXPECT_NE(record.state, State::kSent);
  }
}

TEST_F(ReceiptTest, ReceiptWithoutAnEntryIsNotBelieved) {
  const auto status =
      WithReceipt([](v1::Receipt& receipt) { receipt.clear_entries(); });
  EXPECT_EQ(ProblemOf(status), Problem::kVerification);
  ExpectNotSent();
}

TEST_F(ReceiptTest, ReceiptOfAnotherLogIsNotBelieved) {
  const auto status = WithReceipt([](v1::Receipt& receipt) {
    auto& entry = *receipt.mutable_entries(0);
    std::string note = entry.checkpoint();
    note.replace(note.find("relay-1"), 7, "relay-2");
    entry.set_checkpoint(note);
  });
  EXPECT_EQ(ProblemOf(status), Problem::kVerification);
  ExpectNotSent();
}

TEST_F(ReceiptTest, AfterAForgedReceiptTheTrueOneCounts) {
  WithReceipt([](v1::Receipt& receipt) {
    receipt.clear_entries();
  }).IgnoreError();
  const auto left =
      town_.Ask<uint64_t>([&](auto done) { alba_.engine->Flush(done); });
  ASSERT_TRUE(left.ok());
  EXPECT_EQ(*left, 0u);
  EXPECT_TRUE(town_.LogOf(alba_)[0].logged);
}

}  // namespace
}  // namespace hotline::station
