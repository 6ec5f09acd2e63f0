// What a station lacks that named an epoch which is not open (P12): the
// accepted commits of the line above the parent that it named, so that it can
// go on at once. Carried by the refusal itself (gate::Explain).
#pragma once

#include "daemon/relay/act.h"

namespace hotline::relay {

struct Explaining {
  Books& books;
  const Proofs& proofs;
  base::MonotonicTime now;
};

// `refused` with what `peer` lacks, in order, as far as it is to be given it
// and 1 MiB holds; without where it asks too often.
absl::Status WithMissing(const Explaining& explaining, const std::string& peer,
                         const message::Header& header, absl::Status refused);

}  // namespace hotline::relay
