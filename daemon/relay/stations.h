// The enrolled stations, as the journal thread knows them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_map.h"
#include "core/base/ids.h"
#include "daemon/relay/bucket.h"
#include "daemon/relay/limits.h"
#include "daemon/store/journal.h"

namespace hotline::relay {

struct Line;

struct Station {
  Station(store::StationNumber number_, std::string uri_,
          const base::Digest& certificate_hash_, const Limits& limits)
      : number(number_),
        uri(std::move(uri_)),
        certificate_hash(certificate_hash_),
        below_flash(limits.submissions_per_second, limits.submission_burst),
        flash(limits.flash_per_second, limits.flash_burst),
        sealed(limits.sealed_per_second, limits.sealed_burst),
        changes(limits.changes_per_second, limits.change_burst),
        enrolments(limits.enrolments_per_second, limits.enrolment_burst),
        key_packages(limits.key_packages_per_second, limits.key_package_burst),
        questions(limits.questions_per_second, limits.question_burst) {}

  store::StationNumber number;
  std::string uri;
  base::Digest certificate_hash;
  Bucket below_flash, flash;  // submissions
  Bucket sealed;              // of these, what is sealed
  Bucket changes;             // bundles, without a FLASH
  Bucket enrolments;
  Bucket key_packages;  // of others, that it takes
  Bucket questions;     // what changes nothing
  // Of its last Enrolment, where that was since the last Load.
  std::optional<uint64_t> enrolment_entry;
  absl::btree_map<base::LineId, Line*> lines;  // on which it has a place
  uint32_t lines_created = 0;
};

// Journal thread alone. Pointers are good until the next Load.
class Stations {
 public:
  explicit Stations(const Limits& limits) : limits_(limits) {}

  absl::Status Load(store::Journal& journal);
  Station* Find(std::string_view uri);
  // Null for a number that was never given.
  Station* At(store::StationNumber number);
  // A station with the next number.
  Station* Add(std::string uri, const base::Digest& certificate_hash);
  // Stations whose URI begins with `prefix`, ascending.
  std::vector<Station*> WithPrefix(std::string_view prefix);

 private:
  const Limits& limits_;
  std::map<std::string, Station, std::less<>> by_uri_;
  std::vector<Station*> by_number_;  // [number - 1]
};

}  // namespace hotline::relay
