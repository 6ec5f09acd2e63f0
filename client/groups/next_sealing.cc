#include "client/groups/next_sealing.h"

#include "absl/strings/str_cat.h"
#include "client/groups/try.h"
#include "core/message/header.h"
#include "core/message/limits.h"

namespace hotline::groups {
namespace {

absl::Status NotForIt(std::string_view what) {
  return absl::FailedPreconditionError(
      absl::StrCat("message with a commit: ", std::string(what)));
}

}  // namespace

absl::StatusOr<base::Bytes> NextSealing::Seal(base::ByteView header_bytes,
                                              base::ByteView plaintext) {
  if (staged_.sent() > 0) return NotForIt("there is one already");
  TRY_ASSIGN(const auto header, message::ParseHeader(header_bytes));
  if (EpochOf(header) != name_) {
    return NotForIt("not of the epoch that the commit begins");
  }
  TRY_ASSIGN(const auto own,
             OwnerOf(staged_.tree().Leaf(staged_.leaf())->credential));
  if (header.sender != own.station) return NotForIt("of another sender");
  TRY_ASSIGN(const auto message, staged_.Protect(plaintext, header_bytes,
                                                 /*padding=*/0, key_, random_));
  base::Bytes body = mls::Encode(message);
  if (header_bytes.size() + body.size() > message::kMaxEnvelopeSize) {
    return absl::OutOfRangeError(
        absl::StrCat("envelope: ", header_bytes.size() + body.size(),
                     " bytes, at most ", message::kMaxEnvelopeSize));
  }
  return body;
}

absl::StatusOr<base::SecretBytes> NextSealing::Open(base::ByteView,
                                                    base::ByteView) {
  return NotForIt("nothing has come in that epoch yet");
}

}  // namespace hotline::groups
