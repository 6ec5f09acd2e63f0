// A sender: one connection, one Submit stream, so many submissions open.
#include <algorithm>
#include <condition_variable>
#include <iostream>
#include <mutex>
#include <thread>

#include "bench/load/histogram.h"
#include "bench/load/payload.h"
#include "bench/load/roles.h"
#include "core/base/random.h"
#include "core/message/header.h"
#include "hotline/relay/v1/relay.grpc.pb.h"

namespace hotline::bench {
namespace {

constexpr size_t kMostSubmissions = 64;  // of one request

using Stream = grpc::ClientReaderWriter<relay::v1::SubmitRequest,
                                        relay::v1::SubmitResponse>;

// Lets `limit` submissions be open; the writer waits for free places.
class Window {
 public:
  explicit Window(size_t limit) : limit_(limit) {}
  // 1 to `most` of those that are free.
  size_t Take(size_t most) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return open_ < limit_; });
    const size_t taken = std::min(most, limit_ - open_);
    open_ += taken;
    return taken;
  }
  void Give(size_t count) {
    const std::lock_guard lock(mutex_);
    open_ -= count;
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

// Tags carry the time of sending, the lowest bit whether it is measured.
void Count(Answers& answers, const relay::v1::SubmitResult& result) {
  if (result.has_receipt()) {
    ++answers.accepted;
    if ((result.tag() & 1) != 0) answers.receipt.Add(NowNs() - result.tag());
  } else if (answers.refused++ == 0) {
    std::cerr << "relay_load: refused: " << result.refused().text() << "\n";
  }
}

// Reads until the relay ends the stream.
Answers ReadAnswers(Stream& stream, Window& window) {
  Answers answers;
  relay::v1::SubmitResponse response;
  while (stream.Read(&response)) {
    for (const auto& result : response.results()) Count(answers, result);
    window.Give(static_cast<size_t>(response.results_size()));
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

void Fill(relay::v1::Submission& submission, message::Header& header,
          const Stamp& stamp, base::Random& random) {
  header.message_id = base::MessageId(base::RandomArray<16>(random));
  relay::v1::Envelope* envelope = submission.add_envelopes();
  envelope->set_type(relay::v1::ENVELOPE_TYPE_APPLICATION);
  envelope->set_header(base::ToString(message::Encode(header)));
  envelope->set_body(base::ToString(MakeBody(stamp)));
  submission.set_tag((stamp.sent_ns & ~uint64_t{1}) | (stamp.measured ? 1 : 0));
}

uint64_t Ns(auto duration) {
  return static_cast<uint64_t>(std::chrono::nanoseconds(duration).count());
}

// When each message is to leave. Closed loop: as soon as there is a place.
// Open loop: message n at its own time, however late the answers are, and the
// wait for a place counts as latency.
class Course {
 public:
  explicit Course(const SendOptions& options)
      : rate_(options.rate),
        begin_(NowNs()),
        measured_from_(begin_ + Ns(options.warm_up)),
        end_(measured_from_ + Ns(options.measured)) {}

  // Waits until one is due; how many are by then, at most `most`.
  size_t WaitForDue(size_t most) const {
    if (rate_ <= 0) return most;
    for (uint64_t now = NowNs(); now < DueAt(number_); now = NowNs()) {
      std::this_thread::sleep_for(
          std::chrono::nanoseconds(DueAt(number_) - now));
    }
    size_t due = 1;
    while (due < most && DueAt(number_ + due) <= NowNs()) ++due;
    return due;
  }
  bool ended() const { return NowNs() >= end_; }
  Stamp Next() {
    const uint64_t now = NowNs();
    const uint64_t stamp = rate_ > 0 ? DueAt(number_) : now;
    return {stamp, number_++, now >= measured_from_};
  }

 private:
  uint64_t DueAt(uint64_t number) const {
    return begin_ +
           static_cast<uint64_t>(1e9 * static_cast<double>(number) / rate_);
  }
  const double rate_;
  const uint64_t begin_, measured_from_, end_;
  uint64_t number_ = 0;
};

// As a station does: what is there to be sent while there is a place goes in
// one request.
uint64_t WriteAll(Stream& stream, Window& window, const SendOptions& options) {
  base::SystemRandom random;
  message::Header header = HeaderOf(options);
  Course course(options);
  uint64_t measured = 0;
  while (true) {
    const size_t count = window.Take(course.WaitForDue(kMostSubmissions));
    if (course.ended()) return measured;
    relay::v1::SubmitRequest request;
    for (size_t i = 0; i < count; ++i) {
      const Stamp stamp = course.Next();
      measured += stamp.measured ? 1 : 0;
      Fill(*request.add_submissions(), header, stamp, random);
    }
    if (!stream.Write(request)) return measured;
  }
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
  PrintFound({{"measured", static_cast<double>(measured)},
              {"accepted", static_cast<double>(answers.accepted)},
              {"refused", static_cast<double>(answers.refused)},
              {"cpu_s", CpuSeconds()},
              {"receipt_p50_us", answers.receipt.Percentile(0.5)},
              {"receipt_p99_us", answers.receipt.Percentile(0.99)}});
  if (!status.ok()) {
    std::cerr << "relay_load: send: " << status.error_message() << "\n";
  }
  return status.ok() && answers.refused == 0 ? 0 : 3;
}

}  // namespace hotline::bench
