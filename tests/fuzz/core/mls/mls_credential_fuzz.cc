// Whatever parses as a Credential encodes to the same bytes; and so does each
// certificate of an x509 one, by itself and in its credential.
#include "core/mls/credential.h"
#include "core/pki/certificate.h"
#include "tests/fuzz/core/mls/round_trip.h"

namespace hotline::mls {
namespace {

void Check(base::ByteView input) {
  const auto credential = RoundTrip<Credential>(input);
  if (!credential.has_value()) return;
  std::vector<Certificate> again;
  for (const Certificate& one : credential->certificates) {
    const auto read = pki::Certificate::FromDer(one.cert_data);
    if (!read.ok()) return;
    again.push_back({base::ToBytes(read->der())});
  }
  if (credential->type == CredentialType::kX509) {
    Require(Credential::X509(std::move(again)) == *credential);
  } else {
    Require(Credential::Basic(credential->identity) == *credential);
  }
}

}  // namespace
}  // namespace hotline::mls

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  hotline::mls::Check({data, size});
  return 0;
}
