#include "core/message/revocation_lists.h"

#include "core/message/limits.h"

namespace hotline::message {

absl::Status Check(const RevocationLists& lists) {
  return CheckText("revocation lists", lists.pem, 1, kMaxRevocationLists);
}

void Write(base::Writer& writer, const RevocationLists& lists) {
  writer.Text(lists.pem);
}

void Read(base::Reader& reader, RevocationLists& lists) {
  lists.pem = ReadText(reader);
}

}  // namespace hotline::message
