#include "client/station/home.h"

#include <sys/stat.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <sstream>

#include "client/station/problem.h"
#include "client/station/settings.h"
#include "client/station/try.h"
#include "core/pki/certificate_problem.h"
#include "core/pki/log_key.h"
#include "core/pki/request.h"
#include "core/pki/root_name.h"
#include "core/pki/succession.h"
#include "core/tlog/key.h"

namespace hotline::station {
namespace {

constexpr size_t kMaxFile = size_t{1} << 20;

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text(kMaxFile + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(in.gcount()));
  if (!in.eof() || text.empty()) {
    return Fail(Problem::kUsage, "file",
                path + ": cannot be read, is empty, or above 1 MiB.");
  }
  return text;
}

absl::Status WriteFile(const std::string& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text << std::flush;
  if (out) return absl::OkStatus();
  return Fail(Problem::kStore, "file", path + ": cannot be written.");
}

// What core/pki found wrong, with the file it was found in.
absl::Status Wrong(const std::string& path, const absl::Status& status) {
  std::string reason(pki::ProblemWord(pki::ProblemOf(status)));
  std::replace(reason.begin(), reason.end(), '-', '_');
  return Fail(Problem::kVerification, "certificate_" + reason,
              path + ": " + std::string(status.message()));
}

absl::Status MakeFolder(const std::string& folder) {
  if (mkdir(folder.c_str(), S_IRWXU) == 0 || errno == EEXIST) {
    return absl::OkStatus();
  }
  return Fail(Problem::kStore, "folder", folder + ": cannot be created.");
}

absl::Status WriteRequest(const InitOptions& options, pki::Purpose purpose,
                          const pki::Ed25519Seed& seed,
                          const pki::Roles& roles) {
  TRY_ASSIGN(const std::string request,
             pki::MakeStationRequest(seed, options.station, roles, purpose));
  const bool tls = purpose == pki::Purpose::kStationTls;
  return WriteFile(options.folder + (tls ? "/tls.csr" : "/identity.csr"),
                   request);
}

absl::StatusOr<pki::Roles> RolesOf(const std::vector<std::string>& words) {
  pki::Roles roles;
  for (const std::string& word : words) {
    const auto role = pki::Roles::FromWord(word);
    if (!role.has_value()) {
      return Fail(Problem::kUsage, "role",
                  "Roles are operator, releaser and auditor.");
    }
    roles.Add(*role);
  }
  return roles;
}

struct Checked {
  std::string path;
  pki::Purpose purpose;
  const pki::StationName& name;
  pki::Ed25519PublicKey key;
};

// The certificate is ours: our name, our key, our authority's path.
absl::StatusOr<std::vector<pki::Certificate>> CheckChain(
    const Checked& checked, const pki::TrustStore& trust, base::WallTime now) {
  TRY_ASSIGN(const std::string pem, ReadFile(checked.path));
  auto chain = pki::Certificate::ChainFromPem(pem);
  if (!chain.ok()) return Wrong(checked.path, chain.status());
  const auto subject = trust.VerifyStation(
      chain->front(), {chain->begin() + 1, chain->end()}, checked.purpose, now);
  if (!subject.ok()) return Wrong(checked.path, subject.status());
  if (subject->name != checked.name) {
    return Fail(Problem::kVerification, "certificate_name",
                checked.path + ": it names another station than this one.");
  }
  if (chain->front().Ed25519Key() != checked.key) {
    return Fail(Problem::kVerification, "certificate_key",
                checked.path + ": it is for another key than this station's.");
  }
  return chain;
}

absl::StatusOr<std::string> CheckLog(const EnrolOptions& options,
                                     const pki::TrustStore& trust,
                                     base::WallTime now) {
  TRY_ASSIGN(const std::string statement, ReadFile(options.log_statement));
  const auto log = pki::VerifyLogKey(statement, trust, now);
  if (!log.ok()) return Wrong(options.log_statement, log.status());
  const auto key = tlog::VerifierKey::Parse(log->vkey);
  if (log->relay.text() != options.relay_name || !key.ok() ||
      key->name() != log->relay.LogOrigin()) {
    return Fail(Problem::kVerification, "log_key",
                options.log_statement +
                    ": it is the log key of another relay "
                    "than the one named.");
  }
  return log->vkey;
}

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
  TRY_ASSIGN(const std::string pem, ReadFile(path));
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

absl::Status AddRoot(std::vector<PinnedRoot>& roots,
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
  const auto trust = MakeTrust(roots);
  if (trust.ok()) return absl::OkStatus();
  return Fail(Problem::kVerification, "root",
              std::string(trust.status().message()));
}

}  // namespace

absl::Status InitHome(InitOptions options, base::Random& random,
                      const base::Clock& clock) {
  TRY(MakeFolder(options.folder));
  TRY_ASSIGN(const pki::Roles roles, RolesOf(options.roles));
  pki::Ed25519Seed identity, tls;
  random.Fill(identity.Reveal());
  random.Fill(tls.Reveal());
  const auto kind =
      options.passphrase ? StoreKeyKind::kPassphrase : StoreKeyKind::kBytes;
  return Store::Create(
      options.folder, kind, options.store_key.Reveal(), random, clock.Now(),
      [&](Store& store) -> absl::Status {
        TRY(SaveNames(store, {options.station, roles}));
        TRY(SaveSeed(store, KeyUse::kIdentity, identity));
        TRY(SaveSeed(store, KeyUse::kTls, tls));
        TRY(WriteRequest(options, pki::Purpose::kIdentity, identity, roles));
        return WriteRequest(options, pki::Purpose::kStationTls, tls, roles);
      });
}

absl::Status EnrolHome(EnrolOptions options, base::ByteView store_key,
                       const base::Clock& clock) {
  base::SystemRandom random;
  TRY_ASSIGN(auto store, Store::Open(options.folder, store_key, random));
  TRY_ASSIGN(const Names names, LoadNames(*store));
  TRY_ASSIGN(const auto roots, LoadRoots(*store));
  TRY_ASSIGN(const pki::TrustStore trust, MakeTrust(roots));
  TRY_ASSIGN(const auto identity, LoadSeed(*store, KeyUse::kIdentity));
  TRY_ASSIGN(const auto tls, LoadSeed(*store, KeyUse::kTls));
  Enrolled enrolled{.identity = {},
                    .tls = {},
                    .relay = options.relay,
                    .relay_name = options.relay_name,
                    .log_vkey = {}};
  TRY_ASSIGN(enrolled.identity,
             CheckChain({options.identity_certificate, pki::Purpose::kIdentity,
                         names.station, pki::PublicKeyOf(identity)},
                        trust, clock.Now()));
  TRY_ASSIGN(enrolled.tls,
             CheckChain({options.tls_certificate, pki::Purpose::kStationTls,
                         names.station, pki::PublicKeyOf(tls)},
                        trust, clock.Now()));
  TRY_ASSIGN(enrolled.log_vkey, CheckLog(options, trust, clock.Now()));
  return store->Write([&] { return SaveEnrolled(*store, enrolled); });
}

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
    TRY(AddRoot(roots, *authority, offered, certificate_file, clock.Now()));
    return SaveRoots(*store, roots);
  });
}

}  // namespace hotline::station
