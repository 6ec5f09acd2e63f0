// What the configuration points to, read and judged whole: certificates, keys,
// roots and revocation lists. Made at start and again at each reload.
#pragma once

#include <memory>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "core/base/clock.h"
#include "core/base/secret.h"
#include "core/pki/private_key.h"
#include "core/pki/trust_store.h"
#include "daemon/ops/configuration.h"
#include "daemon/ops/problems.h"

namespace hotline::ops {

struct Materials {
  std::string certificate_chain;  // PEM, the relay's certificate first
  base::WallTime certificate_end;
  base::SecretBytes tls_key;  // PEM
  pki::Ed25519Seed log_seed;
  std::shared_ptr<const pki::TrustStore> trust;
  std::set<pki::AuthorityName> auditors;
};

// Adds every problem: each file exists and parses, the TLS key belongs to the
// certificate, the certificate is for `name` and valid at `now`, each root is a
// CA, each list is its authority's. What the configuration does not tell is
// left out, so the materials are whole only if no problem is known.
Materials LoadMaterials(const Configuration& configuration, base::WallTime now,
                        Problems& problems);

// The same, or InvalidArgument with all its problems.
absl::StatusOr<Materials> LoadMaterials(const Configuration& configuration,
                                        base::WallTime now);

// The log's key alone, with its problems worded the same way.
absl::StatusOr<pki::Ed25519Seed> LoadLogKey(const Configuration& configuration);

}  // namespace hotline::ops
