// How long the parts of a message may be (docs/protocol.md), and the few checks
// that all of them share. Both sides apply them: the sender before it signs, so
// that a person learns which field is wrong; the recipient to every foreign
// byte.
#pragma once

#include <cstddef>
#include <string_view>

#include "absl/status/status.h"
#include "core/base/clock.h"

namespace hotline::message {

inline constexpr size_t kMaxEnvelopeSize = 256 * 1024;  // header and body
inline constexpr size_t kMaxRecipients = 200;           // stations of a line
inline constexpr size_t kMaxSignatures = 8;
inline constexpr size_t kMaxAddressees = 64;  // in each of action and info

// Bytes of UTF-8.
inline constexpr size_t kMaxStationUri = 255;
inline constexpr size_t kMaxPosition = 255;
inline constexpr size_t kMaxSigner = 255;
inline constexpr size_t kMaxOperator = 128;
inline constexpr size_t kMaxSubject = 255;
inline constexpr size_t kMaxLabel = 255;
inline constexpr size_t kMaxText = 65'536;
inline constexpr size_t kMaxReason = 1'024;
inline constexpr size_t kMaxLineName = 64;
inline constexpr size_t kMaxMandate = 4'096;
inline constexpr size_t kMaxAuthority = 63;
inline constexpr size_t kMaxWatchLog = 65'536;

// Bytes.
inline constexpr size_t kMaxPolicy = 40'960;         // with its salt
inline constexpr size_t kMaxMlsKeyPackage = 16'384;  // as in the directory
inline constexpr size_t kMaxCheckpoint = 4'096;
inline constexpr size_t kMaxRevocationLists = 128 * 1024;

inline constexpr size_t kMaxReferences = 16;
inline constexpr size_t kMaxFactMessages = 64;
inline constexpr size_t kMaxOpenItems = 256;

// Every check is InvalidArgument with `field` and the limit in its message,
// never the value.

// UTF-8 of `min` to `max` bytes.
absl::Status CheckText(std::string_view field, std::string_view text,
                       size_t min, size_t max);
// The same, and something in it can be seen; empty only if `min` is 0.
absl::Status CheckVisible(std::string_view field, std::string_view text,
                          size_t min, size_t max);
// The same, and it looks like no other: IsDistinct (core/message/printable.h).
absl::Status CheckName(std::string_view field, std::string_view text,
                       size_t max);
// A person's name: UTF-8 of at most kMaxOperator bytes in which something can
// be seen, so that nobody acts under a name that shows nothing. Empty: nobody
// is named, which is no name where one is `required`.
absl::Status CheckOperator(std::string_view name, bool required);
// `min` to `max` elements.
absl::Status CheckCount(std::string_view field, size_t count, size_t min,
                        size_t max);
// From 1970 to the end of 2099: later times overflow in somebody's arithmetic.
absl::Status CheckTime(std::string_view field, base::WallTime time);

// The shape of names; core/pki knows what they mean and who may bear them.
// `hotline://mfa.alba/watch/desk-1`: the scheme, then three parts of
// [a-z0-9.-], at most 255 bytes together.
absl::Status CheckStationUri(std::string_view field, std::string_view uri);
// `watch@mfa.alba`: two parts of [a-z0-9.-], at most 255 bytes together.
absl::Status CheckPosition(std::string_view field, std::string_view position);

// `mfa.alba`: [a-z0-9.-], at most 63 bytes.
absl::Status CheckAuthority(std::string_view field, std::string_view authority);

}  // namespace hotline::message
