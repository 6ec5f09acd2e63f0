// The engine's strand in a program: one thread that runs an Asio loop.
#pragma once

#include <memory>

#include "client/station/strand.h"

namespace hotline::station {

class AsioStrand final : public Strand {
 public:
  AsioStrand();
  // Ends the thread after what is running now; what is still queued is dropped.
  ~AsioStrand() override;

  void Post(std::function<void()> run) override;
  // On the strand alone.
  TimerId After(std::chrono::milliseconds delay,
                std::function<void()> run) override;
  void Cancel(TimerId id) override;

 private:
  struct Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace hotline::station
