// Content 12: an authority's revocation lists (P19), so that every station of
// the line comes to hold the newest. Not believed: checked like a file.
#pragma once

#include <string>

#include "core/message/fields.h"

namespace hotline::message {

struct RevocationLists {
  std::string pem;  // as in the authority's file; 1 byte to 128 KiB

  bool operator==(const RevocationLists&) const = default;
};

absl::Status Check(const RevocationLists& lists);
void Write(base::Writer& writer, const RevocationLists& lists);
void Read(base::Reader& reader, RevocationLists& lists);

}  // namespace hotline::message
