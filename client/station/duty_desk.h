// Coming on duty, handing over, going off (P6). Each is one transaction of the
// store: who is on duty, the entries of the watch log, and what the lines are
// to be told. The telling follows, again and again until it is saved to be
// sent, by whichever process of the store comes to it.
#pragma once

#include <functional>

#include "client/station/operators.h"
#include "client/station/outbox.h"
#include "client/station/station.h"

namespace hotline::station {

class DutyDesk {
 public:
  using Done = std::function<void(absl::StatusOr<DutyRecord>)>;

  DutyDesk(Station& station, Outbox& outbox, Operators& operators)
      : station_(station), outbox_(outbox), operators_(operators) {}

  // Slow (Argon2id). Who is on duty already comes on anew, for as long again.
  // kRefused, "on_duty", if another is.
  void OnDuty(const DutyOrder& order, Done done);
  // kUsage, "nobody_on_duty".
  void OffDuty(Done done);
  // Slow. Who goes signs that another takes over, who comes signs what is open:
  // both or neither. kUsage, "nobody_on_duty", "same_person".
  void HandOver(const DutyOrder& order, Done done);

  // Nobody is on duty any more once the time is over: the key is destroyed.
  absl::Status End();
  // Tells what is due, to lines that came since as well; `done`, which may be
  // empty, once all of it is saved or cannot be.
  void Tell(std::function<void()> done);

 private:
  absl::StatusOr<DutyRecord> Begin(const DutyOrder& order);
  absl::StatusOr<DutyRecord> Leave();
  absl::StatusOr<DutyRecord> Change(const DutyOrder& order);
  absl::StatusOr<OwnDuty> Unlock(const DutyOrder& order);
  absl::StatusOr<std::vector<LineFacts>> Lines();
  absl::Status Come(OwnDuty duty, const std::vector<OpenItem>& items,
                    const std::string& text);
  absl::Status Go(const OwnDuty& duty, const std::string& next,
                  const std::vector<OpenItem>& items);
  absl::StatusOr<std::string> LogFor(const OwnDuty& duty,
                                     const base::LineId& line);
  absl::Status TellLater(const OwnDuty& duty, const LineFacts& line,
                         const std::vector<OpenItem>& items);
  absl::Status AddNewLines();
  void TellNext(uint64_t after);
  void Ended();
  void Answer(absl::StatusOr<DutyRecord> record, Done done);

  Station& station_;
  Outbox& outbox_;
  Operators& operators_;
  bool telling_ = false;
  bool again_ = false;
  std::vector<std::function<void()>> waiting_;
};

}  // namespace hotline::station
