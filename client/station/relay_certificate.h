// What this station thinks of the relay's certificate, over and above the path
// that OpenSSL has built: purpose, exact name, time, revocation. And why it
// refused, for the person who would otherwise read that nobody is there.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client/station/current_trust.h"
#include "core/base/clock.h"
#include "core/pki/station_name.h"

namespace hotline::station {

// Any thread: gRPC asks on threads of its own.
class RelayCertificate {
 public:
  // `clock` must outlive this.
  RelayCertificate(std::shared_ptr<const CurrentTrust> trust,
                   const base::Clock& clock, pki::RelayName name)
      : trust_(std::move(trust)), clock_(clock), name_(std::move(name)) {}

  // `pem`: the relay's chain, its own certificate first.
  absl::Status Check(const std::string& pem);
  // The certificate shown last, judged again: a connection outlives the list
  // that revokes its certificate. True before the first.
  bool StillBelieved();
  // Problem::kVerification if the certificate shown last was refused; else
  // `unreachable`, as it came.
  absl::Status Explain(const absl::Status& unreachable) const;

 private:
  absl::Status Judge(const std::string& pem) const;
  absl::Status Refusal() const;

  std::shared_ptr<const CurrentTrust> trust_;
  const base::Clock& clock_;
  pki::RelayName name_;
  mutable std::mutex mutex_;
  std::string shown_;     // the chain shown last
  absl::Status refused_;  // what was wrong with it
};

}  // namespace hotline::station
