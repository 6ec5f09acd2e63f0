// Keeps a long line from becoming a second one. A terminal goes on at its left
// edge with what is wider than it, so that a text which is padded to that width
// could begin a line there like a heading of ours; here such a line is broken
// first, and its rest is marked.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace hotline::cli {

// `text` is what message::Printable made. Each of its lines takes at most
// `columns` columns (at least 20); what goes on from the line above begins with
// "|+ ". Lines are broken after a space where one is near. Nothing is left out.
std::string Folded(std::string_view text, size_t columns);

// Of the terminal that `descriptor` is; 0: it is none, or does not say.
size_t TerminalColumns(int descriptor);

}  // namespace hotline::cli
