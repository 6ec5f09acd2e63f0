#include "core/mls/psk.h"

namespace hotline::mls {

void PreSharedKeyId::Encode(base::Writer& out) const {
  EncodeEnum(type, out);
  if (type == PskType::kExternal) {
    out.Opaque(psk_id);
  } else {
    EncodeEnum(usage, out);
    out.Opaque(psk_group_id).U64(psk_epoch);
  }
  out.Opaque(psk_nonce);
}

PreSharedKeyId PreSharedKeyId::Decode(base::Reader& in) {
  PreSharedKeyId id;
  id.type = DecodeEnum<PskType>(in);
  switch (id.type) {
    case PskType::kExternal:
      id.psk_id = DecodeOpaque(in);
      break;
    case PskType::kResumption:
      id.usage = DecodeEnum<ResumptionPskUsage>(in);
      in.Require(id.usage >= ResumptionPskUsage::kApplication &&
                 id.usage <= ResumptionPskUsage::kBranch);
      id.psk_group_id = DecodeOpaque(in);
      id.psk_epoch = in.U64();
      break;
    default:
      in.Require(false);
  }
  id.psk_nonce = DecodeOpaque(in);
  return id;
}

absl::StatusOr<Secret> PskSecret(const std::vector<Psk>& psks) {
  if (psks.size() > 0xffff) {
    return absl::InvalidArgumentError("more than 65,535 PSKs");
  }
  Secret psk_secret;
  for (size_t i = 0; i < psks.size(); ++i) {
    const Secret extracted = crypto::HkdfExtract({}, {psks[i].secret.Reveal()});
    base::Writer label;  // PSKLabel
    psks[i].id.Encode(label);
    label.U16(static_cast<uint16_t>(i)).U16(static_cast<uint16_t>(psks.size()));
    const Secret input =
        ExpandWithLabel<Secret::kSize>(extracted, "derived psk", label.bytes());
    psk_secret = crypto::HkdfExtract(input.Reveal(), {psk_secret.Reveal()});
  }
  return psk_secret;
}

}  // namespace hotline::mls
