// What a log says that stations are still to be given: the numbers of lines
// that were taken by an acceptance or a tombstone, and neither confirmed by
// every station of the roster (but the sender of a message, who has it) nor
// ended by a tombstone. The envelopes of these must be in the journal: nothing
// else has what was receipted.
//
// Is told the entries one by one. Holds the rosters and what is open, however
// long the log is.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "daemon/audit/event.h"

namespace hotline::audit {

class Owed {
 public:
  struct Number {
    base::LineId line;
    uint64_t sequence = 0;
    std::string station;    // the first of the roster that waits for it
    uint64_t stations = 0;  // that wait for it; at least 1

    // What is wrong where its envelope is missing.
    std::string Missing() const;
  };

  // The entries of the log, each once, ascending. DataLoss where one takes a
  // number of a line that no entry before it made.
  absl::Status Take(uint64_t index, const LineStep& step);
  // What is owed after the last of them, by the index of the entry that took
  // the number: the key of the envelope's row.
  std::map<uint64_t, Number> Numbers() const;

 private:
  struct Open {
    uint64_t entry;
    std::vector<bool> waits;  // [station of the roster]
    uint64_t stations;        // that wait
  };
  struct Line {
    std::vector<std::string> roster;  // ascending
    // [station]: it has confirmed everything up to here, and is not looked for
    // there again.
    std::vector<uint64_t> through;
    std::map<uint64_t, Open> open;  // by sequence number
  };
  static void Settle(Open& open, size_t station);
  static size_t Place(const Line& line, const std::string& station);
  static void Cover(Line& line, size_t station, uint64_t first, uint64_t last);
  void Make(const LineMade& made);
  absl::Status Give(uint64_t index, const NumberTaken& taken);
  void Confirm(const NumbersConfirmed& confirmed);

  std::map<base::LineId, Line> lines_;
};

}  // namespace hotline::audit
