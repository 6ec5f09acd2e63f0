// A real relay on real files, and the verbs of the stations that talk to it.
#pragma once

#include <gtest/gtest.h>

#include "daemon/gate/refuse.h"
#include "daemon/relay/open.h"
#include "hotline/relay/v1/refusal.pb.h"
#include "tests/unit/daemon/relay/envelopes.h"
#include "tests/unit/daemon/relay/stream.h"
#include "tests/unit/daemon/relay/world.h"

namespace hotline::relay::testing {

class ARelay {
 public:
  explicit ARelay(Limits limits = Limits()) : limits_(limits) { Start(); }
  // On a folder that the test owns.
  ARelay(std::filesystem::path path, Limits limits, uint64_t reserve = 0)
      : path_(std::move(path)), limits_(limits), reserve_(reserve) {
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
    options.reserve = reserve_;
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
    Submit(std::move(envelope), as, answer.Done());
    return answer.Get();
  }
  void Submit(EnvelopePtr envelope, const std::string& as,
              Relay::Done<Receipt> done) {
    relay->Submit(PeerOf(as), {{{{std::move(envelope)}}, std::move(done)}});
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
  uint64_t reserve_ = 0;
  base::SystemRandom random_;
};

}  // namespace hotline::relay::testing
