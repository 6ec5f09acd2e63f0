// The people of this position at this station: their keys are made here,
// certified by the station, and taken away (P6). Removing destroys the private
// key and certifies it no more; what it signed stays good, and others hold no
// list of removed keys: who took a copy beforehand could sign until its
// certificate ends.
#pragma once

#include "client/station/station.h"

namespace hotline::station {

class Operators {
 public:
  explicit Operators(Station& station) : station_(station) {}

  // Slow. kUsage "operator" for a name or passphrase that is none,
  // "operator_exists"; kRefused "not_operator" where our certificate has not
  // that role.
  absl::StatusOr<OperatorRecord> Add(const OperatorDraft& draft);
  // In the order in which they were added, removed ones too.
  absl::StatusOr<std::vector<OperatorRecord>> List();
  // kRefused, "on_duty", while that person is.
  absl::StatusOr<OperatorRecord> Remove(const std::string& name);

  // Slow. As OperatorKeys::Unlock; the certificate is good, and made anew where
  // our own was. kRefused, "operator_expired".
  absl::StatusOr<OperatorKeys::Unlocked> Unlock(const std::string& name,
                                                const Passphrase& passphrase);
  // Our certificate has the role `operator`. kRefused, "not_operator".
  absl::Status CheckRole() const;

 private:
  Station& station_;
};

}  // namespace hotline::station
