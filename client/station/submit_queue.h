// What a station has to submit and what is under way: the most urgent first, a
// FLASH never in one request with anything below it, and below FLASH no more
// under way than the window allows. On the strand.
#pragma once

#include <map>
#include <vector>

#include "client/station/relay_link.h"
#include "client/station/submit_window.h"
#include "core/base/clock.h"
#include "core/message/header.h"

namespace hotline::station {

class SubmitQueue {
 public:
  using Done = RelayLink::Done<v1::Receipt>;

  void Add(v1::Submission submission, message::Precedence precedence,
           Done done);
  // Takes what goes next into an empty `request`. False: nothing may go now.
  bool Next(v1::SubmitRequest& request, base::MonotonicTime now);
  // Whoever waits for the result of that tag; nullptr if nobody does.
  Done Answered(uint64_t tag, base::MonotonicTime now);
  // Everybody who still waits; nothing is queued or under way then.
  std::vector<Done> Abandon();

  bool empty() const { return open_.empty(); }
  bool anything_under_way() const { return under_way_ > 0; }
  // How long the relay may say nothing while this much is under way: a slow
  // connection is no lost one.
  std::chrono::milliseconds Patience() const;

 private:
  struct Open {
    size_t bytes = 0;
    bool flash = false;
    base::MonotonicTime sent{};
    bool under_way = false;
    Done done;
  };
  bool MayGo(message::Precedence precedence, size_t bytes) const;
  void Send(v1::SubmitRequest& request, base::MonotonicTime now);

  std::multimap<message::Precedence, v1::Submission, std::greater<>> queue_;
  std::map<uint64_t, Open> open_;  // by tag
  uint64_t last_tag_ = 0;
  size_t under_way_ = 0;  // bytes, FLASH too
  SubmitWindow window_;   // below FLASH
};

}  // namespace hotline::station
