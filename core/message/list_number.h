// Which revocation lists a station holds, by authority and list number (P19):
// line tests and beacons state them, so that who holds older ones is seen.
#pragma once

#include <string>
#include <vector>

#include "core/message/fields.h"

namespace hotline::message {

inline constexpr size_t kMaxListNumbers = 256;

struct ListNumber {
  std::string authority;  // "mfa.alba"
  uint64_t number = 0;    // of the CRL

  auto operator<=>(const ListNumber&) const = default;
};

// 0 to 256, strictly ascending: an authority with several issuers stands there
// with each number once.
absl::Status Check(const std::vector<ListNumber>& lists);
void Write(base::Writer& writer, const std::vector<ListNumber>& lists);
std::vector<ListNumber> ReadListNumbers(base::Reader& reader);

}  // namespace hotline::message
