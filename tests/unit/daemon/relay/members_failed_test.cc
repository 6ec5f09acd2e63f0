// A batch that fails leaves nothing: memory is what the journal has, and the
// same request passes when the journal does again.
#include <gtest/gtest.h>

#include "tests/unit/daemon/relay/members.h"

namespace hotline::relay::testing {
namespace {

class FailedTest : public MembersTest {
 protected:
  FailedTest() { Commit(Delta({}, {kBorduria})); }

  // Every batch fails at its end, when everything else of it was done.
  void Break() {
    ExecuteInJournal(
        "CREATE TRIGGER broken BEFORE INSERT ON head "
        "BEGIN SELECT RAISE(ABORT, 'broken'); END");
  }
  void Mend() { ExecuteInJournal("DROP TRIGGER broken"); }
  // What anybody can see of the line.
  std::string Shape() {
    std::string shape;
    for (const auto& uri : {kAlba, kBorduria, kThird}) {
      shape += uri + std::string(":");
      for (const auto& info : Lines(uri)) {
        shape += std::to_string(info.epoch) + base::ToHex(info.branch_id) +
                 std::to_string(info.last_sequence) +
                 (info.guest ? "guest" : "");
        for (const auto& one : info.roster) shape += one;
      }
      for (const uint64_t number : Owed(uri)) {
        shape += " " + std::to_string(number);
      }
    }
    return shape + std::to_string(a.relay->Newest().size);
  }
  void FailsAndThenPasses(const std::function<absl::Status()>& act) {
    const std::string before = Shape();
    Break();
    EXPECT_EQ(gate::RefusalOf(act()), v1::REFUSAL_UNAVAILABLE);
    EXPECT_EQ(Shape(), before);
    Mend();
    EXPECT_EQ(Shape(), before);
    EXPECT_TRUE(act().ok()) << act();
    EXPECT_NE(Shape(), before);
    const std::string after = Shape();
    a.Crash();
    a.Start();
    // Start added an entry.
    EXPECT_EQ(Shape().substr(0, 100), after.substr(0, 100));
    EXPECT_EQ(Faults(), std::vector<std::string>());
  }
};

TEST_F(FailedTest, AChangeOfMembers) {
  a.world.Advance(std::chrono::milliseconds(200));
  Bundle bundle = Next(Delta({kBorduria}, {kThird}));
  bundle.application = MessageIn(After(*bundle.commit), {.line = line});
  FailsAndThenPasses([&] { return Change(bundle).status(); });
}

TEST_F(FailedTest, AReject) {
  a.world.Advance(std::chrono::milliseconds(200));
  const Bundle bundle = Next(Delta({kBorduria}, {kThird}));
  ASSERT_TRUE(Change(bundle).ok());
  auto reject = RejectOf(*bundle.commit, kBorduria);
  FailsAndThenPasses([&] { return a.Submit(reject).status(); });
}

TEST_F(FailedTest, ASealedEnvelopeWithItsGuest) {
  auto sealed = SealedTo({kThird}, line, kAlba);
  FailsAndThenPasses([&] { return a.Submit(sealed).status(); });
}

TEST_F(FailedTest, AProposal) {
  auto proposal = ProposalIn(epoch, line, kBorduria);
  FailsAndThenPasses([&] { return a.Submit(proposal).status(); });
}

TEST_F(FailedTest, TheConfirmOfAWelcome) {
  FailsAndThenPasses([&] {
    return a.Confirm(kBorduria, line, {{1, 1}}).status();
  });
}

// One whose batch fails is told so, not what is missing from a history that
// never was.
TEST_F(FailedTest, WhoWasRefusedInItIsRefused) {
  Break();
  EXPECT_EQ(RefusalFor(MessageIn({}, {.line = line})), v1::REFUSAL_EPOCH);
  Mend();
}

}  // namespace
}  // namespace hotline::relay::testing
