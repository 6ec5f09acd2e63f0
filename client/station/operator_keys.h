// The table of operators' keys (P6): each private key sealed under its person's
// passphrase (Argon2id), and once more in its place in the store. A row stays
// when the person is removed, so that what was signed can be checked; the
// private key does not. Changes belong inside Store::Write.
#pragma once

#include <string>
#include <vector>

#include "client/station/store.h"
#include "client/station/watch_keeping.h"
#include "core/message/operator_certificate.h"

namespace hotline::station {

class OperatorKeys {
 public:
  explicit OperatorKeys(Store& store) : store_(store) {}

  struct Row {
    uint64_t n = 0;
    message::OperatorCertificate certificate;
    base::WallTime removed{};  // zero: not
  };
  struct Unlocked {
    Row row;
    crypto::SigningKey key;
  };

  // Slow. The passphrase's own limits are the caller's.
  absl::Status Add(const message::OperatorCertificate& certificate,
                   const crypto::SigningKey& key,
                   const base::SecretBytes& passphrase,
                   const crypto::PasswordCost& cost);
  // In the order in which they were added.
  absl::StatusOr<std::vector<Row>> All();
  // Of that name and not removed. kUsage, "unknown_operator".
  absl::StatusOr<Row> Find(const std::string& name);
  // Slow. kRefused, "passphrase".
  absl::StatusOr<Unlocked> Unlock(const std::string& name,
                                  const base::SecretBytes& passphrase);
  // The same key under another certificate.
  absl::Status Recertify(const Row& row);
  // Destroys the private key: inside Store::Destroy.
  absl::Status Remove(const Row& row, base::WallTime now);

 private:
  absl::Status Save(const Row& row);

  Store& store_;
};

}  // namespace hotline::station
