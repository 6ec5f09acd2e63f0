// Receiving: one process of a store holds the lease and reads the relay's
// stream; what is stored is confirmed in ranges. The others see the results in
// the store.
#pragma once

#include <functional>
#include <optional>

#include "client/station/inbox.h"
#include "client/station/receive_lock.h"
#include "client/station/session.h"
#include "client/station/station.h"

namespace hotline::station {

class Receiver {
 public:
  Receiver(Station& station, Session& session, LogView& log, Inbox& inbox);
  // Releases the lease.
  ~Receiver();

  void Start();
  void Stop();
  bool running() const { return running_; }
  // This process receives, if anybody does.
  bool leased() const { return leased_; }
  // All that waited at the relay has come.
  bool caught_up() const { return caught_up_; }

  // The session has begun, or ended.
  void Ready();
  void Lost();
  // Confirms what is due; `done` when nothing is any more, or it failed.
  void Confirm(std::function<void()> done);

 private:
  void Beat();
  bool TakeLease();
  void ReleaseLease();
  void Open();
  void Close();
  void Fallen();
  void Delivered(v1::Delivery delivery);
  void Taken(uint64_t stream, const absl::Status& status);
  void Idle(const v1::Delivery& delivery);
  void Ended(const absl::Status& why);
  void MaybeCaughtUp();
  void SayCaughtUp();
  void SendConfirms();
  void Confirmed(const std::vector<DueConfirm>& confirmed,
                 const absl::Status& status);

  Station& station_;
  Session& session_;
  LogView& log_;
  Inbox& inbox_;
  base::ByteArray<16> holder_;
  ReceiveLock lock_;
  bool running_ = false;
  bool leased_ = false;
  bool streaming_ = false;
  uint64_t stream_ = 0;     // how many there have been
  bool idle_ = false;       // the relay has nothing for us that it may send now
  bool caught_up_ = false;  // said so
  bool confirming_ = false;
  base::MonotonicTime pause_until_{};    // for the stream
  base::MonotonicTime confirm_after_{};  // the relay refused one before
  std::optional<base::Timers::TimerId> beat_, settle_;
  std::vector<std::function<void()>> confirmed_;
};

}  // namespace hotline::station
