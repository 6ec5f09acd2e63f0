// A receiver: one connection, one Receive stream; checks every byte, confirms.
#include <atomic>
#include <condition_variable>
#include <iostream>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "bench/load/histogram.h"
#include "bench/load/payload.h"
#include "bench/load/roles.h"
#include "core/base/codec.h"
#include "hotline/relay/v1/relay.grpc.pb.h"

namespace hotline::bench {
namespace {

// Confirms on a thread of its own and waits for no answer, so that reading
// never waits for the disk of the relay.
class Confirmer {
 public:
  Confirmer(relay::v1::Relay::Stub& stub, size_t after)
      : stub_(stub), after_(after), thread_([this] { Run(); }) {}

  void Add(const relay::v1::Delivery& delivery) {
    const std::lock_guard lock(mutex_);
    for (const auto& one : delivery.delivered()) {
      waiting_[one.line_id()].insert(one.sequence());
    }
    count_ += static_cast<size_t>(delivery.delivered_size());
    if (count_ >= after_) changed_.notify_one();
  }
  void Finish() {
    {
      const std::lock_guard lock(mutex_);
      ended_ = true;
      changed_.notify_one();
    }
    thread_.join();
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return open_ == 0; });
  }

 private:
  using Waiting = std::map<std::string, std::set<uint64_t>>;

  Waiting Take(bool& ended) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::milliseconds(1),
                      [this] { return ended_ || count_ >= after_; });
    ended = ended_;
    count_ = 0;
    return std::exchange(waiting_, {});
  }

  void Run() {
    for (bool ended = false; !ended;) {
      const Waiting waiting = Take(ended);
      if (!waiting.empty()) Call(waiting);
    }
  }

  struct Open {
    grpc::ClientContext context;
    relay::v1::ConfirmRequest request;
    relay::v1::ConfirmResponse response;
  };

  void Call(const Waiting& waiting) {
    auto call = std::make_shared<Open>();
    for (const auto& [line, numbers] : waiting) {
      auto* ranges = call->request.add_lines();
      ranges->set_line_id(line);
      relay::v1::SequenceRange* range = nullptr;
      for (uint64_t number : numbers) {
        if (range == nullptr || range->last() + 1 != number) {
          range = ranges->add_ranges();
          range->set_first(number);
        }
        range->set_last(number);
      }
    }
    {
      const std::lock_guard lock(mutex_);
      ++open_;
    }
    stub_.async()->Confirm(&call->context, &call->request, &call->response,
                           [this, call](const grpc::Status& status) {
                             if (!status.ok()) {
                               std::cerr << "relay_load: confirm: "
                                         << status.error_message() << "\n";
                             }
                             const std::lock_guard lock(mutex_);
                             --open_;
                             changed_.notify_one();
                           });
  }

  relay::v1::Relay::Stub& stub_;
  const size_t after_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Waiting waiting_;
  size_t count_ = 0;
  size_t open_ = 0;
  bool ended_ = false;
  std::thread thread_;
};

struct Seen {
  uint64_t received = 0, measured = 0, wrong = 0;
  uint64_t first_ns = 0, last_ns = 0;  // of measured messages
  Latencies latency;
};

void Account(Seen& seen, const relay::v1::Delivered& delivered, uint64_t now) {
  ++seen.received;
  const auto stamp = CheckBody(base::ViewOf(delivered.envelope().body()));
  if (!stamp) {
    ++seen.wrong;
  } else if (stamp->measured) {
    if (seen.measured++ == 0) seen.first_ns = now;
    seen.last_ns = now;
    seen.latency.Add(now - stamp->sent_ns);
  }
}

void Print(Seen& seen) {
  const double seconds =
      static_cast<double>(seen.last_ns - seen.first_ns) / 1e9;
  const auto measured = static_cast<double>(seen.measured);
  PrintFound({{"received", static_cast<double>(seen.received)},
              {"measured", measured},
              {"wrong", static_cast<double>(seen.wrong)},
              {"cpu_s", CpuSeconds()},
              {"rate", seconds > 0 ? measured / seconds : 0},
              {"p50_us", seen.latency.Percentile(0.5)},
              {"p99_us", seen.latency.Percentile(0.99)}});
}

}  // namespace

int Receive(const Credentials& credentials, const ReceiveOptions& options) {
  auto stub = relay::v1::Relay::NewStub(Connect(credentials));
  grpc::ClientContext context;
  Confirmer confirmer(*stub, options.confirm_after);
  auto stream = stub->Receive(&context, relay::v1::ReceiveRequest());
  std::atomic<uint64_t> newest{0};
  std::atomic<bool> ended{false};
  std::thread watchdog([&] {
    const auto limit = static_cast<uint64_t>(
        std::chrono::nanoseconds(options.idle_end).count());
    while (!ended && (newest == 0 || NowNs() - newest < limit)) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    context.TryCancel();
  });
  Seen seen;
  relay::v1::Delivery delivery;
  while (stream->Read(&delivery)) {
    if (delivery.delivered().empty()) continue;
    newest = NowNs();
    for (const auto& one : delivery.delivered()) Account(seen, one, newest);
    confirmer.Add(delivery);
  }
  ended = true;
  watchdog.join();
  confirmer.Finish();
  Print(seen);
  return seen.wrong == 0 ? 0 : 3;
}

}  // namespace hotline::bench
