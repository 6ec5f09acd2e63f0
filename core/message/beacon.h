// Content 9: a station's answer to a line test, sealed to each station outside
// the group (P20): where it stands in the line. Two stations whose groups have
// parted read it all the same.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/message/fields.h"
#include "core/message/list_number.h"

namespace hotline::message {

struct Beacon {
  // The line test that it answers; all zero if none asked.
  base::ByteArray<16> nonce{};
  base::LineId line_id;      // the header's
  uint32_t incarnation = 1;  // of the line; 1 or more
  uint64_t epoch = 0;
  std::optional<base::Digest> branch_id;  // absent at epoch 0, else there
  base::Digest authenticator{};           // SHA-256(epoch authenticator)
  uint64_t contiguous = 0;  // highest number up to which all are in
  std::string checkpoint;   // newest of the relay's log held; at most 4,096
                            // bytes, empty if there is none
  std::string staffed_by;   // who is on duty; empty: nobody
  base::WallTime clock{};   // the station's
  std::vector<ListNumber> lists;

  bool operator==(const Beacon&) const = default;
};

absl::Status Check(const Beacon& beacon);
void Write(base::Writer& writer, const Beacon& beacon);
void Read(base::Reader& reader, Beacon& beacon);

}  // namespace hotline::message
