// A town whose lines have group keys: made by an offer, joined by an answer.
#pragma once

#include "tests/unit/client/station/crisis_line.h"

namespace hotline::station {

class GroupTown : public TwoStations {
 protected:
  absl::StatusOr<LineRecord> Offer(const std::string& name = "crisis",
                                   bool classic = false,
                                   const std::vector<std::string>& with = {
                                       "duty@mod.borduria"}) {
    auto line = town_.Ask<LineRecord>([&](auto done) {
      alba_.engine->CreateLine(
          {.name = name,
           .positions = with,
           .mandate = "crisis",
           .until = town_.clock.Now() + std::chrono::days(30),
           .line_class = message::Class::kLive,
           .group = true,
           .classic = classic,
           .entitled = {}},
          done);
    });
    town_.Settle();
    return line;
  }
  absl::StatusOr<LineRecord> Answer(Desk& desk, bool accept,
                                    const std::string& name = "crisis") {
    auto line = town_.Ask<LineRecord>([&](auto done) {
      desk.engine->AnswerInvitation({.line = name,
                                     .accept = accept,
                                     .operator_name = "B. Officer",
                                     .reason = accept ? "" : "not now"},
                                    done);
    });
    town_.Settle();
    return line;
  }
  absl::StatusOr<LineRecord> Change(Desk& desk, LineChange change) {
    change.line = "crisis";
    auto line = town_.Ask<LineRecord>(
        [&](auto done) { desk.engine->ChangeLine(change, done); });
    town_.Settle();
    return line;
  }
  // The position of that desk is invited by alba, accepts, and joins.
  void Join(Desk& desk, const std::string& position) {
    ASSERT_TRUE(Change(alba_, {.act = LineChange::Act::kInvite,
                               .line = {},
                               .who = {position},
                               .operator_name = {},
                               .reason = {}})
                    .ok());
    ASSERT_TRUE(Answer(desk, true).ok());
    town_.Settle();
    ASSERT_EQ(LineOf(desk).state, "active");
  }
  absl::StatusOr<LineRecord> Rekey(Desk& desk) {
    return Change(desk, {.act = LineChange::Act::kRekey,
                         .line = {},
                         .who = {},
                         .operator_name = {},
                         .reason = {}});
  }
  uint64_t EpochOf(Desk& desk) {
    auto line = town_.Ask<LineRecord>(
        [&](auto done) { desk.engine->ShowLine("crisis", done); });
    EXPECT_TRUE(line.ok()) << line.status();
    return line.ok() ? line->epoch : 0;
  }
  std::vector<Invitation> InvitationsOf(Desk& desk) {
    auto open = town_.Ask<std::vector<Invitation>>(
        [&](auto done) { desk.engine->ListInvitations(done); });
    EXPECT_TRUE(open.ok()) << open.status();
    return open.ok() ? *open : std::vector<Invitation>();
  }
  LineRecord LineOf(Desk& desk, const std::string& name = "crisis") {
    auto lines = town_.Ask<std::vector<LineRecord>>(
        [&](auto done) { desk.engine->ListLines(done); });
    EXPECT_TRUE(lines.ok()) << lines.status();
    for (const LineRecord& one : *lines) {
      if (one.name == name) return one;
    }
    return {};
  }
  // Offered, accepted, joined.
  void MakeGroup(bool classic = false) {
    ASSERT_TRUE(Offer("crisis", classic).ok());
    ASSERT_TRUE(Answer(borduria_, true).ok());
    town_.Settle();
    ASSERT_EQ(LineOf(borduria_).state, "active");
  }
};

}  // namespace hotline::station
