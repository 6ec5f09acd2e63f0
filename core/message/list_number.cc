#include "core/message/list_number.h"

#include <algorithm>

#include "core/message/limits.h"

namespace hotline::message {

absl::Status Check(const std::vector<ListNumber>& lists) {
  auto status =
      CheckCount("revocation lists", lists.size(), 0, kMaxListNumbers);
  for (const ListNumber& list : lists) {
    if (status.ok()) status = CheckAuthority("authority", list.authority);
  }
  if (!status.ok()) return status;
  return RequireField(std::adjacent_find(lists.begin(), lists.end(),
                                         std::greater_equal<>()) == lists.end(),
                      "revocation lists: must be ascending, none twice");
}

void Write(base::Writer& writer, const std::vector<ListNumber>& lists) {
  base::Writer list;
  for (const ListNumber& one : lists) list.Text(one.authority).U64(one.number);
  writer.Opaque(list.bytes());
}

std::vector<ListNumber> ReadListNumbers(base::Reader& outer) {
  base::Reader reader(outer.Opaque(outer.left()));
  std::vector<ListNumber> lists;
  // One above the limit is enough for Check to refuse.
  while (reader.ok() && !reader.AtEnd() && lists.size() <= kMaxListNumbers) {
    std::string authority = ReadText(reader);
    lists.push_back({std::move(authority), reader.U64()});
  }
  outer.Require(reader.ok());
  return lists;
}

}  // namespace hotline::message
