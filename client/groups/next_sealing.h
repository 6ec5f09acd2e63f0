// message::Sealing in the epoch that a commit of ours would begin (P18): for
// the one message that goes with it.
#pragma once

#include "client/groups/groups.h"
#include "core/message/sealing.h"

namespace hotline::groups {

class NextSealing final : public message::Sealing {
 public:
  // With the key of our leaf in that epoch. All outlive the object; `staged` is
  // saved after the message was sealed, or forgotten with it.
  NextSealing(mls::StagedCommit& staged, const EpochName& name,
              const crypto::SigningKey& key, base::Random& random)
      : staged_(staged), name_(name), key_(key), random_(random) {}

  // FailedPrecondition if the header is not of that epoch and of our leaf, or a
  // message was sealed already; OutOfRange above 256 KiB.
  absl::StatusOr<base::Bytes> Seal(base::ByteView header,
                                   base::ByteView plaintext) override;
  // Nothing has come in that epoch yet: FailedPrecondition.
  absl::StatusOr<base::SecretBytes> Open(base::ByteView header,
                                         base::ByteView body) override;

 private:
  mls::StagedCommit& staged_;
  const EpochName& name_;
  const crypto::SigningKey& key_;
  base::Random& random_;
};

}  // namespace hotline::groups
