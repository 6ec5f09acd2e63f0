// message::Sealing over the group keys of a line: a PrivateMessage whose
// authenticated data are the header's bytes (P1). For one message: to send it,
// or to open it with its place on the line. Belongs inside the transaction
// with what is saved of the message (P4).
#pragma once

#include <optional>

#include "client/groups/groups.h"
#include "core/message/sealing.h"
#include "core/message/statement.h"

namespace hotline::groups {

// Whose leaf made an opened message, and in which epoch.
struct Opened {
  message::SenderCertificate sender;
  std::vector<pki::Certificate> chain;  // its certificate first
  mls::LeafIndex leaf;
  EpochRecord epoch;
};

// Rule 5: the statement names the station whose leaf signed, by URI and by
// certificate. Fault kSenderMismatch.
absl::Status CheckOwner(const Opened& opened,
                        const message::Statement& statement);

class MlsSealing final : public message::Sealing {
 public:
  // To send, with our identity key. What is pointed to outlives the object.
  MlsSealing(Groups& groups, const crypto::SigningKey& key)
      : groups_(groups), key_(&key) {}
  // To open what has that number on its line and was logged then.
  MlsSealing(Groups& groups, uint64_t number, base::WallTime logged)
      : groups_(groups), number_(number), logged_(logged) {}

  // FailedPrecondition as Groups::Protect, or if the header names another epoch
  // than the newest, or another sender than us; OutOfRange above 256 KiB.
  absl::StatusOr<base::Bytes> Seal(base::ByteView header,
                                   base::ByteView plaintext) override;

  // Faults: kHeaderMalformed; kSealMalformed; kEpochUnknown, kEpochEnded (P12);
  // kAltered, also for a key that was used before; kSenderMismatch if the
  // header names another station than the leaf's (rule 5); kSenderRevoked
  // (P19). IsDivergence (epochs.h) tells which of them is an alarm, too.
  absl::StatusOr<base::SecretBytes> Open(base::ByteView header,
                                         base::ByteView body) override;
  // After an Open that was ok.
  const Opened& opened() const { return *opened_; }

 private:
  Groups& groups_;
  const crypto::SigningKey* key_ = nullptr;
  uint64_t number_ = 0;
  base::WallTime logged_;
  std::optional<Opened> opened_;
};

}  // namespace hotline::groups
