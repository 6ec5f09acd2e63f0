// Key material that wipes itself. It does not convert, print or compare by
// accident: reading the bytes takes Reveal(), one word to search for. Copies
// are explicit (Clone). It does not promise that the operating system never
// paged the bytes out; the service does that.
#pragma once

#include <sodium.h>

#include <algorithm>
#include <utility>

#include "core/base/bytes.h"

namespace hotline::base {

// A secret of fixed length N, held in place.
template <size_t N>
class Secret {
 public:
  static constexpr size_t kSize = N;

  Secret() = default;  // all zero
  explicit Secret(const ByteArray<N>& bytes) : bytes_(bytes) {}
  // `bytes` must hold exactly N bytes, else InvalidArgument. No other copy is
  // made.
  static absl::StatusOr<Secret> From(ByteView bytes) {
    if (bytes.size() != N) {
      return absl::InvalidArgumentError("secret: wrong length");
    }
    Secret out;
    std::copy(bytes.begin(), bytes.end(), out.bytes_.begin());
    return out;
  }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  Secret(Secret&& other) noexcept : bytes_(other.bytes_) { other.Wipe(); }
  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) {
      bytes_ = other.bytes_;
      other.Wipe();
    }
    return *this;
  }
  ~Secret() { Wipe(); }

  Secret Clone() const { return Secret(bytes_); }
  std::span<const uint8_t, N> Reveal() const { return bytes_; }
  std::span<uint8_t, N> Reveal() { return bytes_; }
  void Wipe() { sodium_memzero(bytes_.data(), N); }
  bool Equals(const Secret& other) const {
    return ConstantTimeEqual(bytes_, other.bytes_);
  }

 private:
  ByteArray<N> bytes_{};
};

// A secret whose length is known at run time only. It never grows: growth would
// leave a copy behind.
class SecretBytes {
 public:
  SecretBytes() = default;
  explicit SecretBytes(size_t size) : bytes_(size) {}
  explicit SecretBytes(ByteView bytes) : bytes_(bytes.begin(), bytes.end()) {}
  // Takes over the buffer of `bytes`, which is then empty.
  explicit SecretBytes(Bytes&& bytes) : bytes_(std::move(bytes)) {
    bytes.clear();
  }
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;
  SecretBytes(SecretBytes&& other) noexcept : bytes_(std::move(other.bytes_)) {
    other.bytes_.clear();
  }
  SecretBytes& operator=(SecretBytes&& other) noexcept {
    if (this != &other) {
      Wipe();
      bytes_ = std::move(other.bytes_);
      other.bytes_.clear();
    }
    return *this;
  }
  ~SecretBytes() { Wipe(); }

  SecretBytes Clone() const { return SecretBytes(ByteView(bytes_)); }
  size_t size() const { return bytes_.size(); }
  bool empty() const { return bytes_.empty(); }
  ByteView Reveal() const { return bytes_; }
  std::span<uint8_t> Reveal() { return bytes_; }
  // The bytes are zero and gone.
  void Wipe() {
    sodium_memzero(bytes_.data(), bytes_.size());
    bytes_.clear();
  }
  bool Equals(const SecretBytes& other) const {
    return ConstantTimeEqual(bytes_, other.bytes_);
  }

 private:
  Bytes bytes_;
};

}  // namespace hotline::base
