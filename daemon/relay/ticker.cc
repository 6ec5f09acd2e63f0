#include "daemon/relay/ticker.h"

#include "daemon/relay/expire.h"

namespace hotline::relay {

Ticker::Ticker(Strand& strand, base::Timers& timers,
               std::shared_ptr<Inbox> inbox, audit::RefusalCounts& refusals)
    : strand_(strand),
      timers_(timers),
      inbox_(std::move(inbox)),
      refusals_(refusals) {}

void Ticker::Start() {
  strand_.Post([self = shared_from_this()] { self->Arm(); });
}

void Ticker::Stop() {
  strand_.Post([self = shared_from_this()] {
    self->stopped_ = true;
    if (self->timer_.has_value()) self->timers_.Cancel(*self->timer_);
  });
}

void Ticker::Arm() {
  if (stopped_) return;
  timer_ = timers_.After(std::chrono::seconds(1), [weak = weak_from_this()] {
    auto self = weak.lock();
    if (self == nullptr || self->stopped_) return;
    self->Tick();
    self->Arm();
  });
}

void Ticker::Tick() {
  if (busy_) return;
  auto finished = [weak = weak_from_this(), &strand = strand_](bool more) {
    strand.Post([weak, more] {
      auto self = weak.lock();
      if (self == nullptr || self->stopped_) return;
      self->busy_ = false;
      if (more) self->Tick();
    });
  };
  ActPtr act = std::make_unique<Expire>(refusals_, std::move(finished));
  busy_ = inbox_->Push({&act, 1}).ok();
}

}  // namespace hotline::relay
