#include "core/line/allowed.h"

#include <gtest/gtest.h>

#include "core/message/fault.h"
#include "tests/unit/core/line/line_world.h"

namespace hotline::line {
namespace {

using message::Fault;

// A text of kAlice to borduria.
struct Said {
  Policy policy = SamplePolicy(mls::CipherSuite::kXWing);
  message::InnerMessage message;
  std::vector<std::string> stations = {kAlice, kAnton, kBoris};
  base::WallTime logged = base::FromMillis(uint64_t{1'800'000'000} * 1000);

  Said() {
    message.statement.kind = message::Kind::kOperation;
    message.statement.sender = kAlice;
    message.addressees = {{"watch@mod.borduria"}, {"watch@mfa.alba"}};
    Text().label = "SECRET REL TO mod.borduria";
  }
  message::Text& Text() { return std::get<message::Text>(message.body); }
  std::optional<Fault> Judge() const {
    return message::FaultOf(CheckAllowed(policy, {message, stations, logged}));
  }
};

std::optional<Fault> Spoilt(void (*spoil)(Said&)) {
  Said said;
  spoil(said);
  return said.Judge();
}

TEST(CheckAllowed, GoodMessagePasses) {
  EXPECT_EQ(Said().Judge(), std::nullopt);
  EXPECT_EQ(Spoilt([](Said& s) { s.Text().label.clear(); }), std::nullopt);
}

TEST(CheckAllowed, KindMustBeCarried) {
  EXPECT_EQ(Spoilt([](Said& s) { s.policy.kinds = 0b110; }),
            Fault::kNotAllowed);
  EXPECT_EQ(Spoilt([](Said& s) {
              s.policy.kinds = 0b110;
              s.message.statement.kind = message::Kind::kTest;
            }),
            std::nullopt);
}

TEST(CheckAllowed, ClosedLineCarriesServiceAndTestAlone) {
  const auto closed = [](message::Kind kind) {
    Said said;
    said.logged = said.policy.until;
    said.message.statement.kind = kind;
    return said.Judge();
  };
  EXPECT_EQ(closed(message::Kind::kOperation), Fault::kNotAllowed);
  EXPECT_EQ(closed(message::Kind::kTest), std::nullopt);
  EXPECT_EQ(closed(message::Kind::kService), std::nullopt);
}

TEST(CheckAllowed, ReadingIsReportedOnlyWhereItIsWanted) {
  const auto read = [](bool wanted, message::Fact fact) {
    Said said;
    said.policy.report_read = wanted;
    said.message.statement.kind = message::Kind::kService;
    said.message.body = message::Facts{fact, {}, "", {}};
    return said.Judge();
  };
  EXPECT_EQ(read(false, message::Fact::kRead), Fault::kNotAllowed);
  EXPECT_EQ(read(true, message::Fact::kRead), std::nullopt);
  EXPECT_EQ(read(false, message::Fact::kDelivered), std::nullopt);
}

TEST(CheckAllowed, LabelMustBeReadBelowTheCeilingAndForAll) {
  EXPECT_EQ(Spoilt([](Said& s) { s.Text().label = "secret"; }), Fault::kLabel);
  EXPECT_EQ(Spoilt([](Said& s) { s.Text().label = "TOP SECRET"; }),
            Fault::kLabel);
  EXPECT_EQ(
      Spoilt([](Said& s) { s.Text().label = "SECRET REL TO watch@mfa.alba"; }),
      Fault::kLabel);
  EXPECT_EQ(Spoilt([](Said& s) { s.stations.push_back(kCarla); }),
            Fault::kLabel);
}

TEST(CheckAllowed, OnlyMembersAreAddressed) {
  EXPECT_EQ(Spoilt([](Said& s) {
              s.message.addressees.action = {"duty@mfa.syldavia"};
            }),
            Fault::kNotAllowed);
  EXPECT_EQ(Spoilt([](Said& s) {
              s.message.addressees.info = {"duty@mfa.syldavia"};
            }),
            Fault::kNotAllowed);
}

TEST(CheckAllowed, OutsidersAreNamed) {
  EXPECT_EQ(NotOnTheLine({{"b@x", "watch@mfa.alba"}, {"a@x"}}, {kAlice}),
            (std::vector<std::string>{"a@x", "b@x"}));
}

}  // namespace
}  // namespace hotline::line
