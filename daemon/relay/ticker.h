// Once a second: lets the journal thread end what has expired. On the desk's
// strand.
#pragma once

#include <memory>

#include "daemon/audit/refusal_counts.h"
#include "daemon/relay/inbox.h"
#include "daemon/relay/strand.h"

namespace hotline::relay {

class Ticker : public std::enable_shared_from_this<Ticker> {
 public:
  Ticker(Strand& strand, base::Timers& timers, std::shared_ptr<Inbox> inbox,
         audit::RefusalCounts& refusals);
  // Any thread.
  void Start();
  void Stop();

 private:
  void Arm();
  void Tick();

  Strand& strand_;
  base::Timers& timers_;
  std::shared_ptr<Inbox> inbox_;
  audit::RefusalCounts& refusals_;
  std::optional<base::Timers::TimerId> timer_;
  bool busy_ = false;  // the last tick is not through the journal yet
  bool stopped_ = false;
};

}  // namespace hotline::relay
