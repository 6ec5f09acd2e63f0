#include "tests/unit/core/mls/stored.h"

#include <algorithm>

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

StoredEpoch StoredEpoch::Of(const std::vector<StateRecord>& records) {
  base::Reader in = ReaderOf(Find(records, {StateRecordType::kEpoch}));
  in.Array<32>();  // tree hash
  in.U8();         // active
  GroupContext context = GroupContext::Decode(in);
  TreeKeys keys = *TreeKeys::Decode(context.cipher_suite, in);
  StoredEpoch epoch{std::move(context), std::move(keys), {}};
  EpochSecrets& secrets = epoch.secrets;
  for (Secret* one :
       {&secrets.sender_data, &secrets.exporter, &secrets.external,
        &secrets.confirmation_key, &secrets.membership_key,
        &secrets.resumption_psk, &secrets.epoch_authenticator, &secrets.init}) {
    *one = DecodeSecret<Secret::kSize>(in);
  }
  return epoch;
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
