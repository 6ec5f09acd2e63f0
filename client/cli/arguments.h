// Arguments that need more than the command line's own checks.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "client/station/problem.h"

namespace hotline::cli {

// A bad argument is a usage problem that names the option.
template <class T>
absl::StatusOr<T> Argument(const std::string& option, absl::StatusOr<T> value) {
  if (value.ok()) return value;
  return station::Fail(
      station::Problem::kUsage, "usage",
      absl::StrCat(option, ": ", std::string(value.status().message())));
}

// All of a file, or of standard input for "-": at most `limit` bytes of UTF-8.
absl::StatusOr<std::string> ReadText(const std::string& file, size_t limit);

}  // namespace hotline::cli
