// A live line with clocks of seconds and an order of escalation, as a line with
// group keys will have them: the policy is put into each store by hand.
#pragma once

#include "client/station/escalation_command.h"
#include "client/station/group_tables.h"
#include "client/station/line_policies.h"
#include "core/line/policy.h"
#include "tests/unit/client/station/crisis_line.h"

namespace hotline::station {

inline constexpr char kThird[] = "chief@mfa.alba/desk-1";

// Runs nothing: a test looks at what was to be run, and says how it ends.
class RunByHand final : public CommandRunner {
 public:
  struct Runs {
    struct One {
      CommandToRun command;
      Done done;
    };
    std::vector<One> all;
    size_t ended = 0;

    // The next that has not ended.
    void End(CommandEnd end) { all.at(ended++).done(std::move(end)); }
    void EndWell() { End({CommandEnd::How::kExited, 0, ""}); }
    void Fail() { End({CommandEnd::How::kExited, 3, "no line"}); }
    std::string Of(size_t i, const std::string& name) const {
      for (const std::string& one : all.at(i).command.environment) {
        if (one.starts_with(name + "=")) return one.substr(name.size() + 1);
      }
      return {};
    }
  };

  explicit RunByHand(Runs& runs) : runs_(runs) {}
  void Run(CommandToRun command, Done done) override {
    runs_.all.push_back({std::move(command), std::move(done)});
  }

 private:
  Runs& runs_;
};

class ClockLine : public TwoStations {
 protected:
  using seconds = std::chrono::seconds;

  // alba writes to borduria; chief is told when both are silent.
  ClockLine() : third_(town_.Man(kThird)) {
    const auto line = town_.Ask<LineRecord>([&](auto done) {
      alba_.engine->CreateLine(
          {.name = "crisis",
           .positions = {"duty@mod.borduria", "chief@mfa.alba"},
           .mandate = "crisis",
           .until = town_.clock.Now() + std::chrono::days(30),
           .line_class = message::Class::kLive},
          done);
    });
    EXPECT_TRUE(line.ok()) << line.status();
    if (line.ok()) line_ = line->id;
    town_.Settle();
  }

  // FLASH has 40 s, then a step every 20 s: the second tells `escalation`[0].
  void SetPolicy(const std::vector<std::string>& escalation) {
    line::Policy policy;
    policy.name = "crisis";
    policy.mandate = "mandate";
    policy.message_class = message::Class::kLive;
    policy.suite = mls::CipherSuite{0xF64D};
    policy.until = town_.clock.Now() + std::chrono::days(30);
    policy.kinds = line::AllKinds(policy.message_class);
    policy.entitled = {"watch@mfa.alba"};
    policy.acknowledge = {seconds(400), seconds(200), seconds(100),
                          seconds(40)};
    policy.escalation = escalation;
    policy.ceiling = message::Classification::kSecret;
    const auto opening = line::MakeOpening(policy, town_.random);
    ASSERT_TRUE(opening.ok()) << opening.status();
    for (const Desk* desk : {&alba_, &borduria_, &third_}) {
      auto store = town_.StoreOf(*desk);
      const auto saved = store->Write([&]() -> absl::Status {
        GroupTables tables(*store);
        const auto written = tables.WriteEpoch({.group = {line_, 1},
                                                .name = {1, base::Digest{1}},
                                                .first = 0,
                                                .ended = std::nullopt,
                                                .wiped = false});
        if (!written.ok()) return written;
        return LinePolicies(*store).Save(line_, 1, line::Encode(*opening));
      });
      ASSERT_TRUE(saved.ok()) << saved;
    }
  }

  void SetCommand(const Desk& desk) {
    ASSERT_TRUE(SaveEscalation(*town_.StoreOf(desk),
                               {.argv = {"/usr/bin/page", "--now"},
                                .timeout = seconds(30)})
                    .ok());
  }
  RunByHand::Runs& RunsOf(Desk& desk) {
    auto& runs = runs_[&desk];
    desk.engine->RunCommandsBy(std::make_unique<RunByHand>(runs));
    return runs;
  }

  absl::StatusOr<Record> Send(
      message::Precedence precedence = message::Precedence::kFlash) {
    auto sent =
        town_.Send(alba_, town_.Text("crisis", "MARKER-TEXT", precedence));
    EXPECT_TRUE(sent.ok()) << sent.status();
    if (sent.ok()) id_ = sent->id.Hex();
    return sent;
  }
  absl::StatusOr<Record> Ack(Desk& desk) {
    return town_.Respond(desk, {.message = id_,
                                .fact = Response::Fact::kAcknowledged,
                                .operator_name = "B. Officer",
                                .scripted = false,
                                .reason = {}});
  }
  void Pass(std::chrono::milliseconds time) { town_.strand.Pass(time); }
  Record At(Desk& desk) {
    const auto log = town_.LogOf(desk);
    return log.empty() ? Record() : log.back();
  }
  // What was told of clocks, as "soon 0", "escalated 2".
  static std::vector<std::string> Told(const Desk& desk) {
    constexpr const char* kWords[] = {"waiting", "soon", "overdue", "escalated",
                                      "exhausted"};
    std::vector<std::string> out;
    for (const ClockTold& one : desk.Told<ClockTold>()) {
      out.push_back(std::string(kWords[static_cast<size_t>(one.urgency)]) +
                    " " + std::to_string(one.step));
    }
    return out;
  }

  Desk& third_;
  base::LineId line_;
  std::string id_;
  std::map<Desk*, RunByHand::Runs> runs_;
};

}  // namespace hotline::station
