#include "client/station/trust_settings.h"

#include "client/station/settings.h"
#include "client/station/try.h"
#include "core/base/codec.h"
#include "core/pki/certificate_problem.h"

namespace hotline::station {
namespace {

constexpr char kRoots[] = "roots";
constexpr char kLists[] = "revocation_lists";
constexpr size_t kMaxName = 255;

}  // namespace

absl::Status SaveRoots(Store& store, const std::vector<PinnedRoot>& roots) {
  base::Writer writer;
  writer.U16(static_cast<uint16_t>(roots.size()));
  for (const PinnedRoot& root : roots) {
    writer.Text(root.authority.text()).Opaque(root.certificate.der());
  }
  TRY(store.Put(kRoots, writer.bytes()));
  return Settle(store);
}

absl::StatusOr<std::vector<PinnedRoot>> LoadRoots(Store& store) {
  TRY_ASSIGN(const auto value, store.Get(kRoots));
  std::vector<PinnedRoot> out;
  if (!value.has_value()) return out;
  base::Reader reader(value->Reveal());
  const size_t count = reader.U16();
  for (size_t i = 0; reader.ok() && i < count; ++i) {
    TRY_ASSIGN(auto authority,
               pki::AuthorityName::Parse(reader.Text(kMaxName)));
    TRY_ASSIGN(auto certificate, pki::Certificate::FromDer(
                                     reader.Opaque(pki::Certificate::kMaxDer)));
    out.push_back({std::move(authority), std::move(certificate)});
  }
  TRY(reader.Finish("stored roots"));
  return out;
}

absl::Status SaveLists(Store& store, const std::vector<TakenList>& lists) {
  base::Writer writer;
  writer.U16(static_cast<uint16_t>(lists.size()));
  for (const TakenList& list : lists) {
    writer.Text(list.authority.text())
        .Text(list.pem)
        .U64(base::ToMillis(list.taken));
  }
  TRY(store.Put(kLists, writer.bytes()));
  return Settle(store);
}

absl::StatusOr<std::vector<TakenList>> LoadLists(Store& store) {
  TRY_ASSIGN(const auto value, store.Get(kLists));
  std::vector<TakenList> out;
  if (!value.has_value()) return out;
  base::Reader reader(value->Reveal());
  const size_t count = reader.U16();
  for (size_t i = 0; reader.ok() && i < count; ++i) {
    TakenList list;
    TRY_ASSIGN(list.authority,
               pki::AuthorityName::Parse(reader.Text(kMaxName)));
    list.pem = reader.Text(pki::RevocationList::kMaxPem);
    list.taken = base::FromMillis(reader.U64());
    out.push_back(std::move(list));
  }
  TRY(reader.Finish("stored revocation lists"));
  return out;
}

absl::StatusOr<pki::TrustStore> MakeTrust(const std::vector<PinnedRoot>& roots,
                                          const std::vector<TakenList>& lists) {
  pki::TrustStore trust;
  for (const PinnedRoot& root : roots) {
    TRY(trust.AddAuthority(root.authority, root.certificate));
  }
  for (const TakenList& list : lists) {
    TRY_ASSIGN(const auto parsed, pki::RevocationList::FromPem(list.pem));
    auto added = trust.AddRevocationList(list.authority, parsed, list.taken);
    // An issuer that the root has revoked since vouches for nobody any more.
    if (pki::ProblemOf(added) == pki::CertificateProblem::kRevoked) continue;
    if (!added.ok()) return added;
  }
  return trust;
}

absl::StatusOr<pki::TrustStore> LoadTrust(Store& store) {
  TRY_ASSIGN(const auto roots, LoadRoots(store));
  TRY_ASSIGN(const auto lists, LoadLists(store));
  return MakeTrust(roots, lists);
}

std::vector<ListState> ListStates(const pki::TrustStore& trust,
                                  base::WallTime now) {
  std::vector<ListState> out;
  for (const pki::RevocationState& list : trust.RevocationStates(now)) {
    out.push_back({.authority = list.authority.text(),
                   .number = list.number,
                   .next_update = list.next_update,
                   .stale = list.stale});
  }
  return out;
}

}  // namespace hotline::station
