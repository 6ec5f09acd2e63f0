#include "client/station/trust_home.h"

#include <algorithm>
#include <cctype>

#include "client/station/home_files.h"
#include "client/station/problem.h"
#include "client/station/trust_settings.h"
#include "client/station/try.h"
#include "core/pki/certificate_problem.h"
#include "core/pki/root_name.h"
#include "core/pki/succession.h"

namespace hotline::station {
namespace {

std::string Digits(const std::string& fingerprint) {
  std::string out;
  for (const unsigned char c : fingerprint) {
    if (!std::isspace(c)) out += static_cast<char>(c);
  }
  return out;
}

// A root alone, or a root and behind it the certificate by which the root
// before it signed its key.
absl::StatusOr<std::vector<pki::Certificate>> ReadRootFile(
    const std::string& path) {
  TRY_ASSIGN(const std::string pem, ReadHomeFile(path));
  auto chain = pki::Certificate::ChainFromPem(pem);
  if (!chain.ok()) return Wrong(path, chain.status());
  if (chain->size() > 2) {
    return Fail(Problem::kVerification, "root",
                path + ": it holds more than a root and its succession.");
  }
  return chain;
}

// `held` gives way to the root that it named as its one successor.
absl::Status Succeed(PinnedRoot& held,
                     const std::vector<pki::Certificate>& offered,
                     const std::string& path, base::WallTime now) {
  if (held.certificate == offered.front()) return absl::OkStatus();
  if (offered.size() == 1) {
    return Fail(Problem::kRefused, "exists",
                "Another root is pinned for " + held.authority.text() +
                    ": its successor comes with the old root's signature, in "
                    "the authority's succession.pem.");
  }
  const auto status = pki::VerifySuccessor(held.authority, held.certificate,
                                           offered[0], offered[1], now);
  if (!status.ok()) return Wrong(path, status);
  held.certificate = offered.front();
  return absl::OkStatus();
}

// A list that the new root does not lead to would be lost with the old one,
// and those it revokes welcome again.
absl::Status ListFirst(const pki::AuthorityName& authority) {
  return Fail(Problem::kRefused, "list_first",
              "The revocation list held of " + authority.text() +
                  " is from before its change of root: take its newest one "
                  "first (`hotline trust crl`); nothing was changed.");
}

absl::Status AddRoot(std::vector<PinnedRoot>& roots,
                     const std::vector<TakenList>& lists,
                     const pki::AuthorityName& authority,
                     const std::vector<pki::Certificate>& offered,
                     const std::string& path, base::WallTime now) {
  const auto held = std::find_if(
      roots.begin(), roots.end(),
      [&](const PinnedRoot& root) { return root.authority == authority; });
  if (held != roots.end()) {
    TRY(Succeed(*held, offered, path, now));
  } else {
    roots.push_back({authority, offered.front()});
  }
  const auto trust = MakeTrust(roots, {});
  if (!trust.ok()) {
    return Fail(Problem::kVerification, "root",
                std::string(trust.status().message()));
  }
  return MakeTrust(roots, lists).ok() ? absl::OkStatus() : ListFirst(authority);
}

absl::Status Foreign(const std::string& path) {
  return Fail(Problem::kVerification, "list_foreign",
              path +
                  ": no authority that is trusted here signed this list. "
                  "Take it from the authority, or pin its root first "
                  "(`hotline trust add`).");
}

// The authority that signed the list, which `trust` then holds.
absl::StatusOr<pki::AuthorityName> Add(pki::TrustStore& trust,
                                       const pki::RevocationList& list,
                                       const std::string& path,
                                       base::WallTime now) {
  absl::Status why = Foreign(path);
  for (const pki::AuthorityName& authority : trust.Authorities()) {
    const absl::Status added = trust.AddRevocationList(authority, list, now);
    if (added.ok()) return authority;
    switch (pki::ProblemOf(added)) {
      case pki::CertificateProblem::kNone:
        return Fail(Problem::kRefused, "list_older",
                    path + ": " + std::string(added.message()) + ".");
      case pki::CertificateProblem::kExpired:
      case pki::CertificateProblem::kNotYetValid:
      case pki::CertificateProblem::kRevoked:
        why = Wrong(path, added);
        break;
      default:
        break;
    }
  }
  return why;
}

// An authority writes the lists of all of its issuing CAs into one file.
absl::StatusOr<std::vector<pki::RevocationList>> ReadLists(
    const std::string& path) {
  TRY_ASSIGN(const std::string pem,
             ReadHomeFile(path, pki::RevocationList::kMaxPem));
  auto lists = pki::RevocationList::ListsFromPem(pem);
  if (!lists.ok()) return Wrong(path, lists.status());
  return lists;
}

// One list per issuer: the one before is of no use any more.
void Keep(std::vector<TakenList>& held, TakenList taken,
          const pki::RevocationList& list) {
  std::erase_if(held, [&](const TakenList& one) {
    const auto parsed = pki::RevocationList::FromPem(one.pem);
    return parsed.ok() && parsed->IsIssuedBy(list.issuers().front());
  });
  held.push_back(std::move(taken));
}

}  // namespace

absl::StatusOr<RootOffer> ReadRoot(const std::string& certificate_file) {
  TRY_ASSIGN(const auto offered, ReadRootFile(certificate_file));
  const pki::Certificate& root = offered.front();
  const auto authority = pki::ReadRootName(root);
  if (!authority.ok()) return Wrong(certificate_file, authority.status());
  return RootOffer{.authority = authority->text(),
                   .fingerprint = root.Fingerprint()};
}

absl::Status PinRoot(const std::string& folder,
                     const std::string& certificate_file,
                     const std::string& fingerprint, base::ByteView store_key,
                     const base::Clock& clock) {
  TRY_ASSIGN(const auto offered, ReadRootFile(certificate_file));
  const pki::Certificate& root = offered.front();
  if (Digits(root.Fingerprint()) != Digits(fingerprint)) {
    return Fail(Problem::kVerification, "fingerprint_mismatch",
                certificate_file +
                    ": it has another fingerprint than the one "
                    "that was given.");
  }
  const auto authority = pki::ReadRootName(root);
  if (!authority.ok()) return Wrong(certificate_file, authority.status());
  base::SystemRandom random;
  TRY_ASSIGN(auto store, Store::Open(folder, store_key, random));
  return store->Write([&]() -> absl::Status {
    TRY_ASSIGN(auto roots, LoadRoots(*store));
    TRY_ASSIGN(const auto lists, LoadLists(*store));
    TRY(AddRoot(roots, lists, *authority, offered, certificate_file,
                clock.Now()));
    return SaveRoots(*store, roots);
  });
}

absl::StatusOr<std::vector<ListState>> TakeRevocationLists(
    const std::string& folder, const std::string& list_file,
    base::ByteView store_key, const base::Clock& clock) {
  TRY_ASSIGN(const auto offered, ReadLists(list_file));
  base::SystemRandom random;
  TRY_ASSIGN(auto store, Store::Open(folder, store_key, random));
  std::vector<ListState> out;
  TRY(store->Write([&]() -> absl::Status {
    TRY_ASSIGN(pki::TrustStore trust, LoadTrust(*store));
    TRY_ASSIGN(auto held, LoadLists(*store));
    for (const pki::RevocationList& list : offered) {
      TRY_ASSIGN(const auto authority,
                 Add(trust, list, list_file, clock.Now()));
      Keep(held, {authority, list.Pem(), clock.Now()}, list);
      out.push_back({.authority = authority.text(),
                     .number = list.number(),
                     .next_update = list.next_update(),
                     .stale = clock.Now() > list.next_update()});
    }
    return SaveLists(*store, held);
  }));
  return out;
}

absl::StatusOr<std::vector<TrustedAuthority>> ListTrust(
    const std::string& folder, base::ByteView store_key,
    const base::Clock& clock) {
  base::SystemRandom random;
  TRY_ASSIGN(auto store, Store::Open(folder, store_key, random));
  TRY_ASSIGN(const pki::TrustStore trust, LoadTrust(*store));
  const auto lists = ListStates(trust, clock.Now());
  std::vector<TrustedAuthority> out;
  for (const pki::AuthorityName& authority : trust.Authorities()) {
    TrustedAuthority one{.authority = authority.text(),
                         .fingerprint = trust.RootOf(authority)->Fingerprint(),
                         .lists = {}};
    std::copy_if(
        lists.begin(), lists.end(), std::back_inserter(one.lists),
        [&](const ListState& list) { return list.authority == one.authority; });
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace hotline::station
