// A station's home folder ($HOTLINE_HOME): its names, its relay, its keys'
// files, its pinned roots. Made by `hotline init`, completed by `hotline
// enroll` and `hotline trust add`.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
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
// Checks everything against the pinned roots and saves it. Publishing at the
// relay is Engine::Enrol.
absl::Status EnrolHome(EnrolOptions options, base::ByteView store_key,
                       const base::Clock& clock);

// Pins `certificate` (file, PEM) as the one root of `authority`. Another root
// for it is refused, unless behind it in the file stands the certificate by
// which the pinned root signed its one successor: then that takes its place.
struct RootOffer {
  std::string authority;
  std::string fingerprint;  // 16 groups of 4 hex digits in four rows
};
absl::StatusOr<RootOffer> ReadRoot(const std::string& certificate_file);
absl::Status PinRoot(const std::string& folder,
                     const std::string& certificate_file,
                     const std::string& fingerprint, base::ByteView store_key,
                     const base::Clock& clock);

}  // namespace hotline::station
