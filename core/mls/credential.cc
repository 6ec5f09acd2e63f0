#include "core/mls/credential.h"

namespace hotline::mls {

Credential Credential::Basic(base::Bytes identity) {
  return {CredentialType::kBasic, std::move(identity), {}};
}

Credential Credential::X509(std::vector<Certificate> certificates) {
  return {CredentialType::kX509, {}, std::move(certificates)};
}

void Credential::Encode(base::Writer& out) const {
  EncodeEnum(type, out);
  if (type == CredentialType::kBasic) {
    out.Opaque(identity);
  } else {
    EncodeVector(certificates, out);
  }
}

Credential Credential::Decode(base::Reader& in) {
  Credential credential;
  credential.type = DecodeEnum<CredentialType>(in);
  switch (credential.type) {
    case CredentialType::kBasic:
      credential.identity = DecodeOpaque(in);
      break;
    case CredentialType::kX509:
      credential.certificates = DecodeVector<Certificate>(in);
      break;
    default:
      in.Require(false);
  }
  return credential;
}

}  // namespace hotline::mls
