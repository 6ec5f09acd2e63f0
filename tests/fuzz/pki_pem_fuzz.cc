// The files that people hand over: chains, lists, keys, log key statements.
// With no root pinned nothing may be believed.
#include <cstdlib>

#include "core/pki/certificate.h"
#include "core/pki/log_key.h"
#include "core/pki/private_key.h"
#include "core/pki/revocation_list.h"
#include "core/pki/root_name.h"
#include "core/pki/succession.h"

namespace base = hotline::base;
namespace pki = hotline::pki;

// The last certificate as the successor of the first: nothing is its own.
static void CheckSuccessor(const std::vector<pki::Certificate>& chain) {
  const auto name = pki::ReadRootName(chain.back());
  if (!name.ok()) return;
  const auto& root = chain.front();
  if (pki::VerifySuccessor(*name, root, root, chain.back(), root.not_before())
          .ok()) {
    std::abort();
  }
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = base::TextOf({data, size});
  if (const auto chain = pki::Certificate::ChainFromPem(text); chain.ok()) {
    std::string pem;
    for (const auto& each : *chain) pem += each.Pem();
    const auto again = pki::Certificate::ChainFromPem(pem);
    if (!again.ok() || *again != *chain) std::abort();
    CheckSuccessor(*chain);
  }
  if (const auto seed = pki::SeedFromPem(text); seed.ok()) {
    const auto pem = pki::SeedToPem(*seed);
    const auto again = pki::SeedFromPem(base::TextOf(pem.Reveal()));
    if (!again.ok() || !again->Equals(*seed)) std::abort();
  }
  (void)pki::RevocationList::ListsFromPem(text);
  if (pki::VerifyLogKey(text, pki::TrustStore(), base::WallTime()).ok()) {
    std::abort();
  }
  return 0;
}
