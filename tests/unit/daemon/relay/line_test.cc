// Lines: made, listed, and what of the log about them is whose to see.
#include <gtest/gtest.h>

#include "tests/unit/daemon/relay/a_relay.h"

namespace hotline::relay::testing {
namespace {

class LineTest : public ::testing::Test {
 protected:
  LineTest() {
    for (const char* uri : {kAlba, kBorduria, kThird}) {
      EXPECT_TRUE(a.Enrol(uri).ok());
    }
  }
  v1::Refusal RefusalFor(std::vector<std::string> roster,
                         Class line_class = Class::kLive) {
    return gate::RefusalOf(
        a.CreateLine(id, std::move(roster), kAlba, line_class).status());
  }
  Relay::LinePage List(const std::string& uri,
                       const Relay::LineQuestion& question = {}) {
    Answer<Relay::LinePage> answer;
    a.relay->ListLines(PeerOf(uri), question, answer.Done());
    return *answer.Get();
  }
  ARelay a;
  base::LineId id{base::ByteArray<16>{5}};
};

TEST_F(LineTest, ALineIsLoggedListedAndKept) {
  auto created = a.CreateLine(id, {kAlba, kBorduria}, kAlba, Class::kExercise);
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_TRUE(Verify(created->entry).ok());
  EXPECT_EQ(DetailsOf(created->entry).line_created().roster_size(), 2);
  a.Crash();
  a.Start();
  const auto lines = List(kBorduria).lines;
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].line, id);
  EXPECT_EQ(lines[0].line_class, Class::kExercise);
  EXPECT_EQ(lines[0].creator, kAlba);
  EXPECT_EQ(lines[0].created, created->line.created);
  EXPECT_TRUE(List(kThird).lines.empty());
}

TEST_F(LineTest, LinesAreListedInPagesThatMeet) {
  for (uint8_t i = 0; i < 150; ++i) {
    const base::LineId line{base::ByteArray<16>{i, 7}};
    ASSERT_TRUE(a.CreateLine(line, {kAlba, kBorduria}).ok());
  }
  Relay::LineQuestion question;
  std::vector<base::LineId> listed;
  std::vector<size_t> sizes;
  for (bool more = true; more;) {
    const auto page = List(kBorduria, question);
    for (const auto& line : page.lines) listed.push_back(line.line);
    sizes.push_back(page.lines.size());
    question.after = listed.back();
    more = page.more;
  }
  EXPECT_EQ(sizes, (std::vector<size_t>{64, 64, 22}));
  EXPECT_EQ(listed.size(), 150u);
  EXPECT_TRUE(std::is_sorted(listed.begin(), listed.end()));
}

TEST_F(LineTest, APageOfLongRostersIsShorter) {
  std::vector<std::string> roster;
  for (int i = 0; i < 60; ++i) {
    roster.push_back(LongestName(i));
    ASSERT_TRUE(a.Enrol(roster.back()).ok());
  }
  roster.push_back(kAlba);  // ascending
  for (uint8_t i = 0; i < 20; ++i) {
    const base::LineId line{base::ByteArray<16>{i, 7}};
    ASSERT_TRUE(a.CreateLine(line, roster).ok());
  }
  const auto page = List(kAlba);
  EXPECT_TRUE(page.more);
  EXPECT_GE(page.lines.size(), 4u);
  EXPECT_LE(page.lines.size(), 6u);
}

TEST_F(LineTest, OneLineIsListedToItsStationsAlone) {
  ASSERT_TRUE(a.CreateLine(id, {kAlba, kBorduria}).ok());
  const Relay::LineQuestion question{.after = {}, .only = id};
  EXPECT_EQ(List(kBorduria, question).lines.size(), 1u);
  EXPECT_TRUE(List(kThird, question).lines.empty());
}

TEST(QuestionQuotaTest, EachStationHasAQuotaOfQuestions) {
  Limits limits;
  limits.questions_per_second = 1;
  limits.question_burst = 3;
  ARelay a(limits);
  a.Connect();
  auto ask = [&a](const std::string& uri) {
    Answer<Relay::LinePage> answer;
    a.relay->ListLines(PeerOf(uri), {}, answer.Done());
    return answer.Get().status();
  };
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(ask(kAlba).ok());
  EXPECT_EQ(gate::RefusalOf(ask(kAlba)), v1::REFUSAL_QUOTA);
  EXPECT_TRUE(ask(kBorduria).ok());
  a.world.Advance(std::chrono::seconds(1));
  EXPECT_TRUE(ask(kAlba).ok());
}

TEST_F(LineTest, TheSameRequestAgainIsAnsweredAndAnotherIsRefused) {
  auto created = a.CreateLine(id, {kAlba, kBorduria});
  auto again = a.CreateLine(id, {kAlba, kBorduria});
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->entry.index, created->entry.index);
  EXPECT_EQ(RefusalFor({kAlba, kThird}), v1::REFUSAL_EXISTS);
  EXPECT_EQ(RefusalFor({kAlba, kBorduria}, Class::kExercise),
            v1::REFUSAL_EXISTS);
}

TEST_F(LineTest, RostersAreAscendingEnrolledAndNameTheCreator) {
  EXPECT_EQ(RefusalFor({}), v1::REFUSAL_MALFORMED);
  EXPECT_EQ(RefusalFor({kBorduria, kAlba}), v1::REFUSAL_MALFORMED);
  EXPECT_EQ(RefusalFor({kAlba, kAlba}), v1::REFUSAL_MALFORMED);
  EXPECT_EQ(RefusalFor({kBorduria, kThird}), v1::REFUSAL_NOT_PERMITTED);
  EXPECT_EQ(RefusalFor({kAlba, "hotline://z.z/z/z"}), v1::REFUSAL_NOT_FOUND);
  EXPECT_EQ(RefusalFor({kAlba, kBorduria}, Class{}), v1::REFUSAL_CLASS);
  EXPECT_TRUE(a.CreateLine(id, {kAlba, kBorduria}).ok());
}

class SightTest : public LineTest {
 protected:
  SightTest() {
    EXPECT_TRUE(a.CreateLine(id, {kAlba, kBorduria}).ok());
    EXPECT_TRUE(a.Submit(Write({.line = id})).ok());
    EXPECT_TRUE(a.Confirm(kBorduria, id, {{1, 1}}).ok());
  }
  // The log: Start, three enrolments, the line, one acceptance, its confirm.
  // Which of them that station may read.
  std::vector<size_t> Seen(const std::string& uri, bool auditor) {
    std::vector<size_t> seen;
    const auto log = a.Log(uri, auditor);
    for (size_t i = 0; i < log.size(); ++i) {
      EXPECT_EQ(log[i].leaf.size(), 41u);
      EXPECT_EQ(log[i].details.empty(), log[i].salt.empty());
      if (!log[i].details.empty()) seen.push_back(i);
    }
    return seen;
  }
  using Indices = std::vector<size_t>;
};

TEST_F(SightTest, AStationSeesItsLinesAndItself) {
  EXPECT_EQ(Seen(kBorduria, false), (Indices{2, 4, 5, 6}));
  EXPECT_EQ(Seen(kThird, false), (Indices{3}));
}

TEST_F(SightTest, AnAuditorSeesTheLinesOfItsAuthorityAndTheRelay) {
  const std::string auditor = "hotline://mfa.alba/audit/desk-1";
  ASSERT_TRUE(a.Enrol(auditor).ok());
  // It is on no line itself.
  EXPECT_EQ(Seen(auditor, false), (Indices{7}));
  EXPECT_EQ(Seen(auditor, true), (Indices{0, 1, 4, 5, 6, 7}));
}

TEST_F(SightTest, AnAuditorOfAnotherAuthoritySeesNothingOfTheLine) {
  EXPECT_EQ(Seen(kThird, true), (Indices{0, 3}));
}

TEST_F(SightTest, AnAuthorityIsItsWholeName) {
  const std::string longer = "hotline://mfa.alba.example/audit/desk-1";
  ASSERT_TRUE(a.Enrol(longer).ok());
  EXPECT_EQ(Seen(longer, true), (Indices{0, 7}));
}

TEST_F(SightTest, AnAuditorSeesRefusalsOfTheUnauthenticatedAndOfItsOwn) {
  a.relay->NoteRefusal("", v1::REFUSAL_HANDSHAKE, 3);
  a.relay->NoteRefusal(kAlba, v1::REFUSAL_MALFORMED, 1);
  a.world.Advance(std::chrono::seconds(62));
  const auto all = Seen(kAlba, true), theirs = Seen(kThird, true);
  EXPECT_EQ(all, (Indices{0, 1, 4, 5, 6, 7, 8}));
  EXPECT_EQ(theirs, (Indices{0, 3, 7}));
}
}  // namespace
}  // namespace hotline::relay::testing
