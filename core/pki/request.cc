#include "core/pki/request.h"

#include "absl/status/status.h"
#include "core/pki/openssl.h"

namespace hotline::pki {
namespace {

using OwnedRequest = Owned<X509_REQ, X509_REQ_free>;
struct FreeExtensions {
  void operator()(STACK_OF(X509_EXTENSION) * stack) const {
    sk_X509_EXTENSION_pop_free(stack, X509_EXTENSION_free);
  }
};
using OwnedExtensions =
    std::unique_ptr<STACK_OF(X509_EXTENSION), FreeExtensions>;

struct Wanted {
  std::string common_name;
  Roles roles;
  std::string alternative_name;  // "URI:..." or "DNS:..."
  std::string usage;
};

bool AddName(X509_NAME* name, const char* field, const std::string& value) {
  return X509_NAME_add_entry_by_txt(
             name, field, MBSTRING_UTF8,
             reinterpret_cast<const uint8_t*>(value.data()),
             static_cast<int>(value.size()), -1, 0) == 1;
}

bool SetSubject(X509_REQ* request, const Wanted& wanted) {
  X509_NAME* name = X509_REQ_get_subject_name(request);
  bool ok = AddName(name, "CN", wanted.common_name);
  for (const std::string& role : wanted.roles.Words()) {
    ok = ok && AddName(name, "OU", role);
  }
  return ok;
}

// `value` in the words of OpenSSL's x509v3_config.
bool Push(STACK_OF(X509_EXTENSION) * stack, int nid, const std::string& value) {
  X509_EXTENSION* extension =
      X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str());
  if (extension == nullptr) return false;
  if (sk_X509_EXTENSION_push(stack, extension) > 0) return true;
  X509_EXTENSION_free(extension);
  return false;
}

bool SetExtensions(X509_REQ* request, const Wanted& wanted) {
  const OwnedExtensions stack(sk_X509_EXTENSION_new_null());
  return stack != nullptr &&
         Push(stack.get(), NID_key_usage, "critical,digitalSignature") &&
         Push(stack.get(), NID_ext_key_usage, "critical," + wanted.usage) &&
         Push(stack.get(), NID_subject_alt_name, wanted.alternative_name) &&
         X509_REQ_add_extensions(request, stack.get()) == 1;
}

absl::StatusOr<std::string> Make(const Ed25519Seed& seed,
                                 const Wanted& wanted) {
  const ErrorScope errors;
  const OwnedKey key(EVP_PKEY_new_raw_private_key(
      EVP_PKEY_ED25519, nullptr, seed.Reveal().data(), seed.kSize));
  const OwnedRequest request(X509_REQ_new());
  const OwnedBio bio(BIO_new(BIO_s_mem()));
  if (!key || !request || !bio || !SetSubject(request.get(), wanted) ||
      !SetExtensions(request.get(), wanted) ||
      X509_REQ_set_pubkey(request.get(), key.get()) != 1 ||
      X509_REQ_sign(request.get(), key.get(), nullptr) == 0 ||
      PEM_write_bio_X509_REQ(bio.get(), request.get()) != 1) {
    return absl::InternalError(
        "certificate request: OpenSSL could not make it");
  }
  return std::string(Written(bio));
}

}  // namespace

absl::StatusOr<std::string> MakeStationRequest(const Ed25519Seed& seed,
                                               const StationName& name,
                                               const Roles& roles,
                                               Purpose purpose) {
  if (name == StationName() || purpose == Purpose::kRelayTls) {
    return absl::InvalidArgumentError(
        "certificate request: a station's needs a name and its purpose");
  }
  return Make(seed,
              {kStationWord, roles, "URI:" + name.Uri(),
               purpose == Purpose::kIdentity ? kIdentityUsage : "clientAuth"});
}

absl::StatusOr<std::string> MakeRelayRequest(const Ed25519Seed& seed,
                                             const RelayName& name) {
  if (name == RelayName()) {
    return absl::InvalidArgumentError(
        "certificate request: a relay's needs a name");
  }
  return Make(seed, {kRelayWord, {}, "DNS:" + name.text(), "serverAuth"});
}

}  // namespace hotline::pki
