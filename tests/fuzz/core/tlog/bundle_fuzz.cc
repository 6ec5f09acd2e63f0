// An entry bundle that is read is written back to the byte, and so is each
// entry that is a leaf of ours. The first byte is the width.
#include <cstdlib>

#include "core/tlog/bundle.h"
#include "core/tlog/leaf.h"

using namespace hotline;

namespace {

void Require(bool ok) {
  if (!ok) std::abort();
}

void CheckLeaf(base::ByteView entry) {
  const auto leaf = tlog::ParseLeaf(entry);
  if (!leaf.ok()) return;
  Require(base::ToBytes(tlog::EncodeLeaf(*leaf)) == base::ToBytes(entry));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const base::ByteView bundle{data + 1, size - 1};
  CheckLeaf(bundle);
  const auto entries = tlog::ParseBundle(bundle, data[0]);
  if (!entries.ok()) return 0;
  Require(entries->size() == data[0]);
  base::Bytes written;
  for (const base::ByteView entry : *entries) {
    CheckLeaf(entry);
    Require(tlog::AppendEntry(written, entry).ok());
  }
  Require(written == base::ToBytes(bundle));
  return 0;
}
