// What a station knows of the certificate in a leaf: handed in, so that this
// room judges without a trust store, and every member by the same rule.
#pragma once

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "core/base/clock.h"
#include "core/mls/leaf_node.h"

namespace hotline::line {

struct LeafFacts {
  std::string station;         // the certificate's URI
  base::WallTime not_after{};  // its end
  // At the log time in question: its path leads to the root of its authority,
  // it is an identity certificate, within its dates, on no list held.
  bool valid = false;
  bool revoked = false;  // on a list held
};

// An error, whatever it is: the leaf has no certificate that names a station.
using FindLeafFacts =
    absl::FunctionRef<absl::StatusOr<LeafFacts>(const mls::LeafNode&)>;

}  // namespace hotline::line
