// PEM (RFC 7468) as this room takes it: blocks one after the other, nothing
// between or behind them but white space, so that no file means one thing to us
// and another to the next reader.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "core/base/secret.h"

namespace hotline::pki {

struct PemBlock {
  std::string label;  // "CERTIFICATE"
  base::SecretBytes der;
};

// One to `limit` blocks. Errors: CertificateProblem::kMalformed.
absl::StatusOr<std::vector<PemBlock>> ReadPem(std::string_view pem,
                                              size_t limit);

}  // namespace hotline::pki
