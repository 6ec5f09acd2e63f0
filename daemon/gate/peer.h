// Who is at the other end of a connection, as its TLS certificate says and the
// gate has verified.
#pragma once

#include <string>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/pki/station_name.h"

namespace hotline::gate {

struct Peer {
  pki::StationName station;
  bool auditor = false;  // role `auditor` and an authority whose auditors the
                         // configuration admits
  base::WallTime
      not_after;  // of its TLS certificate, or of an issuer's that ends before
  base::Digest certificate{};  // SHA-256 of the TLS certificate's DER
};

}  // namespace hotline::gate
