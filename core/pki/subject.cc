#include "core/pki/subject.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "core/pki/certificate_problem.h"
#include "core/pki/openssl.h"

namespace hotline::pki {
namespace {

struct RoleWord {
  Role role;
  const char* word;
};
constexpr std::array<RoleWord, 3> kRoles = {{{Role::kOperator, "operator"},
                                             {Role::kReleaser, "releaser"},
                                             {Role::kAuditor, "auditor"}}};
constexpr std::array<int, 5> kExtensions = {
    NID_basic_constraints, NID_key_usage, NID_ext_key_usage,
    NID_subject_alt_name, NID_subject_key_identifier};

absl::Status Malformed(std::string_view why) {
  return CertificateError(CertificateProblem::kMalformed,
                          absl::StrCat("certificate: ", std::string(why)));
}

// What stands in the subject: exactly one common name, and the roles.
struct SubjectName {
  std::string common_name;
  Roles roles;
};

std::string NameOf(const ASN1_OBJECT* object) {
  std::array<char, 80> text{};
  OBJ_obj2txt(text.data(), text.size(), object, 0);
  return text.data();
}

absl::Status CheckExtension(X509_EXTENSION* extension) {
  const ASN1_OBJECT* object = X509_EXTENSION_get_object(extension);
  const int nid = OBJ_obj2nid(object);
  const bool known = nid == NID_authority_key_identifier ||
                     std::find(kExtensions.begin(), kExtensions.end(), nid) !=
                         kExtensions.end();
  if (!known) {
    return Malformed(absl::StrCat("an extension that does not belong in it: ",
                                  NameOf(object)));
  }
  const bool must_be_critical =
      nid == NID_key_usage || nid == NID_ext_key_usage;
  if (must_be_critical && !X509_EXTENSION_get_critical(extension)) {
    return Malformed(absl::StrCat("an extension that must be critical is not: ",
                                  NameOf(object)));
  }
  return absl::OkStatus();
}

absl::Status CheckExtensions(X509* x509) {
  if (X509_get_version(x509) != X509_VERSION_3) {
    return Malformed("not version 3");
  }
  for (int i = 0; i < X509_get_ext_count(x509); ++i) {
    auto status = CheckExtension(X509_get_ext(x509, i));
    if (!status.ok()) return status;
  }
  const uint32_t flags = X509_get_extension_flags(x509);
  if (flags & EXFLAG_CA) return Malformed("it is a CA's");
  // A broken or repeated extension.
  if (flags & EXFLAG_INVALID) return Malformed("an extension is malformed");
  if (!(flags & EXFLAG_KUSAGE) ||
      X509_get_key_usage(x509) != X509v3_KU_DIGITAL_SIGNATURE) {
    return Malformed("its key usage must be digitalSignature alone");
  }
  return absl::OkStatus();
}

std::string OidText(const ASN1_OBJECT* object) {
  std::array<char, 80> text{};
  OBJ_obj2txt(text.data(), text.size(), object, 1);
  return text.data();
}

absl::StatusOr<Purpose> PurposeOf(X509* x509) {
  const Owned<EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE_free> usages(
      static_cast<EXTENDED_KEY_USAGE*>(
          X509_get_ext_d2i(x509, NID_ext_key_usage, nullptr, nullptr)));
  if (usages == nullptr || sk_ASN1_OBJECT_num(usages.get()) != 1) {
    return Malformed("it must have exactly one extended key usage");
  }
  const ASN1_OBJECT* usage = sk_ASN1_OBJECT_value(usages.get(), 0);
  if (OBJ_obj2nid(usage) == NID_client_auth) return Purpose::kStationTls;
  if (OBJ_obj2nid(usage) == NID_server_auth) return Purpose::kRelayTls;
  if (OidText(usage) == kIdentityUsage) return Purpose::kIdentity;
  return CertificateError(
      CertificateProblem::kWrongPurpose,
      absl::StrCat("certificate: made for another purpose than Hotline's: ",
                   NameOf(usage)));
}

absl::Status AddAttribute(const X509_NAME_ENTRY* entry, SubjectName& out) {
  const int nid = OBJ_obj2nid(X509_NAME_ENTRY_get_object(entry));
  const std::string_view value =
      base::TextOf(ViewOf(X509_NAME_ENTRY_get_data(entry)));
  if (nid == NID_commonName && out.common_name.empty() && !value.empty()) {
    out.common_name = std::string(value);
    return absl::OkStatus();
  }
  if (nid == NID_organizationalUnitName) {
    const auto role = Roles::FromWord(value);
    if (!role) return Malformed("an organizational unit is no known role");
    if (out.roles.Has(*role)) return Malformed("a role stands in it twice");
    out.roles.Add(*role);
    return absl::OkStatus();
  }
  return Malformed(
      "its subject must be one common name and a unit for each role");
}

absl::StatusOr<SubjectName> ReadSubject(X509* x509) {
  const X509_NAME* name = X509_get_subject_name(x509);
  SubjectName out;
  for (int i = 0; i < X509_NAME_entry_count(name); ++i) {
    auto status = AddAttribute(X509_NAME_get_entry(name, i), out);
    if (!status.ok()) return status;
  }
  if (out.common_name.empty()) return Malformed("its subject has no name");
  return out;
}

// The one alternative name, which must be of `type` (GEN_URI or GEN_DNS).
absl::StatusOr<std::string> AlternativeName(X509* x509, int type) {
  const OwnedNames names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(x509, NID_subject_alt_name, nullptr, nullptr)));
  const char* kind = type == GEN_URI ? "URI" : "DNS name";
  if (names == nullptr || sk_GENERAL_NAME_num(names.get()) != 1) {
    return Malformed(
        absl::StrCat("it must have exactly one alternative name, a ", kind));
  }
  const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), 0);
  if (name->type != type) {
    return Malformed(
        absl::StrCat("its alternative name is of another kind than ", kind));
  }
  return base::ToString(ViewOf(name->d.ia5));
}

absl::Status CheckKey(const Certificate& certificate, Purpose purpose) {
  if (certificate.Ed25519Key()) return absl::OkStatus();
  if (purpose == Purpose::kIdentity) {
    return CertificateError(CertificateProblem::kWrongKey,
                            "certificate: an identity key must be Ed25519");
  }
  const EVP_PKEY* key = X509_get0_pubkey(certificate.x509());
  std::array<char, 32> group{};
  size_t size = 0;
  if (key != nullptr && EVP_PKEY_get_id(key) == EVP_PKEY_EC &&
      EVP_PKEY_get_group_name(key, group.data(), group.size(), &size) == 1 &&
      std::string_view(group.data()) == SN_X9_62_prime256v1) {
    return absl::OkStatus();
  }
  return CertificateError(CertificateProblem::kWrongKey,
                          "certificate: a TLS key must be Ed25519 or P-256");
}

absl::Status CheckCommonName(const SubjectName& subject,
                             std::string_view expected) {
  if (subject.common_name == expected) return absl::OkStatus();
  return Malformed("its common name must be the word station or relay");
}

}  // namespace

std::optional<Role> Roles::FromWord(std::string_view word) {
  for (const RoleWord& known : kRoles) {
    if (word == known.word) return known.role;
  }
  return std::nullopt;
}

std::vector<std::string> Roles::Words() const {
  std::vector<std::string> words;
  for (const RoleWord& known : kRoles) {
    if (Has(known.role)) words.push_back(known.word);
  }
  return words;
}

std::string_view PurposeWord(Purpose purpose) {
  constexpr std::array<std::string_view, 3> kPurposes = {"identity", "TLS",
                                                         "relay"};
  return kPurposes[static_cast<size_t>(purpose)];
}

absl::StatusOr<StationSubject> ReadStation(const Certificate& certificate) {
  const ErrorScope errors;
  X509* x509 = certificate.x509();
  if (auto status = CheckExtensions(x509); !status.ok()) return status;
  const auto purpose = PurposeOf(x509);
  if (!purpose.ok()) return purpose.status();
  if (*purpose == Purpose::kRelayTls) {
    return CertificateError(CertificateProblem::kWrongPurpose,
                            "certificate: a relay's, not a station's");
  }
  const auto uri = AlternativeName(x509, GEN_URI);
  if (!uri.ok()) return uri.status();
  const auto name = StationName::ParseUri(*uri);
  if (!name.ok()) return Malformed(std::string(name.status().message()));
  const auto subject = ReadSubject(x509);
  if (!subject.ok()) return subject.status();
  auto status = CheckCommonName(*subject, kStationWord);
  if (status.ok()) status = CheckKey(certificate, *purpose);
  if (!status.ok()) return status;
  return StationSubject{*name, subject->roles, *purpose,
                        certificate.Ed25519Key()};
}

absl::StatusOr<RelayName> ReadRelay(const Certificate& certificate) {
  const ErrorScope errors;
  X509* x509 = certificate.x509();
  if (auto status = CheckExtensions(x509); !status.ok()) return status;
  const auto purpose = PurposeOf(x509);
  if (!purpose.ok()) return purpose.status();
  if (*purpose != Purpose::kRelayTls) {
    return CertificateError(CertificateProblem::kWrongPurpose,
                            "certificate: a station's, not a relay's");
  }
  const auto dns = AlternativeName(x509, GEN_DNS);
  if (!dns.ok()) return dns.status();
  const auto name = RelayName::Parse(*dns);
  if (!name.ok()) return Malformed(std::string(name.status().message()));
  const auto subject = ReadSubject(x509);
  if (!subject.ok()) return subject.status();
  auto status = CheckCommonName(*subject, kRelayWord);
  if (status.ok() && subject->roles != Roles()) {
    status = Malformed("a relay has no roles");
  }
  if (status.ok()) status = CheckKey(certificate, *purpose);
  if (!status.ok()) return status;
  return *name;
}

}  // namespace hotline::pki
