// Who is believed: one pinned root per authority, and that authority's
// revocation lists. The path of a certificate is built to the root pinned for
// exactly the authority in its name, whatever other roots are here: a root
// cannot vouch for another authority's names even if it carries no name
// constraints (P26). Between that root and an issuing CA the path may hold the
// root's one successor (succession.h).
//
// Filled at start or reload, then shared as a const object: the const functions
// may be called from any thread.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/base/clock.h"
#include "core/pki/certificate.h"
#include "core/pki/revocation_list.h"
#include "core/pki/station_name.h"
#include "core/pki/subject.h"

namespace hotline::pki {

// The newest list of one issuer, for status, metrics and line tests (P19).
struct RevocationState {
  AuthorityName authority;
  uint64_t number = 0;
  base::WallTime next_update;
  // Past its next update: it is still obeyed, and someone must fetch a newer
  // one. A stale list refuses nobody else, or one late list would silence an
  // authority.
  bool stale = false;
};

class TrustStore {
 public:
  // `root` must be self-signed, a CA, and not pinned for another authority. A
  // second root for the same authority is refused: a change of root is a
  // decision, made by removing the first.
  absl::Status AddAuthority(const AuthorityName& authority,
                            const Certificate& root);
  // The list must be signed by the authority's root or by a CA that the root
  // signed, judged at `now`, and must not be older than the list held from the
  // same issuer. Having no list is allowed.
  absl::Status AddRevocationList(const AuthorityName& authority,
                                 const RevocationList& list,
                                 base::WallTime now);

  // `intermediates` come from the peer: at most Certificate::kMaxChain, in any
  // order. Success means: profile, purpose, path to the authority's root, time
  // and revocation are all right at `now` (P19: for a leaf in a group, the log
  // time of the commit that brought it). Errors carry a CertificateProblem.
  absl::StatusOr<StationSubject> VerifyStation(
      const Certificate& certificate,
      const std::vector<Certificate>& intermediates, Purpose purpose,
      base::WallTime now) const;
  // The relay must be exactly `name`.
  absl::Status VerifyRelay(const Certificate& certificate,
                           const std::vector<Certificate>& intermediates,
                           const RelayName& name, base::WallTime now) const;
  // `certificate` is a key of the authority itself: its root or a CA below it.
  absl::Status VerifyIssuer(const Certificate& certificate,
                            const std::vector<Certificate>& intermediates,
                            const AuthorityName& authority,
                            base::WallTime now) const;

  // Nothing for an authority without a pinned root.
  std::optional<Certificate> RootOf(const AuthorityName& authority) const;
  std::vector<AuthorityName> Authorities() const;
  std::vector<RevocationState> RevocationStates(base::WallTime now) const;

 private:
  struct Authority {
    Certificate root;
    std::vector<RevocationList> lists;  // the newest of each issuer
  };

  absl::Status VerifyPath(const Certificate& certificate,
                          const std::vector<Certificate>& intermediates,
                          const AuthorityName& authority,
                          base::WallTime now) const;
  bool LeadsToAnotherRoot(const Certificate& certificate,
                          const std::vector<Certificate>& intermediates,
                          const AuthorityName& authority,
                          base::WallTime now) const;

  std::map<AuthorityName, Authority> authorities_;
};

}  // namespace hotline::pki
