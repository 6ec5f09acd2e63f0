#include "core/pki/log_key.h"

#include <sodium.h>

#include "absl/strings/str_cat.h"
#include "core/pki/certificate_problem.h"

namespace hotline::pki {
namespace {

constexpr size_t kMaxStatement = Certificate::kMaxPem + 4096;
constexpr size_t kMaxLine = 1024;
constexpr std::string_view kHeading = "hotline/1 log key";
constexpr std::string_view kOriginEnd = "/log";

absl::Status Malformed(std::string_view why) {
  return CertificateError(
      CertificateProblem::kMalformed,
      absl::StrCat("log key statement: ", std::string(why)));
}

struct Statement {
  std::string_view text;  // what is signed
  LogKey key;
  base::ByteArray<crypto_sign_BYTES> signature;
  std::vector<Certificate> issuers;
};

// The line that begins with `field` and a space, without both; nothing if the
// next line does not.
std::optional<std::string_view> TakeField(std::string_view& rest,
                                          std::string_view field) {
  const size_t end = rest.find('\n');
  if (end > kMaxLine) return std::nullopt;  // npos, too
  std::string_view line = rest.substr(0, end);
  if (!line.starts_with(field)) return std::nullopt;
  line.remove_prefix(field.size());
  if (!line.starts_with(' ')) return std::nullopt;
  rest.remove_prefix(end + 1);
  return line.substr(1);
}

absl::StatusOr<LogKey> ReadKey(std::string_view origin, std::string_view vkey) {
  if (!origin.ends_with(kOriginEnd)) {
    return Malformed("the origin must have the form NAME.DOMAIN/log");
  }
  const auto relay =
      RelayName::Parse(origin.substr(0, origin.size() - kOriginEnd.size()));
  if (!relay.ok()) return Malformed(std::string(relay.status().message()));
  if (!vkey.starts_with(relay->LogOrigin() + "+")) {
    return Malformed("the key is named otherwise than the origin");
  }
  return LogKey{*relay, std::string(vkey)};
}

absl::StatusOr<Statement> Parse(std::string_view file) {
  if (file.size() > kMaxStatement) return Malformed("it is too large");
  std::string_view rest = file;
  if (!rest.starts_with(kHeading) ||
      !rest.substr(kHeading.size()).starts_with('\n')) {
    return Malformed("it does not begin with \"hotline/1 log key\"");
  }
  rest.remove_prefix(kHeading.size() + 1);
  const auto origin = TakeField(rest, "origin");
  const auto vkey = origin ? TakeField(rest, "vkey") : std::nullopt;
  if (!vkey) return Malformed("the lines origin and vkey must follow");
  Statement out;
  out.text = file.substr(0, file.size() - rest.size());
  const auto signature = TakeField(rest, "signature");
  if (!signature) return Malformed("it is not signed");
  const auto raw = base::FromBase64(*signature);
  if (!raw.ok() || raw->size() != out.signature.size()) {
    return Malformed("the signature is not 64 bytes in base64");
  }
  std::copy(raw->begin(), raw->end(), out.signature.begin());
  auto key = ReadKey(*origin, *vkey);
  if (!key.ok()) return key.status();
  out.key = *std::move(key);
  auto issuers = Certificate::ChainFromPem(rest);
  if (!issuers.ok()) return issuers.status();
  out.issuers = *std::move(issuers);
  return out;
}

absl::Status CheckSignature(const Statement& statement) {
  const auto key = statement.issuers.front().Ed25519Key();
  if (!key) {
    return CertificateError(CertificateProblem::kWrongKey,
                            "log key statement: not signed with Ed25519");
  }
  const base::ByteView text = base::ViewOf(statement.text);
  if (crypto_sign_verify_detached(statement.signature.data(), text.data(),
                                  text.size(), key->data()) != 0) {
    return CertificateError(CertificateProblem::kBadChain,
                            "log key statement: the signature is wrong");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<LogKey> VerifyLogKey(std::string_view statement,
                                    const TrustStore& trust,
                                    base::WallTime now) {
  auto parsed = Parse(statement);
  if (!parsed.ok()) return parsed.status();
  auto status = trust.VerifyIssuer(parsed->issuers.front(), parsed->issuers,
                                   parsed->key.relay.authority(), now);
  if (status.ok()) status = CheckSignature(*parsed);
  if (!status.ok()) return status;
  return std::move(parsed->key);
}

}  // namespace hotline::pki
