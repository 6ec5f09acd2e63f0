// Credentials: RFC 9420 section 5.3. This room never judges one by itself
// (authentication.h).
#pragma once

#include <vector>

#include "core/mls/wire.h"

namespace hotline::mls {

// As it stands in a structure: 32 bytes for Ed25519, any number before anyone
// looked at it.
using SignaturePublicKey = base::Bytes;

enum class CredentialType : uint16_t { kBasic = 1, kX509 = 2 };

struct Certificate {
  base::Bytes cert_data;  // DER

  void Encode(base::Writer& out) const { out.Opaque(cert_data); }
  static Certificate Decode(base::Reader& in) { return {DecodeOpaque(in)}; }
  bool operator==(const Certificate&) const = default;
};

struct Credential {
  CredentialType type = CredentialType::kBasic;
  base::Bytes identity;                   // basic
  std::vector<Certificate> certificates;  // x509: end entity first

  static Credential Basic(base::Bytes identity);
  static Credential X509(std::vector<Certificate> certificates);

  // A type that we do not know fails the reader: its length cannot be known.
  void Encode(base::Writer& out) const;
  static Credential Decode(base::Reader& in);
  bool operator==(const Credential&) const = default;
};

}  // namespace hotline::mls
