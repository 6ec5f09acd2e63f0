// Content 6: the invitation to a line (P16), sealed to every station of the
// invited positions before any of them is in the group's tree. Who declines
// never was in it.
#pragma once

#include <string>
#include <vector>

#include "core/message/fields.h"
#include "core/message/roster.h"

namespace hotline::message {

inline constexpr std::chrono::days kMaxOfferLife{30};

struct Offer {
  // core/line's PolicyOpening, at most 40,960 bytes: what is offered.
  base::Bytes policy;
  // Invited, and members now: 1 to 200, ascending.
  std::vector<std::string> positions;
  // Stations that are on the line now: 1 to 200, ascending by URI.
  std::vector<Member> members;
  base::WallTime until{};  // the offer's end

  bool operator==(const Offer&) const = default;
};

absl::Status Check(const Offer& offer);
void Write(base::Writer& writer, const Offer& offer);
void Read(base::Reader& reader, Offer& offer);

// SHA-256("hotline/1 Offer" || the offer as it stands in the body, without the
// content's number): what an answer is signed over.
base::Digest Hash(const Offer& offer);

}  // namespace hotline::message
