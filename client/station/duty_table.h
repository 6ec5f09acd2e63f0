// Who is on duty at this station, with the unlocked key, and what of that is
// still to be told to the lines. The keys lie sealed under the store's key, for
// the time of duty alone (docs/threat-model.md says what that costs). Changes
// belong inside Store::Write; what takes a key away, inside Store::Destroy or
// with Store::NoteDestroyed.
#pragma once

#include <optional>
#include <vector>

#include "client/station/store.h"
#include "core/message/duty.h"

namespace hotline::station {

// Shared by what is being sent with it.
using OperatorKey = std::shared_ptr<const crypto::SigningKey>;

struct OwnDuty {
  message::OperatorCertificate certificate;
  OperatorKey key;
  base::WallTime since{}, until{};
  std::vector<base::LineId> told;  // lines that were told, or are due

  const std::string& person() const { return certificate.name; }
};

// One word on one line, and the key that is to sign it.
struct DueDuty {
  uint64_t n = 0;  // given by AddDue
  base::LineId line;
  base::WallTime until{};  // what it says is over then
  message::Duty duty;
  OperatorKey key;
};

class DutyTable {
 public:
  explicit DutyTable(Store& store) : store_(store) {}

  // Nothing once the duty's time is over at `now`.
  absl::StatusOr<std::optional<OwnDuty>> At(base::WallTime now);
  // The same, over or not.
  absl::StatusOr<std::optional<OwnDuty>> Read();
  absl::Status Save(const OwnDuty& duty);
  absl::Status Clear();
  // The duty's time, or that of something to tell, is over.
  absl::StatusOr<bool> IsOver(base::WallTime now);

  absl::Status AddDue(const DueDuty& due);
  absl::StatusOr<std::optional<DueDuty>> FirstDueAfter(uint64_t n);
  absl::Status RemoveDue(uint64_t n);
  // Those that are over at `now`.
  absl::Status DropDue(base::WallTime now);

 private:
  Store& store_;
};

}  // namespace hotline::station
