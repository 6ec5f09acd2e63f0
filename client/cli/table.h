// Aligned columns for people: as wide as their widest cell, two spaces apart,
// nothing after the last. Cells are taken as they are: make a peer's text
// printable first.
#pragma once

#include <string>
#include <vector>

namespace hotline::cli {

using Row = std::vector<std::string>;

// `rows[0]` is the heading. One line per row, each ending in a newline.
std::string Table(const std::vector<Row>& rows);

// Columns that `text` takes in a terminal: code points, as far as we align.
size_t Width(const std::string& text);

}  // namespace hotline::cli
