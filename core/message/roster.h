// Who belongs to a line, by station: named in its line card, and hashed into
// every statement, so that a sender says to whom it wrote (P3).
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "core/base/bytes.h"
#include "core/base/codec.h"

namespace hotline::message {

struct Member {
  std::string station;              // URI
  base::Digest certificate_hash{};  // SHA-256 of its identity certificate (DER)

  auto operator<=>(const Member&) const = default;
};

// Their URIs, in the same order.
std::vector<std::string> StationsOf(const std::vector<Member>& members);

// 1 to kMaxRecipients, strictly ascending by URI: nobody twice, one order.
absl::Status CheckMembers(const std::vector<Member>& members);

// Each opaque uri<V> || opaque certificate_hash[32], all in one vector.
void WriteMembers(base::Writer& writer, const std::vector<Member>& members);
// Of any number that is left: CheckMembers knows the limit.
std::vector<Member> ReadMembers(base::Reader& reader);

// SHA-256("hotline/1 Roster" || each member, ascending by URI). The recipients
// of a message are all stations of the line but its sender. Any order is taken.
base::Digest RosterHash(std::vector<Member> recipients);

}  // namespace hotline::message
