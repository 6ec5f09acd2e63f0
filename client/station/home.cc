#include "client/station/home.h"

#include <sys/stat.h>

#include <charconv>

#include "client/station/home_files.h"
#include "client/station/problem.h"
#include "client/station/settings.h"
#include "client/station/trust_settings.h"
#include "client/station/try.h"
#include "core/pki/log_key.h"
#include "core/pki/request.h"
#include "core/tlog/key.h"

namespace hotline::station {
namespace {

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
  return WriteHomeFile(options.folder + (tls ? "/tls.csr" : "/identity.csr"),
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

struct Offered {
  const std::string& path;
  pki::Purpose purpose;
  base::WallTime now;
};

// The certificate is ours: our name, our key, our authority's path.
absl::StatusOr<std::vector<pki::Certificate>> CheckOwn(
    Store& store, const pki::TrustStore& trust, const Offered& offered) {
  const bool tls = offered.purpose == pki::Purpose::kStationTls;
  TRY_ASSIGN(const Names names, LoadNames(store));
  TRY_ASSIGN(const auto seed,
             LoadSeed(store, tls ? KeyUse::kTls : KeyUse::kIdentity));
  TRY_ASSIGN(const std::string pem, ReadHomeFile(offered.path));
  auto chain = pki::Certificate::ChainFromPem(pem);
  if (!chain.ok()) return Wrong(offered.path, chain.status());
  const auto subject =
      trust.VerifyStation(chain->front(), {chain->begin() + 1, chain->end()},
                          offered.purpose, offered.now);
  if (!subject.ok()) return Wrong(offered.path, subject.status());
  if (subject->name != names.station) {
    return Fail(Problem::kVerification, "certificate_name",
                offered.path + ": it names another station than this one.");
  }
  if (chain->front().Ed25519Key() != pki::PublicKeyOf(seed)) {
    return Fail(Problem::kVerification, "certificate_key",
                offered.path + ": it is for another key than this station's.");
  }
  return chain;
}

// Puts the offered certificate in the place of `held`. Nothing offered: it
// stays.
absl::Status Replace(Store& store, const pki::TrustStore& trust,
                     const Offered& offered,
                     std::vector<pki::Certificate>& held) {
  if (offered.path.empty()) return absl::OkStatus();
  TRY_ASSIGN(auto chain, CheckOwn(store, trust, offered));
  if (chain.front().not_before() < held.front().not_before()) {
    return Fail(Problem::kRefused, "certificate_older",
                offered.path +
                    ": it is older than the certificate that this station "
                    "has; nothing was changed.");
  }
  held = std::move(chain);
  return absl::OkStatus();
}

// gRPC would take another port for one that is missing.
absl::Status CheckAddress(const std::string& relay) {
  const size_t colon = relay.rfind(':');
  const std::string port =
      colon == std::string::npos ? "" : relay.substr(colon + 1);
  uint32_t number = 0;
  const auto [end, error] =
      std::from_chars(port.data(), port.data() + port.size(), number);
  if (colon > 0 && error == std::errc() && end == port.data() + port.size() &&
      number >= 1 && number <= 65535) {
    return absl::OkStatus();
  }
  return Fail(
      Problem::kUsage, "usage",
      "--relay " + relay + ": write HOST:PORT, with a port from 1 to 65535.");
}

absl::StatusOr<std::string> CheckLog(const EnrolOptions& options,
                                     const pki::TrustStore& trust,
                                     base::WallTime now) {
  TRY_ASSIGN(const std::string statement, ReadHomeFile(options.log_statement));
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

absl::StatusOr<Enrolled> CheckEnrolment(const EnrolOptions& options,
                                        base::ByteView store_key,
                                        const base::Clock& clock) {
  TRY(CheckAddress(options.relay));
  base::SystemRandom random;
  TRY_ASSIGN(auto store, Store::Open(options.folder, store_key, random));
  TRY_ASSIGN(const pki::TrustStore trust, LoadTrust(*store));
  Enrolled enrolled{.identity = {},
                    .tls = {},
                    .relay = options.relay,
                    .relay_name = options.relay_name,
                    .log_vkey = {}};
  TRY_ASSIGN(enrolled.identity,
             CheckOwn(*store, trust,
                      {options.identity_certificate, pki::Purpose::kIdentity,
                       clock.Now()}));
  TRY_ASSIGN(enrolled.tls, CheckOwn(*store, trust,
                                    {options.tls_certificate,
                                     pki::Purpose::kStationTls, clock.Now()}));
  TRY_ASSIGN(enrolled.log_vkey, CheckLog(options, trust, clock.Now()));
  return enrolled;
}

absl::Status RenewHome(const RenewOptions& options, base::ByteView store_key,
                       const base::Clock& clock) {
  if (options.identity_certificate.empty() && options.tls_certificate.empty()) {
    return Fail(Problem::kUsage, "certificate_missing",
                "Give the new certificates: --identity FILE, --tls FILE, or "
                "both.");
  }
  base::SystemRandom random;
  TRY_ASSIGN(auto store, Store::Open(options.folder, store_key, random));
  TRY_ASSIGN(const pki::TrustStore trust, LoadTrust(*store));
  TRY_ASSIGN(Enrolled enrolled, LoadEnrolled(*store));
  TRY(Replace(
      *store, trust,
      {options.identity_certificate, pki::Purpose::kIdentity, clock.Now()},
      enrolled.identity));
  TRY(Replace(*store, trust,
              {options.tls_certificate, pki::Purpose::kStationTls, clock.Now()},
              enrolled.tls));
  return store->Write([&] { return SaveEnrolled(*store, enrolled); });
}

}  // namespace hotline::station
