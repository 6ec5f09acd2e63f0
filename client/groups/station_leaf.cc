#include "client/groups/station_leaf.h"

#include <algorithm>
#include <chrono>

#include "client/groups/try.h"
#include "core/line/extensions.h"
#include "core/message/key_package.h"
#include "core/pki/subject.h"

namespace hotline::groups {
namespace {

constexpr std::chrono::days kSlack{1};

uint64_t SecondsOf(base::WallTime time) { return base::ToMillis(time) / 1000; }

}  // namespace

mls::Credential CredentialOf(const std::vector<pki::Certificate>& chain) {
  std::vector<mls::Certificate> certificates;
  certificates.reserve(chain.size());
  for (const pki::Certificate& one : chain) certificates.push_back({one.der()});
  return mls::Credential::X509(std::move(certificates));
}

absl::StatusOr<std::vector<pki::Certificate>> ChainOf(
    const mls::Credential& credential) {
  const size_t count = credential.certificates.size();
  if (credential.type != mls::CredentialType::kX509 || count == 0 ||
      count > pki::Certificate::kMaxChain) {
    return absl::InvalidArgumentError(
        "credential: not a station's certificate with what leads to a root");
  }
  std::vector<pki::Certificate> chain;
  for (const mls::Certificate& one : credential.certificates) {
    TRY_ASSIGN(pki::Certificate certificate,
               pki::Certificate::FromDer(one.cert_data));
    chain.push_back(std::move(certificate));
  }
  return chain;
}

mls::NewKeyPackage MakeStationPackage(mls::CipherSuite suite, bool last_resort,
                                      const Identity& identity,
                                      base::WallTime now,
                                      base::Random& random) {
  const base::WallTime from = now - kSlack;
  mls::KeyPackageDraft draft;
  draft.cipher_suite = suite;
  draft.credential = CredentialOf(identity.chain);
  draft.capabilities = line::LeafCapabilities();
  draft.lifetime = {SecondsOf(from),
                    SecondsOf(from + message::kMaxKeyPackageLife)};
  draft.last_resort = last_resort;
  return mls::MakeKeyPackage(draft, identity.key, random);
}

absl::StatusOr<message::SenderCertificate> OwnerOf(
    const mls::Credential& credential) {
  TRY_ASSIGN(const auto chain, ChainOf(credential));
  TRY_ASSIGN(const auto subject, pki::ReadStation(chain.front()));
  if (!subject.key.has_value()) {
    return absl::InvalidArgumentError("credential: not of an Ed25519 key");
  }
  return message::SenderCertificate{
      .station = subject.name.Uri(),
      .certificate_hash = chain.front().Hash(),
      .identity_key = *subject.key,
      .releaser = subject.roles.Has(pki::Role::kReleaser),
      .operators = subject.roles.Has(pki::Role::kOperator)};
}

std::optional<mls::LeafIndex> LeafOf(const mls::RatchetTree& tree,
                                     const std::string& station) {
  std::optional<mls::LeafIndex> found;
  tree.EachLeaf([&](mls::LeafIndex leaf, const mls::LeafNode& node) {
    const auto owner = OwnerOf(node.credential);
    if (owner.ok() && owner->station == station) found = leaf;
  });
  return found;
}

absl::StatusOr<std::vector<message::Member>> MembersOf(
    const mls::RatchetTree& tree) {
  std::vector<message::Member> members;
  absl::Status failed;
  tree.EachLeaf([&](mls::LeafIndex, const mls::LeafNode& leaf) {
    auto owner = OwnerOf(leaf.credential);
    if (!owner.ok()) {
      failed = owner.status();
      return;
    }
    members.push_back({owner->station, owner->certificate_hash});
  });
  if (!failed.ok()) return failed;
  std::sort(members.begin(), members.end());
  return members;
}

}  // namespace hotline::groups
