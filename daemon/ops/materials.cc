#include "daemon/ops/materials.h"

#include "absl/strings/str_cat.h"
#include "daemon/ops/files.h"
#include "daemon/ops/key_match.h"

namespace hotline::ops {
namespace {

constexpr size_t kMaxKey = 16 * 1024;

// Reads the files one after the other; what is wrong goes to the problems, and
// reading goes on.
class Loader {
 public:
  Loader(const Configuration& configuration, base::WallTime now,
         Problems& problems)
      : configuration_(configuration), now_(now), problems_(problems) {}

  Materials Load();
  pki::Ed25519Seed LoadLogKeyAlone();

 private:
  void LoadCertificate();
  void LoadTlsKey();
  void LoadLogKey();
  void LoadAuthority(const AuthoritySettings& authority,
                     pki::TrustStore& trust);
  void LoadRevocations(const AuthoritySettings& authority,
                       pki::TrustStore& trust);
  void CheckRelay(const std::vector<pki::Certificate>& chain,
                  const pki::TrustStore& trust);
  absl::Status CheckPath(const std::vector<pki::Certificate>& chain,
                         const pki::RelayName& relay,
                         const pki::TrustStore& trust) const;

  // Never empty, but where a problem tells why: an empty list would be no
  // list, and the revoked would be welcome again.
  std::string Text(const FilePath& file, const char* key, size_t limit);
  base::SecretBytes SecretText(const FilePath& file, const char* key);
  // Whether there is no path that could be opened; then a problem says so.
  bool Pathless(const FilePath& file, const char* key);
  // "`key` FILE: what; what to do".
  void Wrong(const FilePath& file, const char* key, const absl::Status& status,
             const char* remedy);

  const Configuration& configuration_;
  base::WallTime now_;
  Problems& problems_;
  Materials out_;
  std::vector<pki::Certificate> chain_;
};

absl::Status Empty() { return absl::InvalidArgumentError("the file is empty"); }

void Loader::Wrong(const FilePath& file, const char* key,
                   const absl::Status& status, const char* remedy) {
  problems_.Add(file.at,
                absl::StrCat("`", key, "` ", file.path.string(), ": ",
                             std::string(status.message()), "; ", remedy));
}

bool Loader::Pathless(const FilePath& file, const char* key) {
  if (file.path.empty()) return true;
  if (!file.path.string().starts_with('$')) return false;
  problems_.Add(
      file.at,
      absl::StrCat("`", key,
                   "` begins with $CREDENTIALS_DIRECTORY, which is not set; "
                   "start the daemon by its service, or name a file"));
  return true;
}

std::string Loader::Text(const FilePath& file, const char* key, size_t limit) {
  if (Pathless(file, key)) return "";
  auto text = ReadFile(file.path, limit);
  if (text.ok() && text->empty()) text = Empty();
  if (text.ok()) return *std::move(text);
  Wrong(file, key, text.status(), "correct the path or the file's permissions");
  return "";
}

base::SecretBytes Loader::SecretText(const FilePath& file, const char* key) {
  if (Pathless(file, key)) return {};
  auto text = ReadSecretFile(file.path, kMaxKey);
  if (text.ok() && text->empty()) text = Empty();
  if (text.ok()) return *std::move(text);
  Wrong(file, key, text.status(), "correct the path or the file's permissions");
  return {};
}

void Loader::LoadCertificate() {
  const FilePath& file = configuration_.tls_certificate;
  out_.certificate_chain =
      Text(file, "tls.certificate", pki::Certificate::kMaxPem);
  if (out_.certificate_chain.empty()) return;
  auto chain = pki::Certificate::ChainFromPem(out_.certificate_chain);
  if (!chain.ok()) {
    return Wrong(
        file, "tls.certificate", chain.status(),
        "use the relay certificate as `certs/authority sign-relay` wrote it");
  }
  chain_ = *std::move(chain);
  out_.certificate_end = chain_.front().not_after();
}

// After the certificate.
void Loader::LoadTlsKey() {
  const FilePath& file = configuration_.tls_key;
  out_.tls_key = SecretText(file, "tls.key");
  if (out_.tls_key.empty()) return;
  const base::ByteView key = out_.tls_key.Reveal();
  absl::Status status =
      chain_.empty()
          ? CheckKeyIsReadable(key)
          : CheckKeyMatches(base::ViewOf(out_.certificate_chain), key);
  if (!status.ok())
    Wrong(file, "tls.key", status,
          "use the key that the certificate was requested with; in a running "
          "relay a new key needs a restart");
}

void Loader::LoadLogKey() {
  const FilePath& file = configuration_.log_key;
  base::SecretBytes pem = SecretText(file, "log.key");
  if (pem.empty()) return;
  auto seed = pki::SeedFromPem(base::TextOf(pem.Reveal()));
  if (seed.ok()) {
    out_.log_seed = *std::move(seed);
  } else {
    Wrong(file, "log.key", seed.status(),
          "make an Ed25519 key with `openssl genpkey -algorithm ed25519`");
  }
}

void Loader::LoadAuthority(const AuthoritySettings& authority,
                           pki::TrustStore& trust) {
  std::string pem =
      Text(authority.root, "authority.root", pki::Certificate::kMaxPem);
  if (pem.empty()) return;
  // Without its name a root is judged, but trusted for nobody.
  pki::TrustStore nobodys;
  pki::TrustStore& place = authority.domain.text().empty() ? nobodys : trust;
  auto root = pki::Certificate::FromPem(pem);
  absl::Status status =
      root.ok() ? place.AddAuthority(authority.domain, *root) : root.status();
  if (!status.ok()) {
    return Wrong(
        authority.root, "authority.root", status,
        "use that authority's root certificate, as its officer handed it over");
  }
  if (authority.auditors) out_.auditors.insert(authority.domain);
}

// After the authority's root; without that, whether lists can be read.
void Loader::LoadRevocations(const AuthoritySettings& authority,
                             pki::TrustStore& trust) {
  if (!authority.crl) return;
  std::string pem =
      Text(*authority.crl, "authority.crl", pki::RevocationList::kMaxPem);
  if (pem.empty()) return;
  const auto lists = pki::RevocationList::ListsFromPem(pem);
  const bool judged = trust.RootOf(authority.domain).has_value();
  absl::Status status = lists.status();
  for (size_t i = 0; judged && status.ok() && i < lists->size(); ++i)
    status = trust.AddRevocationList(authority.domain, (*lists)[i], now_);
  if (!status.ok()) {
    Wrong(*authority.crl, "authority.crl", status,
          "use the newest list as `certs/authority crl` wrote it");
  }
}

void Loader::CheckRelay(const std::vector<pki::Certificate>& chain,
                        const pki::TrustStore& trust) {
  const FilePath& file = configuration_.tls_certificate;
  auto relay = pki::ReadRelay(chain.front());
  if (!relay.ok())
    return Wrong(file, "tls.certificate", relay.status(),
                 "use a relay certificate");
  if (!configuration_.name.label().empty() && *relay != configuration_.name) {
    Wrong(file, "tls.certificate",
          absl::InvalidArgumentError(absl::StrCat("it is for ", relay->text())),
          "correct `name` or use this relay's certificate");
  }
  absl::Status status = CheckPath(chain, *relay, trust);
  if (!status.ok())
    Wrong(file, "tls.certificate", status,
          "have the authority renew it, with `certs/authority renew`");
}

absl::Status Loader::CheckPath(const std::vector<pki::Certificate>& chain,
                               const pki::RelayName& relay,
                               const pki::TrustStore& trust) const {
  const pki::Certificate& leaf = chain.front();
  if (trust.RootOf(relay.authority())) {
    return trust.VerifyRelay(leaf, {chain.begin() + 1, chain.end()}, relay,
                             now_);
  }
  if (now_ < leaf.not_before() || now_ > leaf.not_after())
    return absl::InvalidArgumentError("it is expired or not yet valid");
  return absl::OkStatus();
}

pki::Ed25519Seed Loader::LoadLogKeyAlone() {
  LoadLogKey();
  return std::move(out_.log_seed);
}

Materials Loader::Load() {
  auto trust = std::make_shared<pki::TrustStore>();
  LoadCertificate();
  LoadTlsKey();
  LoadLogKey();
  for (const AuthoritySettings& authority : configuration_.authorities) {
    LoadAuthority(authority, *trust);
    LoadRevocations(authority, *trust);
  }
  if (!chain_.empty()) CheckRelay(chain_, *trust);
  out_.trust = std::move(trust);
  return std::move(out_);
}

}  // namespace

Materials LoadMaterials(const Configuration& configuration, base::WallTime now,
                        Problems& problems) {
  return Loader(configuration, now, problems).Load();
}

absl::StatusOr<Materials> LoadMaterials(const Configuration& configuration,
                                        base::WallTime now) {
  Problems problems(configuration.file);
  Materials materials = LoadMaterials(configuration, now, problems);
  absl::Status status = problems.Take();
  if (!status.ok()) return status;
  return materials;
}

absl::StatusOr<pki::Ed25519Seed> LoadLogKey(
    const Configuration& configuration) {
  Problems problems(configuration.file);
  pki::Ed25519Seed seed =
      Loader(configuration, base::WallTime(), problems).LoadLogKeyAlone();
  absl::Status status = problems.Take();
  if (!status.ok()) return status;
  return seed;
}

}  // namespace hotline::ops
