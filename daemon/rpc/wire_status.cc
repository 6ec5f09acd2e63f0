#include "daemon/rpc/wire_status.h"

#include <string_view>

#include "daemon/gate/refuse.h"
#include "daemon/rpc/convert.h"

namespace hotline::rpc {
namespace {

namespace v1 = relay::v1;

struct Phrase {
  v1::Refusal reason;
  std::string_view text;
  uint32_t retry_after_ms = 0;  // 0: the same again would fail again
};

constexpr Phrase kPhrases[] = {
    {v1::REFUSAL_NO_CERTIFICATE, "No client certificate was shown."},
    {v1::REFUSAL_CERTIFICATE_MALFORMED,
     "The certificate is not a well-formed Hotline certificate."},
    {v1::REFUSAL_CERTIFICATE_EXPIRED,
     "The certificate, or one of its issuers, has expired or is not valid "
     "yet."},
    {v1::REFUSAL_CERTIFICATE_REVOKED,
     "The certificate has been revoked by its authority."},
    {v1::REFUSAL_CERTIFICATE_PURPOSE,
     "The certificate was issued for another purpose."},
    {v1::REFUSAL_CERTIFICATE_UNTRUSTED,
     "The certificate does not lead to the root pinned for its authority."},
    {v1::REFUSAL_UNKNOWN_AUTHORITY,
     "This relay serves no station of that authority."},
    {v1::REFUSAL_HANDSHAKE,
     "The connection failed before a certificate could be judged."},
    {v1::REFUSAL_NOT_ENROLLED,
     "A station concerned has not enrolled at this relay."},
    {v1::REFUSAL_MALFORMED,
     "The request is malformed, or a field is outside its limits."},
    {v1::REFUSAL_VERSION, "There is no common protocol version."},
    {v1::REFUSAL_TOO_LARGE, "The request is larger than the protocol allows."},
    {v1::REFUSAL_NOT_PERMITTED, "This station may not do that."},
    {v1::REFUSAL_EXISTS, "The name or id is taken by something else."},
    {v1::REFUSAL_NOT_FOUND, "There is no such entry, size or station."},
    {v1::REFUSAL_UNKNOWN_LINE,
     "There is no such line, or this station is neither on its roster nor its "
     "guest."},
    {v1::REFUSAL_SENDER_MISMATCH,
     "The sender is not the station that the certificate names."},
    {v1::REFUSAL_PRECEDENCE, "The precedence is missing or unknown."},
    {v1::REFUSAL_CLASS, "The class is missing, unknown or not the line's."},
    {v1::REFUSAL_LIFETIME,
     "The lifetime must be 1 second to 30 days, and none of what does not "
     "expire."},
    {v1::REFUSAL_EPOCH,
     "The line is in another epoch or branch, or this station is not on that "
     "one."},
    {v1::REFUSAL_INCARNATION, "The line is in another incarnation."},
    {v1::REFUSAL_ENVELOPE_TYPE,
     "An envelope of this type may not be submitted here."},
    {v1::REFUSAL_ID_REUSED, "The message id was used before for other bytes."},
    {v1::REFUSAL_QUOTA,
     "Too many requests, or too much is waiting; try again later.", 1'000},
    {v1::REFUSAL_DISK_FULL,
     "The relay's disk is nearly full: only FLASH and confirms pass.", 10'000},
    {v1::REFUSAL_STOPPING, "The relay is shutting down; try again.", 1'000},
    {v1::REFUSAL_UNAVAILABLE,
     "The relay could not store it, nothing was accepted; try again.", 1'000},
    {v1::REFUSAL_LEASE_TAKEN, "A newer stream of this station took over."},
    {v1::REFUSAL_INTERNAL, "The relay failed; its log has the reason.", 5'000},
};

const Phrase& PhraseOf(v1::Refusal reason) {
  for (const Phrase& phrase : kPhrases) {
    if (phrase.reason == reason) return phrase;
  }
  return PhraseOf(v1::REFUSAL_INTERNAL);
}

}  // namespace

v1::RefusalDetail DetailOf(const absl::Status& status) {
  const Phrase& phrase = PhraseOf(gate::RefusalOf(status));
  v1::RefusalDetail detail;
  detail.set_reason(phrase.reason);
  detail.set_text(std::string(phrase.text));
  const auto retry_after = gate::RetryAfterOf(status);
  detail.set_retry_after_ms(retry_after.has_value()
                                ? static_cast<uint64_t>(retry_after->count())
                                : phrase.retry_after_ms);
  if (phrase.reason == v1::REFUSAL_VERSION) {
    detail.set_protocol_min(kProtocol);
    detail.set_protocol_max(kProtocol);
  }
  return detail;
}

v1::RefusalDetail DetailWithMissing(const relay::Relay& relay, uint64_t known,
                                    const absl::Status& status) {
  v1::RefusalDetail detail = DetailOf(status);
  const auto missing = gate::ExplanationOf(status);
  if (!missing.has_value() || !detail.MergeFromString(missing->detail)) {
    return detail;
  }
  WriteConsistency(relay, known, missing->size,
                   *detail.mutable_head()->mutable_consistency());
  return detail;
}

int CodeOf(const absl::Status& status) {
  // From the reason, not from the status: one without a reason is INTERNAL,
  // whatever code a lower layer gave it.
  return gate::Refuse(gate::RefusalOf(status), "").raw_code();
}

}  // namespace hotline::rpc
