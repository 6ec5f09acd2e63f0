#include "daemon/relay/outbox.h"

#include <algorithm>

namespace hotline::relay {

using message::Precedence;

Outbox::Outbox() { more_.fill(true); }

void Outbox::Add(const Reference& reference) {
  const size_t queue = QueueOf(reference.type, reference.precedence);
  if (more_[queue] || queues_[queue].size() >= kMost) {
    more_[queue] = true;
    return;
  }
  queues_[queue].emplace_hint(queues_[queue].end(), reference.entry, reference);
  newest_[queue] = std::max(newest_[queue], reference.entry);
}

void Outbox::Load(const Waiting& waiting) {
  for (size_t queue = 0; queue < kQueues; ++queue) {
    if (!more_[queue] || !queues_[queue].empty()) continue;
    for (const Reference& reference : waiting.queues[queue]) {
      queues_[queue].emplace_hint(queues_[queue].end(), reference.entry,
                                  reference);
      newest_[queue] = reference.entry;
    }
    more_[queue] = waiting.more[queue];
  }
}

void Outbox::Remove(uint64_t entry) {
  auto sent = unconfirmed_.find(entry);
  if (sent == unconfirmed_.end()) {
    for (Queue& queue : queues_) {
      if (queue.erase(entry) > 0) return;
    }
    return;
  }
  const std::pair number(sent->second.line, sent->second.sequence);
  if (window_.erase(number) > 0) window_bytes_ -= sent->second.size;
  claimed_.erase(number);
  unconfirmed_.erase(sent);
}

void Outbox::LeaveWindow(const LineRanges& confirm) {
  window_bytes_ -= Move(confirm, window_, claimed_);
}

void Outbox::ReturnToWindow(const LineRanges& confirm) {
  window_bytes_ += Move(confirm, claimed_, window_);
}

uint64_t Outbox::Move(const LineRanges& confirm, Numbers& from, Numbers& to) {
  uint64_t bytes = 0;
  for (const Range& range : confirm.ranges) {
    auto next = from.lower_bound({confirm.line, range.first});
    while (next != from.end() && next->first.first == confirm.line &&
           next->first.second <= range.last) {
      bytes += next->second;
      to.insert(*next);
      next = from.erase(next);
    }
  }
  return bytes;
}

bool Outbox::NeedsMore() const {
  for (size_t queue = 0; queue < kQueues; ++queue) {
    if (more_[queue] && queues_[queue].empty()) return true;
  }
  return false;
}

const Reference* Outbox::First() const {
  for (size_t queue = kHandshakes; queue-- > 0;) {
    if (!queues_[queue].empty()) return &queues_[queue].begin()->second;
    if (more_[queue]) return nullptr;  // what is above must come first
  }
  return nullptr;
}

bool Outbox::MayNeedMore(const Reference& reference) const {
  return more_[kHandshakes] && reference.entry > newest_[kHandshakes];
}

const Reference* Outbox::Before(const Reference& reference) const {
  if (MayNeedMore(reference) && !queues_[kHandshakes].empty()) {
    return &queues_[kHandshakes].begin()->second;
  }
  for (const auto& [entry, handshake] : queues_[kHandshakes]) {
    if (entry > reference.entry) break;
    if (handshake.line == reference.line) return &handshake;
  }
  return nullptr;
}

const Reference* Outbox::UrgentHandshake() const {
  const Reference* urgent = nullptr;
  for (const auto& [entry, handshake] : queues_[kHandshakes]) {
    if (urgent == nullptr || handshake.precedence > urgent->precedence) {
      urgent = &handshake;
    }
  }
  return urgent;
}

bool Outbox::MayGo(const Reference& reference, bool flash) const {
  // However much a station leaves unconfirmed, or claims to have: it must not
  // have the whole backlog remembered as sent to it.
  const size_t below = window_.size() + claimed_.size();
  if (flash) return unconfirmed_.size() - below < kMost;
  if (below >= kMost) return false;
  return window_.empty() || (window_.size() < kWindowMessages &&
                             window_bytes_ + reference.size <= kWindowBytes);
}

Reference Outbox::Send(const Reference& reference, bool in_window) {
  const Reference sent = reference;  // the queue's own goes
  queues_[QueueOf(sent.type, sent.precedence)].erase(sent.entry);
  unconfirmed_[sent.entry] = sent;
  if (in_window) {
    window_[{sent.line, sent.sequence}] = sent.size;
    window_bytes_ += sent.size;
  }
  return sent;
}

const Reference* Outbox::Next() const {
  const Reference* next = First();
  const Reference* handshake = UrgentHandshake();
  const bool sooner =
      next == nullptr ||
      (handshake != nullptr && handshake->precedence > next->precedence);
  return sooner ? handshake : next;
}

bool Outbox::NextIsFlash() const {
  const Reference* next = Next();
  return next != nullptr && next->precedence == Precedence::kFlash;
}

const Reference* Outbox::Chosen() const {
  const Reference* next = Next();
  if (next == nullptr) return nullptr;
  if (const Reference* before = Before(*next)) return before;
  return MayNeedMore(*next) ? nullptr : next;
}

uint64_t Outbox::NextSize() const {
  const Reference* chosen = Chosen();
  return chosen == nullptr ? 0 : chosen->size;
}

std::optional<Reference> Outbox::Take() {
  const Reference* chosen = Chosen();
  if (chosen == nullptr) return std::nullopt;
  const bool flash = NextIsFlash();
  if (!MayGo(*chosen, flash)) return std::nullopt;
  return Send(*chosen, !flash);
}

}  // namespace hotline::relay
