// Every reason for which a bundle is refused, each broken alone.
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/unit/daemon/relay/members.h"

namespace hotline::relay::testing {
namespace {

class RefusedTest : public MembersTest {
 protected:
  RefusedTest() { Commit(Delta({}, {kBorduria})); }

  // The bundle with its commit made anew by `edit`.
  Bundle With(Bundle bundle, const std::function<void(Envelope&)>& edit) {
    auto commit = std::make_shared<Envelope>(*bundle.commit);
    edit(*commit);
    bundle.commit = Seal(commit->type, commit->header, commit->body);
    return bundle;
  }
  Bundle Good() { return Next(Delta({}, {kThird})); }
};

TEST_F(RefusedTest, AGoodOnePasses) {
  EXPECT_EQ(RefusalFor(Good()), v1::REFUSAL_UNSPECIFIED);
}

TEST_F(RefusedTest, ADeltaTakesOutWhoIsThereAndPutsInWhoIsNot) {
  EXPECT_EQ(RefusalFor(Next(Delta({kThird}, {}))), v1::REFUSAL_MALFORMED);
  EXPECT_EQ(RefusalFor(Next(Delta({}, {kBorduria}))), v1::REFUSAL_MALFORMED);
  EXPECT_EQ(RefusalFor(Next(Delta({"hotline://z.z/z/z"}, {}))),
            v1::REFUSAL_MALFORMED);
}

TEST_F(RefusedTest, WhoJoinsIsEnrolled) {
  EXPECT_EQ(RefusalFor(Next(Delta({}, {"hotline://z.z/z/z"}))),
            v1::REFUSAL_NOT_FOUND);
}

TEST_F(RefusedTest, NobodyCommitsItsOwnRemoval) {
  EXPECT_EQ(RefusalFor(Next(Delta({kAlba}, {}))), v1::REFUSAL_MALFORMED);
}

TEST_F(RefusedTest, NobodyJoinsByAnothersExternalCommit) {
  line::RosterDelta delta{{}, {{kThird, {}}}};
  EXPECT_EQ(RefusalFor(Next(delta)), v1::REFUSAL_MALFORMED);
}

TEST_F(RefusedTest, AWelcomeIsThereIfAndOnlyIfSomebodyJoinsByIt) {
  Bundle without = Good();
  without.welcome.clear();
  EXPECT_EQ(RefusalFor(without), v1::REFUSAL_MALFORMED);
  Bundle with = Next(Delta({kBorduria}, {}));
  with.welcome = base::Bytes(10, 1);
  EXPECT_EQ(RefusalFor(with), v1::REFUSAL_MALFORMED);
}

TEST_F(RefusedTest, AGroupInfoIsAlwaysThere) {
  Bundle bundle = Good();
  bundle.group_info.clear();
  EXPECT_EQ(RefusalFor(bundle), v1::REFUSAL_MALFORMED);
}

TEST_F(RefusedTest, TheCommitmentIsThatOfTheDelta) {
  EXPECT_EQ(
      RefusalFor(With(
          Good(), [](Envelope& commit) { commit.header.commitment[0] ^= 1; })),
      v1::REFUSAL_MALFORMED);
}

TEST_F(RefusedTest, ACommitThatDoesNotParse) {
  EXPECT_EQ(
      RefusalFor(With(Good(), [](Envelope& one) { one.body.pop_back(); })),
      v1::REFUSAL_MALFORMED);
  EXPECT_EQ(RefusalFor(With(Good(), [](Envelope& one) { one.body.clear(); })),
            v1::REFUSAL_MALFORMED);
  // The delta's version, behind the body's and the delta's length.
  EXPECT_EQ(RefusalFor(With(Good(), [](Envelope& one) { one.body[5] = 9; })),
            v1::REFUSAL_MALFORMED);
}

TEST_F(RefusedTest, OtherTypesPrecedencesAndLifetimes) {
  EXPECT_EQ(RefusalFor(With(
                Good(),
                [](Envelope& one) { one.type = v1::ENVELOPE_TYPE_PROPOSAL; })),
            v1::REFUSAL_ENVELOPE_TYPE);
  EXPECT_EQ(RefusalFor(With(Good(),
                            [](Envelope& one) {
                              one.header.precedence = Precedence::kRoutine;
                            })),
            v1::REFUSAL_PRECEDENCE);
  EXPECT_EQ(RefusalFor(With(Good(),
                            [](Envelope& one) {
                              one.header.lifetime = std::chrono::seconds(1);
                            })),
            v1::REFUSAL_LIFETIME);
}

TEST_F(RefusedTest, AnotherClassIncarnationOrLine) {
  EXPECT_EQ(RefusalFor(With(Good(),
                            [](Envelope& one) {
                              one.header.message_class = Class::kExercise;
                            })),
            v1::REFUSAL_CLASS);
  EXPECT_EQ(RefusalFor(With(Good(),
                            [](Envelope& one) { one.header.incarnation = 2; })),
            v1::REFUSAL_INCARNATION);
  EXPECT_EQ(
      RefusalFor(With(
          Good(), [](Envelope& one) { one.header.line_id = base::LineId(); })),
      v1::REFUSAL_UNKNOWN_LINE);
}

TEST_F(RefusedTest, AForeignSenderAndOneThatIsNotEnrolled) {
  EXPECT_EQ(RefusalFor(Good(), kBorduria), v1::REFUSAL_SENDER_MISMATCH);
  EXPECT_EQ(RefusalFor(Next({}, "hotline://z.z/z/z")),
            v1::REFUSAL_NOT_ENROLLED);
}

TEST_F(RefusedTest, AStationThatIsNotOnTheLine) {
  EXPECT_EQ(RefusalFor(Next({}, kThird)), v1::REFUSAL_UNKNOWN_LINE);
}

TEST_F(RefusedTest, AParentThatIsNotOpen) {
  EXPECT_EQ(RefusalFor(BundleOf({}, line, kAlba, {})), v1::REFUSAL_EPOCH);
  EXPECT_EQ(RefusalFor(BundleOf({1, base::Digest{}}, line, kAlba, {})),
            v1::REFUSAL_EPOCH);
  EXPECT_EQ(RefusalFor(BundleOf({2, epoch.branch}, line, kAlba, {})),
            v1::REFUSAL_EPOCH);
}

TEST_F(RefusedTest, ABundleAbove8MiB) {
  Bundle bundle = Good();
  bundle.group_info.resize(kMaxBundle);
  EXPECT_EQ(RefusalFor(bundle), v1::REFUSAL_TOO_LARGE);
  bundle = Good();
  bundle.commit =
      CommitOn(epoch, line, kAlba, Delta({}, {kThird}), line::kMaxCommitBody);
  EXPECT_EQ(RefusalFor(bundle), v1::REFUSAL_TOO_LARGE);
}

TEST_F(RefusedTest, TheMessageBelongsToTheEpochThatBegins) {
  const auto with = [&](const std::function<void(message::Header&)>& edit) {
    Bundle bundle = Good();
    auto header = MessageIn(After(*bundle.commit), {.line = line})->header;
    edit(header);
    bundle.application =
        Seal(v1::ENVELOPE_TYPE_APPLICATION, header, base::Bytes(10, 1));
    return RefusalFor(bundle);
  };
  EXPECT_EQ(with([](auto& header) { ++header.epoch; }), v1::REFUSAL_MALFORMED);
  EXPECT_EQ(with([&](auto& header) { header.branch_id = epoch.branch; }),
            v1::REFUSAL_MALFORMED);
  EXPECT_EQ(with([](auto& header) { header.line_id = base::LineId(); }),
            v1::REFUSAL_MALFORMED);
  EXPECT_EQ(with([](auto& header) { header.message_class = Class::kExercise; }),
            v1::REFUSAL_MALFORMED);
  EXPECT_EQ(with([](auto& header) { header.sender = kBorduria; }),
            v1::REFUSAL_SENDER_MISMATCH);
  EXPECT_EQ(with([](auto& header) { header.lifetime = {}; }),
            v1::REFUSAL_LIFETIME);
  EXPECT_EQ(with([](auto&) {}), v1::REFUSAL_UNSPECIFIED);
}

TEST_F(RefusedTest, AMessageThatWasAcceptedBefore) {
  auto sent = MessageIn(epoch, {.line = line});
  Send(sent);
  Bundle bundle = Good();
  auto header = MessageIn(After(*bundle.commit), {.line = line})->header;
  header.message_id = sent->header.message_id;
  bundle.application =
      Seal(v1::ENVELOPE_TYPE_APPLICATION, header, base::Bytes(10, 1));
  EXPECT_EQ(RefusalFor(bundle), v1::REFUSAL_ID_REUSED);
  EXPECT_EQ(RefusalFor(MessageIn(epoch, {.line = line})),
            v1::REFUSAL_UNSPECIFIED);  // and nothing changed
}

TEST_F(RefusedTest, CommitsAre200MillisecondsApartButThoseThatOnlyTakeOut) {
  Commit(Delta({}, {kThird}));
  auto refused = Change(Next({})).status();
  EXPECT_EQ(gate::RefusalOf(refused), v1::REFUSAL_QUOTA);
  EXPECT_EQ(gate::RetryAfterOf(refused), std::chrono::milliseconds(200));
  a.world.Advance(std::chrono::milliseconds(150));
  refused = Change(Next({})).status();
  EXPECT_EQ(gate::RetryAfterOf(refused), std::chrono::milliseconds(50));
  Bundle removal = Next(Delta({kThird}, {}));
  ASSERT_TRUE(Change(removal).ok());
  epoch = After(*removal.commit);
  EXPECT_EQ(gate::RefusalOf(Change(Next({})).status()), v1::REFUSAL_QUOTA);
  a.world.Advance(std::chrono::milliseconds(200));
  EXPECT_TRUE(Change(Next({})).ok());
}

TEST_F(RefusedTest, ARefusalLeavesNothing) {
  const uint64_t size = a.relay->Newest().size;
  Bundle bundle = Good();
  bundle.group_info.clear();
  RefusalFor(bundle);
  RefusalFor(BundleOf({}, line, kAlba, {}));
  EXPECT_EQ(a.relay->Newest().size, size);
  EXPECT_EQ(Commit(Delta({}, {kThird})), 2u);
}

// Many stations, with names so short that an entry holds them.
class CrowdTest : public MembersTest {
 protected:
  static std::string Name(size_t i) {
    return absl::StrCat("hotline://a.b/c/", 1000 + i);
  }
  std::vector<std::string> Names(size_t first, size_t count) {
    std::vector<std::string> names;
    for (size_t i = first; i < first + count; ++i) {
      names.push_back(Name(i));
      EXPECT_TRUE(a.Enrol(names.back()).ok());
    }
    return names;
  }
};

TEST_F(CrowdTest, ALineHasAtMost200Stations) {
  Commit(Delta({}, Names(0, 199)));
  EXPECT_EQ(RefusalFor(Next(Delta({}, Names(199, 1)))), v1::REFUSAL_TOO_LARGE);
  EXPECT_EQ(RefusalFor(Next(Delta({Name(0)}, {Name(199)}))),
            v1::REFUSAL_UNSPECIFIED);
}

TEST_F(CrowdTest, ADeltaThatNoEntryHoldsIsRefused) {
  std::vector<std::string> joins;
  for (int i = 0; i < 85; ++i) {
    joins.push_back(LongestName(i));
    ASSERT_TRUE(a.Enrol(joins.back()).ok());
  }
  EXPECT_EQ(RefusalFor(Next(Delta({}, joins))), v1::REFUSAL_TOO_LARGE);
  // In two, each fits; but no tombstone could name all of them.
  const std::vector<std::string> half(joins.begin(), joins.begin() + 43);
  const std::vector<std::string> rest(joins.begin() + 43, joins.end());
  Commit(Delta({}, half));
  EXPECT_EQ(RefusalFor(Next(Delta({}, rest))), v1::REFUSAL_TOO_LARGE);
}

}  // namespace
}  // namespace hotline::relay::testing
