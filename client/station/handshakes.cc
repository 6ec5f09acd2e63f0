#include "client/station/handshakes.h"

#include <algorithm>

#include "client/station/try.h"
#include "core/pki/certificate.h"

namespace hotline::station {

std::string Introduced(const message::Member& member) {
  std::string fingerprint = pki::FingerprintText(member.certificate_hash);
  std::replace(fingerprint.begin(), fingerprint.end(), '\n', ' ');
  return member.station + " (fingerprint " + fingerprint + ")";
}

absl::Status SaveHandshake(Station& station, const message::Header& header,
                           base::Bytes body, v1::EnvelopeType type) {
  StoredEnvelope envelope{.header = message::Encode(header),
                          .body = std::move(body),
                          .origin = station.log_key->name()};
  envelope.type = type;
  MessageRow row;
  row.id = header.message_id;
  row.identity = IdentityOf(header.sender, header.message_id);
  row.line = header.line_id;
  row.outgoing = true;
  row.type = ContentType::kHandshake;
  row.envelope_type = type;
  row.precedence = header.precedence;
  row.line_class = header.message_class;
  row.envelope_hash = message::EnvelopeHash(envelope.header, envelope.body);
  row.stored = station.Now();
  row.content.sender = header.sender;
  return station.messages.Insert(row, std::move(envelope), {});
}

absl::Status WarnOfDivergence(Station& station, const LineFacts& line,
                              const std::string& sender) {
  return station.Warn(
      "divergence",
      "Line " + line.card.name + ": what came from " + sender +
          " belongs to another history of the line than the one held here. The "
          "relay or a member shows different histories to different stations: "
          "tell the other members by another way.");
}

}  // namespace hotline::station
