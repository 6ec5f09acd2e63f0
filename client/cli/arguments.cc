#include "client/cli/arguments.h"

#include <fstream>
#include <iostream>

namespace hotline::cli {

using station::Fail;
using station::Problem;

absl::StatusOr<std::string> ReadText(const std::string& file, size_t limit) {
  std::ifstream opened;
  if (file != "-") {
    opened.open(file, std::ios::binary);
    if (!opened) {
      return Fail(Problem::kUsage, "file",
                  absl::StrCat("cannot read the text from ", file));
    }
  }
  std::istream& in = file == "-" ? std::cin : opened;
  std::string text(limit + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(in.gcount()));
  if (in.bad()) {
    return Fail(Problem::kUsage, "file",
                absl::StrCat("reading the text from ", file, " failed"));
  }
  if (text.size() > limit) {
    return Fail(Problem::kUsage, "too_large",
                absl::StrCat("the text in ", file, " is longer than ", limit,
                             " bytes; nothing was sent"));
  }
  return text;
}

}  // namespace hotline::cli
