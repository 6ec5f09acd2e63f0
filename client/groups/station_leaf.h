// A station's leaf in a group: its credential is the identity certificate with
// its intermediates, its signature key that certificate's; what it can do is
// said in core/line/extensions.h (LeafCapabilities).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/message/check.h"
#include "core/message/roster.h"
#include "core/mls/key_package.h"
#include "core/mls/ratchet_tree.h"
#include "core/pki/certificate.h"

namespace hotline::groups {

// Who this station is. What it points to outlives it.
struct Identity {
  const crypto::SigningKey& key;
  const std::vector<pki::Certificate>& chain;  // its certificate first
};

mls::Credential CredentialOf(const std::vector<pki::Certificate>& chain);
// InvalidArgument for another type, none or too many of them, and what is no
// certificate.
absl::StatusOr<std::vector<pki::Certificate>> ChainOf(
    const mls::Credential& credential);

// A KeyPackage of 90 days, begun a day ago, for clocks that differ.
mls::NewKeyPackage MakeStationPackage(mls::CipherSuite suite, bool last_resort,
                                      const Identity& identity,
                                      base::WallTime now, base::Random& random);

// Whose leaf it is, by its own word: that the credential is rightly its is
// StationAuthentication's to say, before the leaf is in a group.
absl::StatusOr<message::SenderCertificate> OwnerOf(
    const mls::Credential& credential);
// Where a station stands in a tree that is in a group.
std::optional<mls::LeafIndex> LeafOf(const mls::RatchetTree& tree,
                                     const std::string& station);
// The stations of a tree that is in a group, ascending by URI.
absl::StatusOr<std::vector<message::Member>> MembersOf(
    const mls::RatchetTree& tree);

}  // namespace hotline::groups
