// The labelled derivations of HPKE. Each call names its suite and its purpose,
// so that no two places of the protocol ever derive the same bytes.
#pragma once

#include <string_view>

#include "core/crypto/hkdf.h"

namespace hotline::crypto {

// RFC 9180 section 4. `suite_id` is "KEM" || kem_id, or "HPKE" || the three
// ids.
Prk LabeledExtract(base::ByteView suite_id, base::ByteView salt,
                   std::string_view label, base::ByteView ikm);
// InvalidArgument above kHkdfLongestOutput.
absl::Status LabeledExpand(base::ByteView suite_id, const Prk& prk,
                           std::string_view label, base::ByteView info,
                           std::span<uint8_t> out);

template <size_t N>
base::Secret<N> LabeledExpand(base::ByteView suite_id, const Prk& prk,
                              std::string_view label, base::ByteView info) {
  static_assert(N <= kHkdfLongestOutput);
  base::Secret<N> out;
  LabeledExpand(suite_id, prk, label, info, out.Reveal()).IgnoreError();
  return out;
}

// LabeledDerive of draft-ietf-hpke-hpke with SHAKE256, no context: how
// draft-ietf-hpke-pq makes key pairs. `out` and `label` are shorter than 2^16
// bytes.
void LabeledDerive(base::ByteView suite_id, base::ByteView ikm,
                   std::string_view label, std::span<uint8_t> out);

}  // namespace hotline::crypto
