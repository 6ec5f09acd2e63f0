#include "daemon/gate/envelope_form.h"

#include "absl/strings/str_cat.h"
#include "core/line/commit_body.h"
#include "core/line/reject.h"
#include "core/line/roster_delta.h"
#include "core/line/sealed_body.h"
#include "core/message/limits.h"
#include "daemon/gate/refuse.h"
#include "hotline/relay/v1/envelope.pb.h"
#include "hotline/relay/v1/refusal.pb.h"

namespace hotline::gate {
namespace {

namespace v1 = relay::v1;

// The removal of one leaf, padded: what never expires is kept small.
constexpr size_t kMaxProposal = 16 * 1024;

bool IsTooLarge(v1::EnvelopeType type, size_t size, size_t body) {
  switch (type) {
    case v1::ENVELOPE_TYPE_COMMIT:
      return body > line::kMaxCommitBody;
    case v1::ENVELOPE_TYPE_PROPOSAL:
      return body > kMaxProposal;
    default:
      return size > message::kMaxEnvelopeSize;
  }
}

absl::Status Malformed(std::string_view what) {
  return Refuse(v1::REFUSAL_MALFORMED, std::string(what));
}

absl::Status CheckExpiry(const message::Header& header, bool expires) {
  auto status = message::CheckLifetime(header, expires);
  return status.ok()
             ? status
             : Refuse(v1::REFUSAL_LIFETIME, std::string(status.message()));
}

// Whoever waits for one of these may be a FLASH, and they never expire.
absl::Status CheckHandshake(const message::Header& header) {
  if (header.precedence != message::Precedence::kFlash) {
    return Refuse(v1::REFUSAL_PRECEDENCE, "a handshake that is no FLASH");
  }
  return CheckExpiry(header, false);
}

absl::Status CheckNoCommitment(const message::Header& header) {
  if (header.commitment == base::Digest{}) return absl::OkStatus();
  return Malformed("a commitment to nothing");
}

absl::Status CheckProposal(const message::Header& header) {
  auto status = CheckHandshake(header);
  return status.ok() ? CheckNoCommitment(header) : status;
}

absl::Status CheckCommit(const message::Header& header, base::ByteView body) {
  if (auto status = CheckHandshake(header); !status.ok()) return status;
  const auto parsed = line::ParseCommitBody(body);
  if (!parsed.ok()) return Malformed(std::string(parsed.status().message()));
  const auto delta = line::ParseRosterDelta(parsed->delta);
  if (!delta.ok()) return Malformed(std::string(delta.status().message()));
  if (header.commitment == line::DeltaCommitment(parsed->delta)) {
    return absl::OkStatus();
  }
  return Malformed("the commitment is not that of the delta");
}

absl::Status CheckSealed(const message::Header& header, base::ByteView body) {
  if (auto status = CheckExpiry(header, true); !status.ok()) return status;
  if (header.epoch != 0 || header.branch_id.has_value()) {
    return Malformed("what is sealed is of no epoch");
  }
  const auto parsed = line::ParseSealedBody(body);
  return parsed.ok() ? absl::OkStatus()
                     : Malformed(std::string(parsed.status().message()));
}

absl::Status CheckReject(const message::Header& header, base::ByteView body) {
  if (auto status = CheckHandshake(header); !status.ok()) return status;
  if (auto status = CheckNoCommitment(header); !status.ok()) return status;
  const auto parsed = line::ParseReject(body);
  if (!parsed.ok()) return Malformed(std::string(parsed.status().message()));
  return parsed->line_id == header.line_id
             ? absl::OkStatus()
             : Malformed("a reject of another line's commit");
}

}  // namespace

absl::Status CheckSize(v1::EnvelopeType type, size_t size,
                       base::ByteView body) {
  if (IsTooLarge(type, size, body.size())) {
    return Refuse(v1::REFUSAL_TOO_LARGE,
                  absl::StrCat("an envelope of ", size, " bytes"));
  }
  return body.empty() ? Malformed("an envelope without a body")
                      : absl::OkStatus();
}

absl::Status CheckForm(v1::EnvelopeType type, const message::Header& header,
                       base::ByteView body) {
  switch (type) {
    case v1::ENVELOPE_TYPE_APPLICATION:
      return CheckExpiry(header, true);
    case v1::ENVELOPE_TYPE_PROPOSAL:
      return CheckProposal(header);
    case v1::ENVELOPE_TYPE_COMMIT:
      return CheckCommit(header, body);
    case v1::ENVELOPE_TYPE_SEALED:
      return CheckSealed(header, body);
    case v1::ENVELOPE_TYPE_REJECT:
      return CheckReject(header, body);
    default:
      return Refuse(v1::REFUSAL_ENVELOPE_TYPE, "not a station's to send");
  }
}

}  // namespace hotline::gate
