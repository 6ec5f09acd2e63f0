#include "daemon/ops/materials.h"

#include "absl/strings/str_cat.h"
#include "daemon/ops/files.h"
#include "daemon/ops/key_match.h"
#include "daemon/ops/problems.h"

namespace hotline::ops {
namespace {

constexpr size_t kMaxKey = 16 * 1024;

// Reads the files one after the other; what is wrong goes to the problems, and
// reading goes on.
class Loader {
 public:
  Loader(const Configuration& configuration, base::WallTime now)
      : configuration_(configuration),
        now_(now),
        problems_(configuration.file) {}

  absl::StatusOr<Materials> Load();
  absl::StatusOr<pki::Ed25519Seed> LoadLogKeyAlone();

 private:
  void LoadTls();
  void LoadLogKey();
  void LoadAuthority(const AuthoritySettings& authority,
                     pki::TrustStore& trust);
  void LoadRevocations(const AuthoritySettings& authority,
                       pki::TrustStore& trust);
  void CheckRelay(const std::vector<pki::Certificate>& chain,
                  const pki::TrustStore& trust);

  // Never empty, but where the problem was added: an empty list would be no
  // list, and the revoked would be welcome again.
  std::string Text(const FilePath& file, const char* key, size_t limit);
  base::SecretBytes SecretText(const FilePath& file, const char* key);
  bool Variable(const FilePath& file, const char* key);
  // "`key` FILE: what; what to do".
  void Wrong(const FilePath& file, const char* key, const absl::Status& status,
             const char* remedy);

  const Configuration& configuration_;
  base::WallTime now_;
  Problems problems_;
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

bool Loader::Variable(const FilePath& file, const char* key) {
  if (!file.path.string().starts_with('$')) return false;
  problems_.Add(
      file.at,
      absl::StrCat("`", key,
                   "` begins with $CREDENTIALS_DIRECTORY, which is not set; "
                   "start the daemon by its service, or name a file"));
  return true;
}

std::string Loader::Text(const FilePath& file, const char* key, size_t limit) {
  if (Variable(file, key)) return "";
  auto text = ReadFile(file.path, limit);
  if (text.ok() && text->empty()) text = Empty();
  if (text.ok()) return *std::move(text);
  Wrong(file, key, text.status(), "correct the path or the file's permissions");
  return "";
}

base::SecretBytes Loader::SecretText(const FilePath& file, const char* key) {
  if (Variable(file, key)) return {};
  auto text = ReadSecretFile(file.path, kMaxKey);
  if (text.ok() && text->empty()) text = Empty();
  if (text.ok()) return *std::move(text);
  Wrong(file, key, text.status(), "correct the path or the file's permissions");
  return {};
}

void Loader::LoadTls() {
  const FilePath& file = configuration_.tls_certificate;
  out_.certificate_chain =
      Text(file, "tls.certificate", pki::Certificate::kMaxPem);
  out_.tls_key = SecretText(configuration_.tls_key, "tls.key");
  if (out_.certificate_chain.empty()) return;
  auto chain = pki::Certificate::ChainFromPem(out_.certificate_chain);
  if (!chain.ok()) {
    return Wrong(
        file, "tls.certificate", chain.status(),
        "use the relay certificate as `certs/authority sign-relay` wrote it");
  }
  chain_ = *std::move(chain);
  out_.certificate_end = chain_.front().not_after();
  if (out_.tls_key.empty()) return;
  absl::Status match = CheckKeyMatches(base::ViewOf(out_.certificate_chain),
                                       out_.tls_key.Reveal());
  if (!match.ok())
    Wrong(configuration_.tls_key, "tls.key", match,
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
  auto root = pki::Certificate::FromPem(pem);
  absl::Status status =
      root.ok() ? trust.AddAuthority(authority.domain, *root) : root.status();
  if (!status.ok()) {
    return Wrong(
        authority.root, "authority.root", status,
        "use that authority's root certificate, as its officer handed it over");
  }
  if (authority.auditors) out_.auditors.insert(authority.domain);
  LoadRevocations(authority, trust);
}

void Loader::LoadRevocations(const AuthoritySettings& authority,
                             pki::TrustStore& trust) {
  if (!authority.crl) return;
  std::string pem =
      Text(*authority.crl, "authority.crl", pki::RevocationList::kMaxPem);
  if (pem.empty()) return;
  const auto lists = pki::RevocationList::ListsFromPem(pem);
  absl::Status status = lists.status();
  for (size_t i = 0; status.ok() && i < lists->size(); ++i)
    status = trust.AddRevocationList(authority.domain, (*lists)[i], now_);
  if (!status.ok()) {
    Wrong(*authority.crl, "authority.crl", status,
          "use the newest list as `certs/authority crl` wrote it");
  }
}

void Loader::CheckRelay(const std::vector<pki::Certificate>& chain,
                        const pki::TrustStore& trust) {
  const pki::Certificate& leaf = chain.front();
  const FilePath& file = configuration_.tls_certificate;
  auto relay = pki::ReadRelay(leaf);
  if (!relay.ok())
    return Wrong(file, "tls.certificate", relay.status(),
                 "use a relay certificate");
  if (*relay != configuration_.name) {
    return Wrong(
        file, "tls.certificate",
        absl::InvalidArgumentError(absl::StrCat("it is for ", relay->text())),
        "correct `name` or use this relay's certificate");
  }
  absl::Status status = absl::OkStatus();
  if (trust.RootOf(relay->authority())) {
    status =
        trust.VerifyRelay(leaf, {chain.begin() + 1, chain.end()}, *relay, now_);
  } else if (now_ < leaf.not_before() || now_ > leaf.not_after()) {
    status = absl::InvalidArgumentError("it is expired or not yet valid");
  }
  if (!status.ok())
    Wrong(file, "tls.certificate", status,
          "have the authority renew it, with `certs/authority renew`");
}

absl::StatusOr<pki::Ed25519Seed> Loader::LoadLogKeyAlone() {
  LoadLogKey();
  absl::Status status = problems_.Take();
  if (!status.ok()) return status;
  return std::move(out_.log_seed);
}

absl::StatusOr<Materials> Loader::Load() {
  auto trust = std::make_shared<pki::TrustStore>();
  LoadTls();
  LoadLogKey();
  for (const AuthoritySettings& authority : configuration_.authorities)
    LoadAuthority(authority, *trust);
  if (!chain_.empty()) CheckRelay(chain_, *trust);
  absl::Status status = problems_.Take();
  if (!status.ok()) return status;
  out_.trust = std::move(trust);
  return std::move(out_);
}

}  // namespace

absl::StatusOr<Materials> LoadMaterials(const Configuration& configuration,
                                        base::WallTime now) {
  return Loader(configuration, now).Load();
}

absl::StatusOr<pki::Ed25519Seed> LoadLogKey(
    const Configuration& configuration) {
  return Loader(configuration, base::WallTime()).LoadLogKeyAlone();
}

}  // namespace hotline::ops
