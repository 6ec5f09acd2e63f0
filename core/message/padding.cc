#include "core/message/padding.h"

#include "absl/strings/str_cat.h"

namespace hotline::message {

absl::StatusOr<size_t> PaddedSize(size_t size, size_t least) {
  for (size_t step : kPaddedSizes) {
    if (step >= size && step >= least) return step;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("message: ", size, " bytes, at most ", kPaddedSizes.back()));
}

}  // namespace hotline::message
