// Who is this, and may they: the judgement of certificates, on connecting and
// again on every call, under the trust store that is in force. What is asked of
// a line is the relay's to judge.
#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "core/base/clock.h"
#include "core/pki/trust_store.h"
#include "daemon/gate/peer.h"

namespace hotline::gate {

// Whom to believe. Replaced as a whole at a reload.
struct Trust {
  std::shared_ptr<const pki::TrustStore> store;
  std::set<pki::AuthorityName> auditors;  // whose auditors may read details
};

// The certificates of a TLS handshake, as PEM. A resumed session shows the leaf
// alone.
struct Shown {
  std::string leaf;
  std::string chain;  // what else was shown; may hold the leaf again
};

// Every function may be called from any thread.
class Gate {
 public:
  Gate(Trust trust, const base::Clock& clock);

  // From now on every call is judged by `trust`.
  void Replace(Trust trust);

  // Profile, purpose TLS, path to the root pinned for exactly the name's
  // authority, dates and revocation, now. Refusals: NO_CERTIFICATE and
  // CERTIFICATE_*, UNKNOWN_AUTHORITY. An answer is remembered, and a yes is
  // asked anew after a minute, at its end and after Replace.
  absl::StatusOr<Peer> Authenticate(const Shown& shown);

  // What Authenticate would say now of a peer that it let in before: for
  // streams that live longer than a certificate or a trust.
  absl::Status StillWelcome(const Peer& peer);

  // The identity certificate that a station publishes: DER, then intermediates.
  // It must name the peer, with purpose identity. Returns its hash.
  absl::StatusOr<base::Digest> CheckIdentity(
      const Peer& peer, const std::vector<base::Bytes>& certificates) const;

 private:
  struct Known {
    std::vector<pki::Certificate> chain;  // the leaf first
    Peer peer;
    base::MonotonicTime checked;
    std::shared_ptr<const Trust> under;
  };

  std::shared_ptr<const Trust> Current() const;
  absl::StatusOr<Known> Judge(std::vector<pki::Certificate> chain,
                              std::shared_ptr<const Trust> trust) const;
  bool Holds(const Known& known,
             const std::shared_ptr<const Trust>& trust) const;
  void Remember(const std::string& leaf, Known known);

  const base::Clock& clock_;
  mutable std::mutex mutex_;  // guards what follows; nothing is called under it
  std::shared_ptr<const Trust> trust_;
  // By the leaf's PEM. Keeps the intermediates that came with a full handshake
  // for the resumed ones that follow.
  std::unordered_map<std::string, Known> known_;
};

}  // namespace hotline::gate
