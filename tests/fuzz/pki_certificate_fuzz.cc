// A certificate that is read encodes to the bytes it was read from, and the
// names in it are names.
#include <cstdlib>

#include "core/pki/certificate.h"
#include "core/pki/subject.h"

namespace pki = hotline::pki;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto certificate = pki::Certificate::FromDer({data, size});
  if (!certificate.ok()) return 0;
  const auto again = pki::Certificate::FromPem(certificate->Pem());
  if (!again.ok() || !(*again == *certificate)) std::abort();
  if (!std::equal(certificate->der().begin(), certificate->der().end(), data,
                  data + size)) {
    std::abort();
  }
  if (const auto station = pki::ReadStation(*certificate); station.ok()) {
    const auto name = pki::StationName::ParseUri(station->name.Uri());
    if (!name.ok() || *name != station->name) std::abort();
  }
  if (const auto relay = pki::ReadRelay(*certificate); relay.ok()) {
    if (!pki::RelayName::Parse(relay->text()).ok()) std::abort();
  }
  return 0;
}
