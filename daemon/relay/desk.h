// Delivers: one strand that holds, for every station that listens, what it is
// still to be sent, and hands it out one by one as its stream asks. What it
// knows comes from the journal thread, commit by commit; nothing here is the
// only copy of anything.
#pragma once

#include <map>
#include <memory>

#include "absl/container/flat_hash_map.h"
#include "daemon/relay/inbox.h"
#include "daemon/relay/outbox.h"
#include "daemon/relay/recent.h"
#include "daemon/relay/strand.h"
#include "daemon/store/reader.h"

namespace hotline::relay {

class Desk : public std::enable_shared_from_this<Desk> {
 public:
  // Strand, timers and clock outlive the relay. `reader` is the desk's own.
  Desk(Strand& strand, base::Timers& timers, base::Clock& clock,
       const Limits& limits, std::shared_ptr<const audit::Tree> tree,
       std::unique_ptr<store::Reader> reader, std::shared_ptr<Inbox> inbox);

  // Any thread; all of it happens on the strand, in this order.
  void Attach(const gate::Peer& peer, std::shared_ptr<Receiver> receiver);
  void Next(std::shared_ptr<Receiver> receiver);
  void Detach(std::shared_ptr<Receiver> receiver);
  void EndStreams(std::function<absl::Status(const gate::Peer&)> gone);
  void Announce(Changes changes);
  // A confirm of that station came in: its window opens. Announce tells when it
  // is durable, ConfirmRefused that it was not true: then it closes again.
  using Claim = std::shared_ptr<const std::vector<LineRanges>>;
  void Confirming(std::string uri, Claim claim);
  void ConfirmRefused(std::string uri, Claim claim);
  void Loaded(std::shared_ptr<Receiver> receiver,
              absl::StatusOr<Waiting> waiting);
  // Ends every stream, now and from now on, then calls `done`.
  void Close(absl::Status reason, std::function<void()> done);
  void Post(std::function<void()> run) { strand_.Post(std::move(run)); }

 private:
  struct Session {
    gate::Peer peer;
    std::string uri;
    std::shared_ptr<Receiver> receiver;
    store::StationNumber station = 0;  // 0: nothing loaded yet
    Outbox outbox;
    bool loading = false;
    bool ready = false;      // Next was called and not answered
    bool told_idle = false;  // since the last delivery
    std::optional<base::Timers::TimerId> idle_timer;
  };

  void Apply(const Changes& changes);
  void Load(Session& session);
  // What goes to a station at once: so much that its cost is shared, so little
  // that a FLASH behind it hardly waits. A FLASH never goes with anything below
  // it: a delivery is read when the whole of it is there.
  static constexpr size_t kMostDelivered = 64;
  static constexpr uint64_t kMostDeliveredBytes = 256 * 1024;

  // Answers a Next, if there is one and anything to answer it with.
  void Serve(Session& session);
  absl::StatusOr<std::vector<Delivered>> Gather(Session& session);
  void Send(Session& session, std::vector<Delivered> delivered);
  absl::StatusOr<AcceptedPtr> Fetch(const Reference& reference);
  void BeIdle(Session& session);
  void TellIdle(Session& session);
  void StopIdleTimer(Session& session);
  Session* Find(const Receiver* receiver);
  // The session is gone when it returns.
  void End(Session& session, const absl::Status& reason);
  void Forget(Session& session);

  Strand& strand_;
  base::Timers& timers_;
  base::Clock& clock_;
  const std::chrono::milliseconds idle_every_;
  std::shared_ptr<const audit::Tree> tree_;
  std::unique_ptr<store::Reader> reader_;
  std::shared_ptr<Inbox> inbox_;

  Recent recent_;
  std::map<const Receiver*, std::unique_ptr<Session>> sessions_;
  absl::flat_hash_map<std::string, Session*> by_uri_;
  absl::flat_hash_map<store::StationNumber, Session*> by_station_;
  absl::Status closed_;  // not Ok: why every stream ends
};

}  // namespace hotline::relay
