#include "client/cli/fold.h"

#include <sys/ioctl.h>

#include <algorithm>

namespace hotline::cli {
namespace {

constexpr std::string_view kMore = "|+ ";
constexpr size_t kFewestColumns = 20;
constexpr size_t kTabStop = 8;

// In bytes, of the well-formed UTF-8 character that begins so.
size_t SizeOf(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  return byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

// Some terminal may give it two columns. UTF-8 sorts as its code points do.
bool MayBeWide(std::string_view character) {
  return character >= "\u2300" ||
         (character >= "\u1100" && character <= "\u115f");
}

// Never less than where a terminal stands after `character`: marks that take no
// room count as one column.
size_t After(size_t column, std::string_view character) {
  if (character == "\t") return (column / kTabStop + 1) * kTabStop;
  return column + (MayBeWide(character) ? 2 : 1);
}

// How many bytes of `line` fit between `column` and `columns`.
size_t Fitting(std::string_view line, size_t column, size_t columns) {
  size_t end = 0, word = 0;
  while (end < line.size()) {
    const std::string_view character = line.substr(end, SizeOf(line[end]));
    column = After(column, character);
    if (column > columns) return word > end / 2 ? word : end;
    end += character.size();
    if (character == " ") word = end;
  }
  return line.size();
}

void FoldLine(std::string_view line, size_t columns, std::string& out) {
  size_t fitting = Fitting(line, 0, columns);
  out += line.substr(0, fitting);
  while (fitting < line.size()) {
    line.remove_prefix(fitting);
    fitting = Fitting(line, kMore.size(), columns);
    out.append("\n").append(kMore).append(line.substr(0, fitting));
  }
}

}  // namespace

std::string Folded(std::string_view text, size_t columns) {
  columns = std::max(columns, kFewestColumns);
  std::string out;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    FoldLine(text.substr(0, end), columns, out);
    if (end == std::string_view::npos) break;
    out += '\n';
    text.remove_prefix(end + 1);
  }
  return out;
}

size_t TerminalColumns(int descriptor) {
  winsize size{};
  return ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

}  // namespace hotline::cli
