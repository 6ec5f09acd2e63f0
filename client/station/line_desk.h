// Making lines and knowing them. A line is made in steps that a kill may come
// between: our wish is saved, the relay makes it, its card is saved to be sent.
// Each step is found again and done again at the next session.
#pragma once

#include <functional>
#include <set>

#include "client/station/directory.h"
#include "client/station/log_view.h"
#include "client/station/outbox.h"
#include "client/station/session.h"
#include "client/station/station.h"

namespace hotline::station {

class LineDesk {
 public:
  template <class T>
  using Done = std::function<void(absl::StatusOr<T>)>;

  LineDesk(Station& station, Session& session, LogView& log,
           Directory& directory, Outbox& outbox)
      : station_(station),
        session_(session),
        log_(log),
        directory_(directory),
        outbox_(outbox) {}

  // Engine::CreateLine.
  void Create(LineDraft draft, Done<LineRecord> done);
  // The positions of such a line, our own among them, if name and end may be
  // given to one. Problem::kUsage.
  absl::StatusOr<std::vector<std::string>> Check(const LineDraft& draft);
  // Of one with group keys that is saved: the relay makes it.
  void MakeSaved(const LineFacts& line, Done<LineRecord> done);
  // Set by the engine: the relay has made a line with group keys.
  std::function<void(const LineFacts&, Done<LineRecord>)> made_group;
  // Who is on it could not be asked.
  static absl::Status AsNothing(const absl::Status& why);
  // Engine::ListLines: from the relay as far as it can be reached.
  void List(Done<std::vector<LineRecord>> done);
  // Takes over what the relay says of our lines: rosters, creators, classes.
  void Refresh(std::function<void(absl::Status)> done);
  // The same of one line.
  void RefreshOne(const base::LineId& line,
                  std::function<void(absl::Status)> done);
  // Finishes what was begun, and gets keys for every line before they are
  // needed, so that a message can be written while the relay is away.
  void Resume();

 private:
  absl::StatusOr<LineFacts> Plan(const LineDraft& draft,
                                 const std::vector<std::string>& positions,
                                 const std::vector<Peer>& peers);
  absl::StatusOr<std::vector<std::string>> Positions(const LineDraft& draft);
  absl::Status CheckName(const std::string& name);
  void Save(const LineFacts& line, const Done<LineRecord>& done);
  void Make(LineFacts line, Done<LineRecord> done);
  void TellUnmade(const std::string& name, const absl::Status& why);
  void Made(const LineFacts& line, v1::CreateLineResponse response,
            Done<LineRecord> done);
  absl::Status CheckMade(const LineFacts& line, const ProvenEntry& proven);
  void SendCard(const LineFacts& line, Done<LineRecord> done);
  // The pages from `request` on, of which `listed` lines came already.
  void Ask(v1::ListLinesRequest request, size_t listed,
           std::function<void(absl::Status)> done);
  void Listed(const v1::ListLinesRequest& request, size_t listed,
              const v1::ListLinesResponse& page,
              std::function<void(absl::Status)> done);
  absl::Status MergeAll(const v1::ListLinesResponse& page);
  absl::Status Merge(const v1::Line& line);
  absl::StatusOr<std::vector<LineRecord>> Stored();

  Station& station_;
  Session& session_;
  LogView& log_;
  Directory& directory_;
  Outbox& outbox_;
  // Listed by the relay in this run: others may be of a relay before it.
  std::set<base::LineId> at_relay_;
};

}  // namespace hotline::station
