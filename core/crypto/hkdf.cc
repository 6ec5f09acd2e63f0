#include "core/crypto/hkdf.h"

#include <algorithm>

#include "core/crypto/hmac.h"

namespace hotline::crypto {

Prk HkdfExtract(base::ByteView salt, Parts ikm) {
  HmacSha256Hasher hasher(salt);
  for (base::ByteView part : ikm) hasher.Update(part);
  Prk out;
  hasher.Finish(out.Reveal());
  return out;
}

absl::Status HkdfExpand(const Prk& prk, Parts info, std::span<uint8_t> out) {
  if (out.size() > kHkdfLongestOutput) {
    return absl::InvalidArgumentError("HKDF: more than 255 blocks asked for");
  }
  const HmacSha256Hasher keyed(prk.Reveal());
  base::Secret<32> block;  // T(i) of RFC 5869 section 2.3
  for (uint8_t counter = 1; !out.empty(); ++counter) {
    HmacSha256Hasher hasher = keyed;
    if (counter > 1) hasher.Update(block.Reveal());
    for (base::ByteView part : info) hasher.Update(part);
    hasher.Update({&counter, 1});
    hasher.Finish(block.Reveal());
    const size_t size = std::min(out.size(), block.kSize);
    std::copy_n(block.Reveal().begin(), size, out.begin());
    out = out.subspan(size);
  }
  return absl::OkStatus();
}

}  // namespace hotline::crypto
