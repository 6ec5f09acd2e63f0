#include "tests/unit/core/mls/stored.h"

#include <algorithm>

#include "core/mls/state_format.h"

namespace hotline::mls {
namespace {

// Behind the number of the format.
base::Reader ReaderOf(const StateRecord& record) {
  base::Reader in(record.value.Reveal());
  in.U16();
  return in;
}

const StateRecord& Find(const std::vector<StateRecord>& records,
                        const StateKey& key) {
  return *std::find_if(records.begin(), records.end(),
                       [&](const auto& one) { return one.key == key; });
}

}  // namespace

Epoch EpochOf(const Group& group) {
  const auto records = group.Save();
  base::Reader in = ReaderOf(Find(records, {StateRecordType::kEpoch}));
  in.Array<32>();  // tree hash
  in.U8();         // active
  return *DecodeEpoch(in, group.tree());
}

MessageKeys StoredKeys(const std::vector<StateRecord>& records,
                       uint64_t epoch) {
  base::Reader tree =
      ReaderOf(Find(records, {StateRecordType::kSecretTree, epoch}));
  MessageKeys keys = *MessageKeys::Decode(tree.Raw(tree.left()));
  for (const StateRecord& one : records) {
    if (one.key.type != StateRecordType::kRatchets || one.key.epoch != epoch) {
      continue;
    }
    base::Reader in = ReaderOf(one);
    keys.DecodeRatchets(one.key.leaf, in.Raw(in.left())).IgnoreError();
  }
  return keys;
}

}  // namespace hotline::mls
