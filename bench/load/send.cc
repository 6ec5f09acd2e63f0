// A sender: one connection, one Submit stream, so many submissions open.
#include <atomic>
#include <condition_variable>
#include <iostream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "bench/load/histogram.h"
#include "bench/load/payload.h"
#include "bench/load/roles.h"
#include "core/base/random.h"
#include "core/message/header.h"
#include "hotline/relay/v1/relay.grpc.pb.h"

namespace hotline::bench {
namespace {

using Stream = grpc::ClientReaderWriter<relay::v1::SubmitRequest,
                                        relay::v1::SubmitResponse>;

// Lets `limit` submissions be open; the writer waits for a free one.
class Window {
 public:
  explicit Window(size_t limit) : limit_(limit) {}
  void Take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return open_ < limit_; });
    ++open_;
  }
  void Give() {
    const std::lock_guard lock(mutex_);
    --open_;
    changed_.notify_one();
  }

 private:
  const size_t limit_;
  size_t open_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
};

struct Answers {
  uint64_t accepted = 0, refused = 0;
  Latencies receipt;  // of measured submissions
};

// Reads until the relay ends the stream. Tags carry the time of sending, the
// lowest bit whether it is measured.
Answers ReadAnswers(Stream& stream, Window& window) {
  Answers answers;
  relay::v1::SubmitResponse response;
  while (stream.Read(&response)) {
    if (response.has_receipt()) {
      ++answers.accepted;
      if ((response.tag() & 1) != 0) {
        answers.receipt.Add(NowNs() - response.tag());
      }
    } else {
      if (answers.refused++ == 0) {
        std::cerr << "relay_load: refused: " << response.refused().text()
                  << "\n";
      }
    }
    window.Give();
  }
  return answers;
}

message::Header HeaderOf(const SendOptions& options) {
  message::Header header;
  header.line_id = *base::LineId::FromHexText(options.line_id);
  header.message_class = message::Class::kLive;
  header.precedence = static_cast<message::Precedence>(options.precedence);
  header.lifetime = std::chrono::hours(1);
  header.sender = options.sender;
  return header;
}

void Fill(relay::v1::SubmitRequest& request, message::Header& header,
          const Stamp& stamp, base::Random& random) {
  header.message_id = base::MessageId(base::RandomArray<16>(random));
  relay::v1::Envelope* envelope = request.mutable_envelopes(0);
  envelope->set_type(relay::v1::ENVELOPE_TYPE_APPLICATION);
  envelope->set_header(base::ToString(message::Encode(header)));
  envelope->set_body(base::ToString(MakeBody(stamp)));
  request.set_tag((stamp.sent_ns & ~uint64_t{1}) | (stamp.measured ? 1 : 0));
}

// Open loop: message n leaves at its own time, however late the answers are.
void WaitForTurn(double rate, uint64_t begin, uint64_t number) {
  if (rate <= 0) return;
  const uint64_t due =
      begin + static_cast<uint64_t>(1e9 * static_cast<double>(number) / rate);
  const uint64_t now = NowNs();
  if (due > now)
    std::this_thread::sleep_for(std::chrono::nanoseconds(due - now));
}

uint64_t WriteAll(Stream& stream, Window& window, const SendOptions& options) {
  base::SystemRandom random;
  message::Header header = HeaderOf(options);
  relay::v1::SubmitRequest request;
  request.add_envelopes();
  const uint64_t begin = NowNs();
  const uint64_t measured_from =
      begin +
      static_cast<uint64_t>(std::chrono::nanoseconds(options.warm_up).count());
  const uint64_t end =
      measured_from +
      static_cast<uint64_t>(std::chrono::nanoseconds(options.measured).count());
  uint64_t measured = 0;
  for (uint64_t number = 0;; ++number) {
    WaitForTurn(options.rate, begin, number);
    window.Take();
    // An open loop counts the wait for a free place as latency.
    const uint64_t now = NowNs();
    const uint64_t stamp_ns =
        options.rate > 0
            ? begin + static_cast<uint64_t>(1e9 * static_cast<double>(number) /
                                            options.rate)
            : now;
    if (now >= end) break;
    const Stamp stamp{stamp_ns, number, now >= measured_from};
    Fill(request, header, stamp, random);
    if (!stream.Write(request)) break;
    measured += stamp.measured ? 1 : 0;
  }
  return measured;
}

}  // namespace

int Send(const Credentials& credentials, const SendOptions& options) {
  auto stub = relay::v1::Relay::NewStub(Connect(credentials));
  grpc::ClientContext context;
  auto stream = stub->Submit(&context);
  Window window(options.in_flight);
  Answers answers;
  std::thread reader([&] { answers = ReadAnswers(*stream, window); });
  const uint64_t measured = WriteAll(*stream, window, options);
  stream->WritesDone();
  reader.join();
  const grpc::Status status = stream->Finish();
  const nlohmann::json out = {
      {"measured", measured},
      {"accepted", answers.accepted},
      {"refused", answers.refused},
      {"cpu_s", CpuSeconds()},
      {"receipt_p50_us", answers.receipt.Percentile(0.5)},
      {"receipt_p99_us", answers.receipt.Percentile(0.99)},
      {"error", status.error_message()}};
  std::cout << out.dump() << std::endl;
  return status.ok() && answers.refused == 0 ? 0 : 3;
}

}  // namespace hotline::bench
