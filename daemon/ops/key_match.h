// Whether a private key belongs to a certificate. gRPC does not ask: with a
// foreign key it would refuse every connection.
#pragma once

#include "absl/status/status.h"
#include "core/base/bytes.h"

namespace hotline::ops {

// PEM, not encrypted. InvalidArgument with what is wrong, as below.
absl::Status CheckKeyIsReadable(base::ByteView key);

// Both PEM; of the chain the first certificate counts. InvalidArgument with
// what is wrong; nothing of the key is shown.
absl::Status CheckKeyMatches(base::ByteView chain, base::ByteView key);

}  // namespace hotline::ops
