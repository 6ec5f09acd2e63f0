// Whom the station believes at this moment: replaced whole when a root or a
// revocation list was settled, read by the strand and by gRPC's threads, which
// check the relay's certificate. Any thread.
#pragma once

#include <memory>
#include <mutex>

#include "core/pki/trust_store.h"

namespace hotline::station {

class CurrentTrust {
 public:
  std::shared_ptr<const pki::TrustStore> Get() const {
    const std::lock_guard lock(mutex_);
    return trust_;
  }
  void Set(pki::TrustStore trust) {
    auto next = std::make_shared<const pki::TrustStore>(std::move(trust));
    const std::lock_guard lock(mutex_);
    trust_ = std::move(next);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const pki::TrustStore> trust_ =
      std::make_shared<const pki::TrustStore>();
};

}  // namespace hotline::station
