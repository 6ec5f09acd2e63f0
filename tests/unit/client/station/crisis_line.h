// What most engine tests begin with: a station of each government, enrolled and
// watching; and a live line "crisis" that joins them.
#pragma once

#include "tests/unit/client/station/town.h"

namespace hotline::station {

class TwoStations : public testing::Test {
 protected:
  TwoStations() : alba_(town_.Man(kAlba)), borduria_(town_.Man(kBorduria)) {}

  // The relay cannot be reached, and every station has noticed.
  void Away() {
    town_.relay->down = true;
    town_.Settle();
  }

  Town town_;
  Desk& alba_;
  Desk& borduria_;
};

class CrisisLine : public TwoStations {
 protected:
  CrisisLine() {
    const auto line = town_.MakeLine(alba_, "crisis");
    EXPECT_TRUE(line.ok()) << line.status();
    if (line.ok()) line_ = line->id;
  }

  // From alba to borduria.
  absl::StatusOr<Record> Send(
      const std::string& text = "the words",
      message::Precedence precedence = message::Precedence::kFlash) {
    return town_.Send(alba_, town_.Text("crisis", text, precedence));
  }
  // The same, until everybody has done with it.
  void Deliver(const std::string& text = "the words") {
    const auto sent = Send(text);
    EXPECT_TRUE(sent.ok()) << sent.status();
    town_.Settle();
  }

  base::LineId line_;
};

}  // namespace hotline::station
