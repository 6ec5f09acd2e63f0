// What a log says that stations are still to be given: the numbers of lines
// that were taken by an acceptance, a commit or a tombstone, and neither
// confirmed by every station that they are for (but the sender of a message,
// who has it) nor ended by a tombstone. The envelopes of these must be in the
// journal: nothing else has what was receipted.
//
// Is told the entries one by one, and works out from them alone which branches
// of a line are open and who is on them (lines.h does the same as the relay
// goes). Holds that, and what is open, however long the log is.
#pragma once

#include <map>
#include <memory>
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
    std::string station;    // the first, by URI, that waits for it
    uint64_t stations = 0;  // that wait for it; at least 1
    bool welcome = false;   // one of them for the Welcome

    // What is wrong where its envelope is missing.
    std::string Missing() const;
  };

  // The entries of the log, each once, ascending. DataLoss where one is of a
  // line or an epoch that no entry before it made.
  absl::Status Take(uint64_t index, const LineStep& step);
  // What is owed after the last of them, by the index of the entry that took
  // the number: the key of the envelope's row.
  std::map<uint64_t, Number> Numbers() const;

 private:
  // Stations of a line by the order in which it first named them; ascending.
  using Stations = std::shared_ptr<const std::vector<size_t>>;
  struct Branch {
    base::Bytes id, parent;
    Stations roster;
    bool open = true;
  };
  struct Open {
    uint64_t entry = 0;
    Stations audience;
    size_t sender = 0;
    bool sealed = false;
    Stations welcomed{};        // null: nobody
    std::vector<bool> waits{};  // [station], as far as it goes
    uint64_t stations = 0;      // that wait
  };
  struct Line {
    std::vector<std::string> names;       // [station]
    std::map<std::string, size_t> known;  // the other way
    // [station]: it has confirmed everything up to here, and is not looked for
    // there again.
    std::vector<uint64_t> through;
    std::map<uint64_t, Branch> branches;  // by the number of their commits
    Stations active;                      // of all open branches
    std::map<uint64_t, Open> open;        // by sequence number
  };

  static size_t Place(Line& line, const std::string& station);
  static Stations Named(Line& line, const std::vector<std::string>& stations);
  static Branch* Find(Line& line, const base::Bytes& id);
  static void Count(Line& line);
  static void Prune(Line& line);
  static void Await(Line& line, uint64_t sequence, Open open, bool sender_too);
  static void Settle(Open& open, size_t station);
  static void Cover(Line& line, size_t station, uint64_t first, uint64_t last);

  void Make(const LineMade& made);
  absl::StatusOr<Line*> LineOf(const base::LineId& id);
  absl::Status Give(uint64_t index, const NumberTaken& taken);
  absl::StatusOr<Stations> AudienceOf(Line& line, const NumberTaken& taken);
  static absl::Status Reopen(Line& line, const NumberTaken& reject);
  static void Bury(Line& line, uint64_t index, const NumberTaken& tombstone);
  absl::Status Begin(uint64_t index, const EpochBegun& begun);
  void Confirm(const NumbersConfirmed& confirmed);

  std::map<base::LineId, Line> lines_;
};

}  // namespace hotline::audit
