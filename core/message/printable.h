// Makes text from elsewhere safe to show in a terminal: nothing in it can move
// the cursor, hide, recolour, or show its letters in another order than they
// were sent. What is taken out is shown as <U+001B>, so that nothing
// disappears. Arabic, Hebrew, Cyrillic and every other script stay as they are.
// It does not stop look-alike letters: names are ASCII, texts are signed.
#pragma once

#include <string>
#include <string_view>

namespace hotline::message {

enum class Lines {
  kOne,   // new lines and tabs are shown as <U+000A>, <U+0009>
  kMany,  // they stay; a carriage return never does
};

// Shown by number: C0, DEL and C1 controls; line and paragraph separators;
// embeddings, overrides and isolates of direction; invisible characters of
// every kind (zero width spaces, soft hyphen, fillers, tags, byte order mark).
// Joiners and direction marks stay where writing needs them: after a letter of
// a script that joins or runs from right to left. Bytes that are no UTF-8
// become U+FFFD.
std::string Printable(std::string_view text, Lines lines);

// Whether anything in it shows: a character that is neither hidden, as above,
// nor a blank of any width.
bool HasVisible(std::string_view text);

// Whether it can be told from others by looking at it, as far as the above
// goes: something is visible, nothing is hidden but joiners where writing needs
// them, and the only blanks are single spaces inside it. UTF-8.
bool IsDistinct(std::string_view text);

// The same as Printable for JSON text: what is taken out is written as an
// escape (\u202e, in two halves above U+FFFF), so that its value stays the
// same. `json` has hidden characters inside its strings alone, as every writer
// of JSON leaves it.
std::string PrintableJson(std::string_view json);

}  // namespace hotline::message
