#include "core/message/offer.h"

#include "core/crypto/sha256.h"
#include "core/message/limits.h"
#include "core/message/positions.h"

namespace hotline::message {

absl::Status Check(const Offer& offer) {
  return FirstError(
      {CheckCount("policy", offer.policy.size(), 1, kMaxPolicy),
       CheckAscendingPositions("positions", offer.positions, 1, kMaxRecipients),
       CheckMembers(offer.members), CheckTime("until", offer.until),
       RequireField(offer.until > base::WallTime(), "until: is missing")});
}

void Write(base::Writer& writer, const Offer& offer) {
  writer.Opaque(offer.policy);
  WritePositions(writer, offer.positions);
  WriteMembers(writer, offer.members);
  writer.U64(base::ToMillis(offer.until));
}

void Read(base::Reader& reader, Offer& offer) {
  offer.policy = ReadBytes(reader);
  offer.positions = ReadPositions(reader, kMaxRecipients);
  offer.members = ReadMembers(reader);
  offer.until = base::FromMillis(reader.U64());
}

base::Digest Hash(const Offer& offer) {
  base::Writer writer;
  Write(writer, offer);
  return crypto::Sha256({base::ViewOf("hotline/1 Offer"), writer.bytes()});
}

}  // namespace hotline::message
