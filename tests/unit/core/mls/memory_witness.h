// A run that is lived through twice, from the same randomness: once in a child
// process, which writes down what the secrets are, once in this one, which has
// them from there and is searched.
#pragma once

#include <functional>

#include "tests/unit/core/mls/memory_scan.h"

namespace hotline::mls {

// By the step after which they are gone; kInUse: what is needed at the end.
using Secrets = std::map<std::string, Needles>;
inline constexpr const char* kInUse = "in use";

class Witness {
 public:
  // One that writes, and one that searches.
  Witness() = default;
  explicit Witness(Secrets written)
      : writes_(false), secrets_(std::move(written)) {}

  bool writes() const { return writes_; }
  const Secrets& secrets() const { return secrets_; }
  // `say` tells the secrets that are to be gone after `step`.
  template <class Say>
  void operator()(const char* step, Say say) {
    if (writes_) say(secrets_[step]);
  }
  void Done(const char* step) const;

 private:
  bool writes_ = true;
  Secrets secrets_;
};

// What `live` says in a child process.
Secrets Written(const std::function<void(Witness&)>& live);

}  // namespace hotline::mls
