#include "client/cli/arguments.h"

#include <cerrno>
#include <fstream>
#include <iostream>
#include <system_error>

#include "core/base/codec.h"

namespace hotline::cli {
namespace {

using station::Fail;
using station::Problem;

std::string Called(const std::string& file) {
  return file == "-" ? "standard input" : file;
}

absl::Status Unread(const std::string& file, int error) {
  return Fail(Problem::kUsage, "file",
              absl::StrCat("cannot read the text from ", Called(file), ": ",
                           std::generic_category().message(error),
                           "; nothing was sent. Give a file with the text, or "
                           "- for standard input"));
}

absl::Status CheckUtf8(const std::string& file, std::string_view text) {
  for (size_t line = 1; !text.empty(); ++line) {
    const size_t end = text.find('\n');
    if (!base::IsUtf8(text.substr(0, end))) {
      return Fail(Problem::kUsage, "not_utf8",
                  absl::StrCat("line ", line, " of the text in ", Called(file),
                               " is not UTF-8; nothing was sent. Save it as "
                               "UTF-8, or convert it, as with iconv"));
    }
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> ReadText(const std::string& file, size_t limit) {
  std::ifstream opened;
  errno = 0;
  if (file != "-") {
    opened.open(file, std::ios::binary);
    if (!opened) return Unread(file, errno);
  }
  std::istream& in = file == "-" ? std::cin : opened;
  std::string text(limit + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(in.gcount()));
  if (in.bad()) return Unread(file, errno);
  if (text.size() > limit) {
    return Fail(Problem::kUsage, "too_large",
                absl::StrCat("the text in ", Called(file), " is longer than ",
                             limit, " bytes; nothing was sent"));
  }
  const absl::Status utf8 = CheckUtf8(file, text);
  if (!utf8.ok()) return utf8;
  return text;
}

}  // namespace hotline::cli
