#include "daemon/relay/desk.h"

#include <set>

#include "core/base/stop_point.h"
#include "daemon/relay/enter.h"
#include "hotline/relay/v1/envelope.pb.h"
#include "hotline/relay/v1/refusal.pb.h"

namespace hotline::relay {

Desk::Desk(Strand& strand, base::Timers& timers, base::Clock& clock,
           const Limits& limits, std::shared_ptr<const audit::Tree> tree,
           std::unique_ptr<store::Reader> reader, std::shared_ptr<Inbox> inbox)
    : strand_(strand),
      timers_(timers),
      clock_(clock),
      idle_every_(limits.idle_every),
      tree_(std::move(tree)),
      reader_(std::move(reader)),
      inbox_(std::move(inbox)),
      recent_(limits.cached_bytes) {}

void Desk::Attach(const gate::Peer& peer, std::shared_ptr<Receiver> receiver) {
  strand_.Post([self = shared_from_this(), peer, receiver] {
    if (!self->closed_.ok()) return receiver->End(self->closed_);
    std::string uri = peer.station.Uri();
    auto older = self->by_uri_.find(uri);
    if (older != self->by_uri_.end()) {
      self->End(*older->second, gate::Refuse(v1::REFUSAL_LEASE_TAKEN,
                                             "a newer stream of the station"));
    }
    auto session = std::make_unique<Session>();
    session->peer = peer;
    session->uri = uri;
    session->receiver = receiver;
    Session& added = *session;
    self->sessions_[receiver.get()] = std::move(session);
    self->by_uri_[std::move(uri)] = &added;
    self->Load(added);
  });
}

void Desk::Next(std::shared_ptr<Receiver> receiver) {
  strand_.Post([self = shared_from_this(), receiver = std::move(receiver)] {
    Session* session = self->Find(receiver.get());
    if (session == nullptr) return;
    session->ready = true;
    self->Serve(*session);
  });
}

void Desk::Detach(std::shared_ptr<Receiver> receiver) {
  strand_.Post([self = shared_from_this(), receiver = std::move(receiver)] {
    Session* session = self->Find(receiver.get());
    if (session != nullptr) self->Forget(*session);
  });
}

void Desk::EndStreams(std::function<absl::Status(const gate::Peer&)> gone) {
  strand_.Post([self = shared_from_this(), gone = std::move(gone)] {
    for (auto at = self->sessions_.begin(); at != self->sessions_.end();) {
      Session& session = *(at++)->second;
      auto reason = gone(session.peer);
      if (!reason.ok()) self->End(session, reason);
    }
  });
}

void Desk::Announce(Changes changes) {
  auto shared = std::make_shared<const Changes>(std::move(changes));
  strand_.Post([self = shared_from_this(), shared] { self->Apply(*shared); });
}

void Desk::Confirming(std::string uri, Claim claim) {
  strand_.Post([self = shared_from_this(), uri = std::move(uri),
                claim = std::move(claim)] {
    auto session = self->by_uri_.find(uri);
    if (session == self->by_uri_.end()) return;
    for (const LineRanges& line : *claim) {
      session->second->outbox.LeaveWindow(line);
    }
    self->Serve(*session->second);
  });
}

void Desk::ConfirmRefused(std::string uri, Claim claim) {
  strand_.Post([self = shared_from_this(), uri = std::move(uri),
                claim = std::move(claim)] {
    auto session = self->by_uri_.find(uri);
    if (session == self->by_uri_.end()) return;
    for (const LineRanges& line : *claim) {
      session->second->outbox.ReturnToWindow(line);
    }
  });
}

void Desk::Loaded(std::shared_ptr<Receiver> receiver,
                  absl::StatusOr<Waiting> waiting) {
  auto shared =
      std::make_shared<const absl::StatusOr<Waiting>>(std::move(waiting));
  strand_.Post([self = shared_from_this(), receiver, shared] {
    Session* session = self->Find(receiver.get());
    if (session == nullptr) return;
    if (!shared->ok()) return self->End(*session, shared->status());
    session->loading = false;
    session->station = (*shared)->station;
    self->by_station_[session->station] = session;
    session->outbox.Load(**shared);
    self->Serve(*session);
  });
}

void Desk::Close(absl::Status reason, std::function<void()> done) {
  strand_.Post([self = shared_from_this(), reason, done = std::move(done)] {
    self->closed_ = reason;
    while (!self->sessions_.empty()) {
      self->End(*self->sessions_.begin()->second, reason);
    }
    done();
  });
}

void Desk::Apply(const Changes& changes) {
  std::set<Session*> touched;
  for (const auto& fresh : changes.accepted) {
    recent_.Add(fresh.reference.size, fresh.accepted);
    for (const store::StationNumber number : *fresh.roster) {
      if (number == fresh.except || IsOn(fresh.others, number)) continue;
      auto session = by_station_.find(number);
      if (session == by_station_.end()) continue;
      session->second->outbox.Add(fresh.reference);
      touched.insert(session->second);
    }
  }
  for (const auto& confirmed : changes.confirmed) {
    auto session = by_station_.find(confirmed.station);
    if (session == by_station_.end()) continue;
    for (const uint64_t entry : confirmed.entries) {
      session->second->outbox.Remove(entry);
    }
    touched.insert(session->second);
  }
  for (const uint64_t entry : changes.complete) recent_.Remove(entry);
  for (const uint64_t entry : changes.ended) {
    recent_.Remove(entry);
    for (auto& [number, session] : by_station_) {
      session->outbox.Remove(entry);
      touched.insert(session);
    }
  }
  for (Session* session : touched) Serve(*session);
}

void Desk::Load(Session& session) {
  session.loading = true;
  ActPtr act =
      std::make_unique<LoadWaiting>(session.uri, session.outbox.newest(),
                                    shared_from_this(), session.receiver);
  auto pushed = inbox_->Push({&act, 1});
  if (!pushed.ok()) End(session, pushed);
}

void Desk::Serve(Session& session) {
  if (!session.ready || session.station == 0) return;
  auto delivered = Gather(session);
  if (!delivered.ok()) return End(session, delivered.status());
  if (!delivered->empty()) return Send(session, *std::move(delivered));
  if (session.outbox.NeedsMore()) {
    if (!session.loading) Load(session);
    return;
  }
  BeIdle(session);
}

absl::StatusOr<std::vector<Delivered>> Desk::Gather(Session& session) {
  const Proofs proofs(*tree_);
  std::vector<Delivered> gathered;
  uint64_t bytes = 0;
  bool flash = false;
  while (gathered.size() < kMostDelivered && bytes < kMostDeliveredBytes) {
    const bool next_is_flash = session.outbox.NextIsFlash();
    if (!gathered.empty() && next_is_flash != flash) break;
    // A commit or a Welcome of megabytes goes alone.
    if (!gathered.empty() &&
        bytes + session.outbox.NextSize() > 2 * kMostDeliveredBytes) {
      break;
    }
    flash = next_is_flash;
    const auto reference = session.outbox.Take();
    if (!reference.has_value()) break;
    auto accepted = Fetch(*reference);
    if (absl::IsNotFound(accepted.status())) {
      // Confirmed or ended since: the journal is ahead of the desk.
      session.outbox.Remove(reference->entry);
      continue;
    }
    if (!accepted.ok()) return accepted.status();
    auto proven = proofs.Prove((*accepted)->entry);
    if (!proven.ok()) return proven.status();
    bytes += reference->size;
    gathered.push_back({.line = (*accepted)->line,
                        .sequence = (*accepted)->sequence,
                        .envelope = (*accepted)->envelope,
                        .entry = *std::move(proven)});
  }
  return gathered;
}

void Desk::Send(Session& session, std::vector<Delivered> delivered) {
  session.ready = false;
  session.told_idle = false;
  StopIdleTimer(session);
  session.receiver->Deliver(std::move(delivered));
  base::StopPoint("delivered");
}

absl::StatusOr<AcceptedPtr> Desk::Fetch(const Reference& reference) {
  const bool welcome = reference.type == v1::ENVELOPE_TYPE_WELCOME;
  if (AcceptedPtr recent = recent_.Find(reference.entry, welcome))
    return recent;
  auto row = reader_->Envelope(reference.entry);
  if (!row.ok()) return row.status();
  auto logged = reader_->Entry(reference.entry);
  if (!logged.ok()) return logged.status();
  const uint64_t sequence = row->sequence;
  auto envelope = EnvelopeOf(*std::move(row), welcome);
  if (!envelope.ok()) return envelope.status();
  return std::make_shared<const Accepted>(Accepted{
      reference.line, sequence, *std::move(envelope), *std::move(logged)});
}

// Nothing may be sent: says so once, then every idle_every_.
void Desk::BeIdle(Session& session) {
  if (!session.told_idle) return TellIdle(session);
  if (session.idle_timer.has_value()) return;
  session.idle_timer = timers_.After(
      idle_every_,
      [weak = weak_from_this(), receiver = session.receiver.get()] {
        auto self = weak.lock();
        Session* waiting = self == nullptr ? nullptr : self->Find(receiver);
        if (waiting == nullptr) return;
        waiting->idle_timer.reset();
        if (waiting->ready) self->TellIdle(*waiting);
      });
}

void Desk::TellIdle(Session& session) {
  session.ready = false;
  session.told_idle = true;
  const audit::Head head = tree_->Newest();
  session.receiver->Tell({.relay_time = clock_.Now(),
                          .unconfirmed = session.outbox.unconfirmed(),
                          .checkpoint = head.checkpoint,
                          .size = head.size});
}

void Desk::StopIdleTimer(Session& session) {
  if (session.idle_timer.has_value()) timers_.Cancel(*session.idle_timer);
  session.idle_timer.reset();
}

Desk::Session* Desk::Find(const Receiver* receiver) {
  auto found = sessions_.find(receiver);
  return found == sessions_.end() ? nullptr : found->second.get();
}

void Desk::End(Session& session, const absl::Status& reason) {
  const std::shared_ptr<Receiver> receiver = session.receiver;
  Forget(session);
  receiver->End(reason);
}

void Desk::Forget(Session& session) {
  StopIdleTimer(session);
  auto by_uri = by_uri_.find(session.uri);
  if (by_uri != by_uri_.end() && by_uri->second == &session) {
    by_uri_.erase(by_uri);
  }
  auto by_station = by_station_.find(session.station);
  if (by_station != by_station_.end() && by_station->second == &session) {
    by_station_.erase(by_station);
  }
  sessions_.erase(session.receiver.get());
}

}  // namespace hotline::relay
