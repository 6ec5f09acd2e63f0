// A station's home folder ($HOTLINE_HOME): its names, its relay, its keys and
// certificates. Made by `hotline init`, completed by `hotline enroll` once
// roots are pinned (trust_home.h), prolonged by `hotline renew`.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/station/settings.h"
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/secret.h"
#include "core/pki/station_name.h"

namespace hotline::station {

struct InitOptions {
  std::string folder;
  pki::StationName station;
  std::vector<std::string> roles;  // operator, releaser, auditor
  base::SecretBytes store_key;  // from passphrase, key file or credential: see
                                // KeySource in cli
  // `store_key` is a passphrase: the store stretches it by Argon2id. Said once,
  // here; the store remembers how it opens. Otherwise it must be at least 32
  // random bytes.
  bool passphrase = false;
};
// Makes both key pairs (sealed in the store) and writes `identity.csr` and
// `tls.csr` for the authority.
absl::Status InitHome(InitOptions options, base::Random& random,
                      const base::Clock& clock);

struct EnrolOptions {
  std::string folder;
  std::string identity_certificate,
      tls_certificate;        // files, PEM: certificate, then the issuing CA
  std::string relay;          // host:port
  std::string relay_name;     // NAME.DOMAIN, as in the relay's certificate
  std::string log_statement;  // file: the authority's signed word on the
                              // relay's log key
};
// Checks everything against the pinned roots. Nothing is saved: that is for
// Engine::Enrol (Options::offered), once the relay has taken it in.
absl::StatusOr<Enrolled> CheckEnrolment(const EnrolOptions& options,
                                        base::ByteView store_key,
                                        const base::Clock& clock);

struct RenewOptions {
  std::string folder;
  // Files as in EnrolOptions; an empty name leaves that certificate as it is.
  std::string identity_certificate, tls_certificate;
};
// New certificates for the same name and keys; relay and log stay. Refused:
// "certificate_name", "certificate_key", "certificate_older", and what is wrong
// with its path. Publishing at the relay is Engine::Enrol.
absl::Status RenewHome(const RenewOptions& options, base::ByteView store_key,
                       const base::Clock& clock);

}  // namespace hotline::station
