#include "core/tlog/bundle.h"

#include "core/base/codec.h"

namespace hotline::tlog {

absl::Status AppendEntry(base::Bytes& bundle, base::ByteView entry) {
  if (entry.size() > kMaxEntrySize) {
    return absl::InvalidArgumentError("entry bundle: entry too large");
  }
  bundle.push_back(static_cast<uint8_t>(entry.size() >> 8));
  bundle.push_back(static_cast<uint8_t>(entry.size()));
  bundle.insert(bundle.end(), entry.begin(), entry.end());
  return absl::OkStatus();
}

absl::StatusOr<std::vector<base::ByteView>> ParseBundle(base::ByteView bundle,
                                                        unsigned width) {
  std::vector<base::ByteView> out;
  base::Reader reader(bundle);
  while (out.size() < width && reader.ok()) {
    const size_t size = reader.U16();
    out.push_back(reader.Raw(size));
  }
  absl::Status status = reader.Finish("entry bundle");
  if (!status.ok()) return status;
  return out;
}

}  // namespace hotline::tlog
