// The list of what is wrong with a configuration: gathered whole, so that an
// operator repairs a file once and not one error at a time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace hotline::ops {

// Where a value stands in the file, both from 1.
struct Place {
  uint32_t line = 0;
  uint32_t column = 0;
};

class Problems {
 public:
  explicit Problems(std::string file) : file_(std::move(file)) {}

  // `text`: what is wrong; what to do.
  void Add(Place at, std::string text);
  bool empty() const { return list_.empty(); }
  // Ok, or InvalidArgument with one line per problem in the order of the file.
  absl::Status Take();

 private:
  struct Problem {
    Place at;
    std::string text;
  };
  std::string file_;
  std::vector<Problem> list_;
};

}  // namespace hotline::ops
