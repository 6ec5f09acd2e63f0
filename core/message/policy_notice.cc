#include "core/message/policy_notice.h"

#include "core/message/limits.h"

namespace hotline::message {

absl::Status Check(const PolicyNotice& notice) {
  return CheckCount("policy", notice.opening.size(), 1, kMaxPolicy);
}

void Write(base::Writer& writer, const PolicyNotice& notice) {
  writer.Raw(notice.opening);
}

void Read(base::Reader& reader, PolicyNotice& notice) {
  notice.opening = base::ToBytes(reader.Raw(reader.left()));
}

}  // namespace hotline::message
