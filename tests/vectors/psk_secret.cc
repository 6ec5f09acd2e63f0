// Several external PSKs in one: psk_secret.json.
#include "core/mls/psk.h"
#include "tests/vectors/format.h"
#include "tests/vectors/mls_entry.h"

namespace hotline::vectors {

absl::Status RunPskSecret(Entry& entry) {
  auto suite = ReadSuite(entry);
  if (!suite.ok()) return suite.status();
  std::vector<mls::Psk> psks;
  for (Entry& part : entry.List("psks")) {
    mls::Psk& psk = psks.emplace_back();
    psk.id.psk_id = part.Hex("psk_id");
    psk.id.psk_nonce = part.Hex("psk_nonce");
    psk.secret = base::SecretBytes(part.Hex("psk"));
  }
  auto psk_secret = mls::PskSecret(psks);
  if (!psk_secret.ok()) return psk_secret.status();
  entry.Expect("psk_secret", psk_secret->Reveal());
  return entry.status();
}

}  // namespace hotline::vectors
