#include "bench/load/payload.h"

#include <sys/resource.h>

#include "core/base/codec.h"

namespace hotline::bench {
namespace {

constexpr size_t kHead = 17;

// SplitMix64, cheap enough to say nothing about the relay.
uint64_t Mix(uint64_t value) {
  value += 0x9e3779b97f4a7c15u;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
  return value ^ (value >> 31);
}

void Fill(base::Bytes& body, uint64_t number) {
  for (uint64_t i = 0; body.size() < kBodySize; ++i) {
    const uint64_t word = Mix(number * 131 + i);
    for (int byte = 0; byte < 8 && body.size() < kBodySize; ++byte) {
      body.push_back(static_cast<uint8_t>(word >> (8 * byte)));
    }
  }
}

}  // namespace

double CpuSeconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) +
           static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

uint64_t NowNs() {
  return static_cast<uint64_t>(
      std::chrono::steady_clock::now().time_since_epoch().count());
}

base::Bytes MakeBody(const Stamp& stamp) {
  base::Bytes body = base::Writer()
                         .U64(stamp.sent_ns)
                         .U64(stamp.number)
                         .U8(stamp.measured ? 1 : 0)
                         .Take();
  body.reserve(kBodySize);
  Fill(body, stamp.number);
  return body;
}

std::optional<Stamp> CheckBody(base::ByteView body) {
  if (body.size() != kBodySize) return std::nullopt;
  base::Reader reader(body.first(kHead));
  Stamp stamp;
  stamp.sent_ns = reader.U64();
  stamp.number = reader.U64();
  stamp.measured = reader.U8() == 1;
  base::Bytes expected = base::ToBytes(body.first(kHead));
  expected.reserve(kBodySize);
  Fill(expected, stamp.number);
  if (!std::equal(body.begin(), body.end(), expected.begin())) {
    return std::nullopt;
  }
  return stamp;
}

}  // namespace hotline::bench
