#include "tests/unit/core/mls/memory_scan.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cinttypes>
#include <fstream>
#include <vector>

#include "core/base/codec.h"

namespace hotline::mls {
namespace {

constexpr uint8_t kMask = 0xa5;
constexpr size_t kHalf = 16;

base::Bytes Masked(base::ByteView bytes) {
  base::Bytes out;
  out.reserve(bytes.size());
  for (const uint8_t byte : bytes) {
    out.push_back(static_cast<uint8_t>(byte ^ kMask));
  }
  return out;
}

uint16_t First(const uint8_t* bytes) {
  return static_cast<uint16_t>(bytes[0] << 8 | bytes[1]);
}

struct Mapping {
  uintptr_t begin, end;
};

std::vector<Mapping> WritableMemory() {
  std::vector<Mapping> out;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    Mapping one{};
    char rights[5] = {};
    if (sscanf(line.c_str(), "%" SCNxPTR "-%" SCNxPTR " %4s", &one.begin,
               &one.end, rights) == 3 &&
        rights[0] == 'r' && rights[1] == 'w') {
      out.push_back(one);
    }
  }
  return out;
}

// What was copied out of memory, where the search does not look.
class Window {
 public:
  static constexpr size_t kSize = size_t{1} << 20;

  Window()
      : bytes_(
            static_cast<uint8_t*>(mmap(nullptr, kSize, PROT_READ | PROT_WRITE,
                                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))),
        file_(open("/proc/self/mem", O_RDONLY | O_CLOEXEC)) {}
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;
  ~Window() {
    munmap(bytes_, kSize);
    close(file_);
  }

  base::ByteView Read(uintptr_t at, size_t size) {
    const ssize_t got = pread(file_, bytes_, size, static_cast<off_t>(at));
    return {bytes_, got < 0 ? 0 : static_cast<size_t>(got)};
  }
  // How far from `at` on nothing of it lies; the kernel may have joined it with
  // its neighbours.
  uintptr_t begin() const { return reinterpret_cast<uintptr_t>(bytes_); }
  uintptr_t end() const { return begin() + kSize; }

 private:
  uint8_t* bytes_;
  int file_;
};

}  // namespace

void Needles::Add(const std::string& name, base::ByteView secret) {
  names_.insert(name);
  if (secret.size() < 2 * kHalf) return AddPart(name, Masked(secret));
  AddPart(name, Masked(secret.first(kHalf)));
  AddPart(name, Masked(secret.subspan(kHalf, kHalf)));
}

void Needles::AddPart(const std::string& name, base::Bytes masked) {
  names_.insert(name);
  const uint16_t first = First(masked.data());
  parts_.emplace(first, std::pair(std::move(masked), name));
}

base::Bytes Needles::Encode() const {
  base::Writer out;
  for (const auto& [first, part] : parts_) {
    out.Opaque(part.first).Text(part.second);
  }
  return out.Take();
}

Needles Needles::Decode(base::ByteView bytes) {
  Needles needles;
  base::Reader in(bytes);
  while (in.ok() && !in.AtEnd()) {
    base::Bytes masked = base::ToBytes(in.Opaque(64));
    needles.AddPart(in.Text(200), std::move(masked));
  }
  return needles;
}

void Needles::Search(base::ByteView memory,
                     std::set<std::string>& found) const {
  std::vector<bool> starts(size_t{1} << 16);
  for (const auto& [first, part] : parts_) starts[first ^ kMask * 0x101] = true;
  for (size_t at = 0; at + 8 <= memory.size(); ++at) {
    const uint16_t first = First(memory.data() + at);
    if (!starts[first]) continue;
    auto [low, high] = parts_.equal_range(first ^ kMask * 0x101);
    for (auto one = low; one != high; ++one) {
      const base::Bytes& masked = one->second.first;
      if (at + masked.size() <= memory.size() &&
          std::equal(masked.begin(), masked.end(), memory.begin() + at,
                     [](uint8_t a, uint8_t b) { return (a ^ kMask) == b; })) {
        found.insert(one->second.second);
      }
    }
  }
}

std::set<std::string> Needles::FindInMemory() const {
  Window window;
  std::set<std::string> found;
  for (const Mapping& one : WritableMemory()) {
    for (uintptr_t at = one.begin; at < one.end;) {
      if (at >= window.begin() && at < window.end()) {
        at = window.end();
        continue;
      }
      const uintptr_t end =
          at < window.begin() ? std::min(one.end, window.begin()) : one.end;
      const size_t size = std::min<size_t>(end - at, Window::kSize);
      const base::ByteView bytes = window.Read(at, size);
      Search(bytes, found);
      if (bytes.size() < size) break;  // a mapping that cannot be read
      // The next piece begins within this one: nothing is cut in two.
      at += at + size == end ? size : size - 2 * kHalf;
    }
  }
  return found;
}

}  // namespace hotline::mls
