#include "daemon/ops/problems.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace hotline::ops {

void Problems::Add(Place at, std::string text) {
  list_.push_back({at, std::move(text)});
}

absl::Status Problems::Take() {
  if (list_.empty()) return absl::OkStatus();
  std::stable_sort(list_.begin(), list_.end(),
                   [](const Problem& a, const Problem& b) {
                     return std::tie(a.at.line, a.at.column) <
                            std::tie(b.at.line, b.at.column);
                   });
  return absl::InvalidArgumentError(absl::StrJoin(
      list_, "\n", [this](std::string* out, const Problem& problem) {
        absl::StrAppend(out, file_, ":", problem.at.line, ":",
                        problem.at.column, ": ", problem.text);
      }));
}

}  // namespace hotline::ops
