#include "core/crypto/labeled.h"

#include "core/crypto/shake256.h"

namespace hotline::crypto {
namespace {

const base::ByteView kVersion = base::ViewOf("HPKE-v1");

// I2OSP(value, 2)
base::ByteArray<2> TwoBytes(size_t value) {
  return {static_cast<uint8_t>(value >> 8), static_cast<uint8_t>(value)};
}

}  // namespace

Prk LabeledExtract(base::ByteView suite_id, base::ByteView salt,
                   std::string_view label, base::ByteView ikm) {
  return HkdfExtract(salt, {kVersion, suite_id, base::ViewOf(label), ikm});
}

absl::Status LabeledExpand(base::ByteView suite_id, const Prk& prk,
                           std::string_view label, base::ByteView info,
                           std::span<uint8_t> out) {
  return HkdfExpand(
      prk,
      {TwoBytes(out.size()), kVersion, suite_id, base::ViewOf(label), info},
      out);
}

void LabeledDerive(base::ByteView suite_id, base::ByteView ikm,
                   std::string_view label, std::span<uint8_t> out) {
  Shake256({ikm, kVersion, suite_id, TwoBytes(label.size()),
            base::ViewOf(label), TwoBytes(out.size())},
           out);
}

}  // namespace hotline::crypto
