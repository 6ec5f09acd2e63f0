// The list of what is wrong with a configuration: gathered whole, so that an
// operator repairs a file once and not one error at a time.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "daemon/ops/configuration.h"

namespace hotline::ops {

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
