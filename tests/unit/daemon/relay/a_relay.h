// A real relay on real files, with a clock that the test moves and the desk on
// a thread of its own; and stations that talk to it as daemon/rpc would.
#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <future>
#include <map>
#include <mutex>
#include <thread>

#include "core/crypto/signature.h"
#include "core/tlog/checkpoint.h"
#include "core/tlog/frontier.h"
#include "core/tlog/leaf.h"
#include "core/tlog/verify.h"
#include "daemon/gate/refuse.h"
#include "daemon/relay/open.h"
#include "hotline/relay/v1/envelope.pb.h"
#include "hotline/relay/v1/log.pb.h"
#include "hotline/relay/v1/refusal.pb.h"

namespace hotline::relay::testing {

using message::Class;
using message::Precedence;

// A folder that goes with the test.
class Folder {
 public:
  Folder() {
    char name[] = "/tmp/hotline-relay-XXXXXX";
    path_ = mkdtemp(name);
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// The strand: one thread. Its timers fire when Advance moves the clock.
class World final : public Strand, public base::Timers, public base::Clock {
 public:
  World() : thread_([this] { Loop(); }) {}
  ~World() override {
    Post([this] { ended_ = true; });
    thread_.join();
  }

  void Post(std::function<void()> run) override {
    std::lock_guard hold(lock_);
    queue_.push_back(std::move(run));
    arrived_.notify_one();
  }
  TimerId After(std::chrono::milliseconds delay,
                std::function<void()> run) override {
    std::lock_guard hold(lock_);
    timers_[{passed_ + delay, ++last_timer_}] = std::move(run);
    return last_timer_;
  }
  void Cancel(TimerId id) override {
    std::lock_guard hold(lock_);
    std::erase_if(timers_,
                  [id](const auto& timer) { return timer.first.second == id; });
  }
  base::WallTime Now() const override {
    std::lock_guard hold(lock_);
    return base::FromMillis(1'790'000'000'000) + passed_;
  }
  base::MonotonicTime Monotonic() const override {
    std::lock_guard hold(lock_);
    return base::MonotonicTime(passed_);
  }

  // Moves time in steps of a second; what is due runs on the strand.
  void Advance(std::chrono::milliseconds by) {
    for (; by.count() > 0; by -= std::chrono::seconds(1)) {
      Step(std::min<std::chrono::milliseconds>(by, std::chrono::seconds(1)));
      // A tick is skipped while the journal thread still works at the last.
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
  // Everything posted before is done.
  void Settle() {
    std::promise<void> done;
    Post([&done] { done.set_value(); });
    done.get_future().wait();
  }

 private:
  void Step(std::chrono::milliseconds by) {
    std::vector<std::function<void()>> due;
    {
      std::lock_guard hold(lock_);
      passed_ += by;
      while (!timers_.empty() && timers_.begin()->first.first <= passed_) {
        due.push_back(std::move(timers_.begin()->second));
        timers_.erase(timers_.begin());
      }
    }
    for (auto& run : due) Post(std::move(run));
    Settle();
  }
  void Loop() {
    while (!ended_) {
      std::function<void()> run;
      {
        std::unique_lock hold(lock_);
        arrived_.wait(hold, [this] { return !queue_.empty(); });
        run = std::move(queue_.front());
        queue_.pop_front();
      }
      run();
    }
  }

  mutable std::mutex lock_;
  std::condition_variable arrived_;
  std::deque<std::function<void()>> queue_;
  std::map<std::pair<std::chrono::milliseconds, TimerId>, std::function<void()>>
      timers_;
  TimerId last_timer_ = 0;
  std::chrono::milliseconds passed_{0};
  bool ended_ = false;
  std::thread thread_;
};

inline gate::Peer PeerOf(const std::string& uri) {
  return {.station = *pki::StationName::ParseUri(uri),
          .auditor = false,
          .not_after = {}};
}

inline constexpr char kAlba[] = "hotline://mfa.alba/watch/desk-1";
inline constexpr char kBorduria[] = "hotline://mod.borduria/watch/desk-1";
inline constexpr char kThird[] = "hotline://pm.syldavia/watch/desk-1";
inline constexpr char kOrigin[] = "relay-1.mfa.alba/log";

inline base::Secret<32> LogSeed() {
  base::ByteArray<32> seed;
  seed.fill(7);
  return base::Secret<32>(seed);
}
inline tlog::VerifierKey LogKey() {
  return *tlog::VerifierKey::Make(kOrigin, tlog::SignatureType::kEd25519,
                                  crypto::SigningKey(LogSeed()).verify_key());
}

struct Draft {
  base::LineId line;
  std::string sender = kAlba;
  Precedence precedence = Precedence::kRoutine;
  size_t size = 100;
  std::chrono::seconds lifetime = std::chrono::hours(1);
  Class line_class = Class::kLive;
  uint8_t fill = 1;  // of the body
};

inline EnvelopePtr Write(const Draft& draft, const base::MessageId& id) {
  auto envelope = std::make_shared<Envelope>();
  envelope->type = v1::ENVELOPE_TYPE_APPLICATION;
  envelope->header.line_id = draft.line;
  envelope->header.message_class = draft.line_class;
  envelope->header.precedence = draft.precedence;
  envelope->header.lifetime = draft.lifetime;
  envelope->header.sender = draft.sender;
  envelope->header.message_id = id;
  envelope->header_bytes = message::Encode(envelope->header);
  envelope->body.assign(draft.size, draft.fill);
  envelope->hash =
      message::EnvelopeHash(envelope->header_bytes, envelope->body);
  return envelope;
}

inline base::MessageId RandomId() {
  base::SystemRandom random;
  return base::MessageId(base::RandomArray<16>(random));
}
inline EnvelopePtr Write(const Draft& draft) {
  return Write(draft, RandomId());
}

// Ok if leaf, details, inclusion and checkpoint fit together under the log key.
inline absl::Status Verify(const ProvenEntry& entry) {
  auto leaf = tlog::ParseLeaf(entry.leaf);
  if (!leaf.ok()) return leaf.status();
  if (!tlog::OpensLeaf(*leaf, entry.salt, entry.details)) {
    return absl::DataLossError("details do not open the leaf");
  }
  auto opened = tlog::OpenCheckpoint(*entry.checkpoint, LogKey());
  if (!opened.ok()) return opened.status();
  if (opened->checkpoint.size != entry.size) {
    return absl::DataLossError("another size");
  }
  return tlog::VerifyInclusion(tlog::LeafHash(entry.leaf), entry.index,
                               entry.size, entry.inclusion,
                               opened->checkpoint.root);
}

inline v1::EntryDetails DetailsOf(const ProvenEntry& entry) {
  v1::EntryDetails details;
  EXPECT_TRUE(details.ParseFromArray(entry.details.data(),
                                     static_cast<int>(entry.details.size())));
  return details;
}

// A stream that keeps all it gets. Reads on by itself unless told to stall.
class Stream final : public Receiver,
                     public std::enable_shared_from_this<Stream> {
 public:
  Stream(Relay& relay, bool stalls) : relay_(relay), stalls_(stalls) {}

  void Deliver(Delivered delivered) override {
    {
      std::lock_guard hold(lock_);
      delivered_.push_back(std::move(delivered));
    }
    Continue();
  }
  void Tell(Idle) override {
    {
      std::lock_guard hold(lock_);
      ++idles_;
    }
    Continue();
  }
  void End(absl::Status reason) override {
    std::lock_guard hold(lock_);
    ended_ = reason;
    changed_.notify_all();
  }
  void Ask() { relay_.Next(shared_from_this()); }

  // Waits; what came so far.
  std::vector<Delivered> WaitFor(size_t count) {
    std::unique_lock hold(lock_);
    changed_.wait_for(hold, std::chrono::seconds(20),
                      [&] { return delivered_.size() >= count; });
    return delivered_;
  }
  absl::Status WaitForEnd() {
    std::unique_lock hold(lock_);
    changed_.wait_for(hold, std::chrono::seconds(20),
                      [&] { return ended_.has_value(); });
    return ended_.value_or(absl::DeadlineExceededError("no end"));
  }
  int WaitForIdle(int count = 1) {
    std::unique_lock hold(lock_);
    changed_.wait_for(hold, std::chrono::seconds(20),
                      [&] { return idles_ >= count; });
    return idles_;
  }
  size_t count() {
    std::lock_guard hold(lock_);
    return delivered_.size();
  }

 private:
  void Continue() {
    changed_.notify_all();
    if (!stalls_) Ask();
  }
  Relay& relay_;
  const bool stalls_;
  std::mutex lock_;
  std::condition_variable changed_;
  std::vector<Delivered> delivered_;
  int idles_ = 0;
  std::optional<absl::Status> ended_;
};

// Waits for one answer.
template <class T>
class Answer {
 public:
  Relay::Done<T> Done() {
    auto promise = promise_;
    return [promise](absl::StatusOr<T> value) {
      promise->set_value(std::move(value));
    };
  }
  absl::StatusOr<T> Get() { return promise_->get_future().get(); }

 private:
  std::shared_ptr<std::promise<absl::StatusOr<T>>> promise_ =
      std::make_shared<std::promise<absl::StatusOr<T>>>();
};

class ARelay {
 public:
  explicit ARelay(Limits limits = Limits()) : limits_(limits) { Start(); }
  // On a folder that the test owns.
  ARelay(std::filesystem::path path, Limits limits)
      : path_(std::move(path)), limits_(limits) {
    Start();
  }
  // A stream of the test may still be about to ask the relay for more.
  ~ARelay() { Crash(); }

  Options MakeOptions() {
    Options options;
    options.state = path();
    options.origin = kOrigin;
    options.log_key = LogSeed();
    options.version = "hotlined test";
    options.limits = limits_;
    options.clock = &world;
    options.random = &random_;
    options.desk = &world;
    options.timers = &world;
    return options;
  }
  void Start() {
    auto opened = Open(MakeOptions());
    ASSERT_TRUE(opened.ok()) << opened.status();
    relay = *std::move(opened);
  }
  void Crash() {
    if (relay == nullptr) return;
    // The streams are told to end, and a call in progress comes to its end,
    // before what they ask is gone.
    relay->EndStreams([](const gate::Peer&) {
      return absl::UnavailableError("the relay is going");
    });
    world.Settle();
    relay.reset();
  }
  void Stop() {
    relay->Stop("signal");
    relay.reset();
  }
  const std::filesystem::path& path() const {
    return path_.empty() ? folder_.path() : path_;
  }

  absl::StatusOr<Relay::Enrolled> Enrol(const std::string& uri,
                                        std::vector<base::Bytes> keys = {},
                                        base::Bytes last_resort = {},
                                        uint8_t certificate = 1) {
    Enrolment enrolment;
    enrolment.record = {uri, {base::Bytes(64, certificate)}};
    enrolment.certificate_hash.fill(certificate);
    enrolment.suite = 0xF64D;
    enrolment.key_packages = std::move(keys);
    enrolment.last_resort = std::move(last_resort);
    Answer<Relay::Enrolled> answer;
    relay->Enrol(PeerOf(uri), std::move(enrolment), answer.Done());
    return answer.Get();
  }
  absl::StatusOr<Relay::CreatedLine> CreateLine(
      base::LineId id, std::vector<std::string> roster,
      const std::string& creator = kAlba, Class line_class = Class::kLive) {
    Answer<Relay::CreatedLine> answer;
    relay->CreateLine(PeerOf(creator), id, line_class, std::move(roster),
                      answer.Done());
    return answer.Get();
  }
  // Two or three enrolled stations with a line between them.
  base::LineId Connect(std::vector<std::string> roster = {kAlba, kBorduria}) {
    for (const auto& uri : roster) EXPECT_TRUE(Enrol(uri).ok());
    base::LineId id(base::RandomArray<16>(random_));
    auto created = CreateLine(id, roster, roster.front());
    EXPECT_TRUE(created.ok()) << created.status();
    return id;
  }

  absl::StatusOr<Receipt> Submit(EnvelopePtr envelope) {
    return Submit(envelope, envelope->header.sender);
  }
  absl::StatusOr<Receipt> Submit(EnvelopePtr envelope, const std::string& as) {
    Answer<Receipt> answer;
    relay->Submit(PeerOf(as), {{std::move(envelope)}}, answer.Done());
    return answer.Get();
  }
  absl::StatusOr<uint64_t> Confirm(const std::string& uri,
                                   const base::LineId& line,
                                   std::vector<Range> ranges) {
    Answer<uint64_t> answer;
    relay->Confirm(PeerOf(uri), {{line, std::move(ranges)}}, answer.Done());
    return answer.Get();
  }
  std::shared_ptr<Stream> Attach(const std::string& uri, bool stalls = false) {
    auto stream = std::make_shared<Stream>(*relay, stalls);
    relay->Attach(PeerOf(uri), stream);
    stream->Ask();
    return stream;
  }
  std::vector<VisibleEntry> Log(const std::string& uri, bool auditor) {
    gate::Peer peer = PeerOf(uri);
    peer.auditor = auditor;
    std::vector<VisibleEntry> all;
    while (all.size() < relay->Newest().size) {
      Answer<std::vector<VisibleEntry>> answer;
      relay->Entries(peer, all.size(), 256, answer.Done());
      auto some = answer.Get();
      EXPECT_TRUE(some.ok()) << some.status();
      if (!some.ok()) break;
      for (auto& entry : *some) all.push_back(std::move(entry));
    }
    return all;
  }

  World world;  // before the relay: it outlives it
  std::unique_ptr<Relay> relay;

 private:
  Folder folder_;
  std::filesystem::path path_;
  Limits limits_;
  base::SystemRandom random_;
};

}  // namespace hotline::relay::testing
