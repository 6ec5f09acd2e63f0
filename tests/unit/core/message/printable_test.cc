#include "core/message/printable.h"

#include <gtest/gtest.h>

#include "core/base/codec.h"

namespace hotline::message {
namespace {

std::string OneLine(std::string_view text) {
  return Printable(text, Lines::kOne);
}

TEST(Printable, EveryScriptStaysAsItIs) {
  for (const char* text :
       {"", "plain ASCII, 100% <ok>", "Привет, дежурный!", "مرحبا بالعالم",
        "שלום", "中文", "日本語", "ภาษาไทย", "e\u0301", "𝄞", "\u00a0"}) {
    EXPECT_EQ(OneLine(text), text);
  }
}

TEST(Printable, ControlCharactersAreShownByNumber) {
  EXPECT_EQ(OneLine("a\x1b[2Jb"), "a<U+001B>[2Jb");
  EXPECT_EQ(OneLine("\x07"), "<U+0007>");
  EXPECT_EQ(OneLine(std::string_view("\0", 1)), "<U+0000>");
  EXPECT_EQ(OneLine("\x7f"), "<U+007F>");
  EXPECT_EQ(OneLine("\u009b31m"), "<U+009B>31m");  // CSI in one character
}

TEST(Printable, NewLinesAndTabsStayOnlyWhenAskedFor) {
  EXPECT_EQ(OneLine("a\n\tb"), "a<U+000A><U+0009>b");
  EXPECT_EQ(Printable("a\n\tb", Lines::kMany), "a\n\tb");
  EXPECT_EQ(Printable("a\rb", Lines::kMany), "a<U+000D>b");
  EXPECT_EQ(Printable("a\u2028b", Lines::kMany), "a<U+2028>b");
}

TEST(Printable, DirectionCannotBeOverridden) {
  EXPECT_EQ(OneLine("\u202a\u202b\u202c\u202d\u202e"),
            "<U+202A><U+202B><U+202C><U+202D><U+202E>");
  EXPECT_EQ(OneLine("\u2066\u2067\u2068\u2069"),
            "<U+2066><U+2067><U+2068><U+2069>");
  EXPECT_EQ(OneLine("مرحبا\u202eabc"), "مرحبا<U+202E>abc");
}

TEST(Printable, InvisibleCharactersAreShown) {
  EXPECT_EQ(OneLine("FLA\u200bSH"), "FLA<U+200B>SH");
  EXPECT_EQ(OneLine("FLA\u200dSH"), "FLA<U+200D>SH");
  EXPECT_EQ(OneLine("\ufeff\u00ad\u2060\u3164"),
            "<U+FEFF><U+00AD><U+2060><U+3164>");
  EXPECT_EQ(OneLine("\U000e0041"), "<U+E0041>");  // a tag
}

TEST(Printable, JoinersAndMarksStayWhereWritingNeedsThem) {
  const char* persian = "می\u200cخواهم";
  EXPECT_EQ(OneLine(persian), persian);
  const char* hindi = "क\u094d\u200dष";
  EXPECT_EQ(OneLine(hindi), hindi);
  const char* marked = "مرحبا\u200f!";
  EXPECT_EQ(OneLine(marked), marked);
}

TEST(Printable, ButNotInARow) {
  EXPECT_EQ(OneLine("ب\u200c\u200c"), "ب\u200c<U+200C>");
  EXPECT_EQ(OneLine("ب\u200f\u061c"), "ب\u200f<U+061C>");
}

TEST(Printable, JsonHasEscapesInPlaceOfNumbers) {
  EXPECT_EQ(PrintableJson("\"a\u202eb\x7f\""), R"("a\u202eb\u007f")");
  EXPECT_EQ(PrintableJson("\"\U000e0041\U0001d173\""),
            R"("\udb40\udc41\ud834\udd73")");
  EXPECT_EQ(PrintableJson("\"می\u200cخواهم\""), "\"می\u200cخواهم\"");
}

TEST(HasVisible, BlanksAndWhatIsHiddenAreNothing) {
  for (const char* text :
       {"", " ", "\t", "\r\n", "\x7f", "\u009b", "\u00a0", "\u2003", "\u200b",
        "\u200d", "\u202e", "\u2060", "\u2800", "\u3000", "\u3164", "\ufe0f",
        "\ufeff", "\U000e0041", " \t\u200b\u202e "}) {
    EXPECT_FALSE(HasVisible(text)) << Printable(text, Lines::kOne);
  }
}

TEST(IsDistinct, WhatLooksLikeAnotherIsNot) {
  for (const char* text :
       {"", " ", "a ", " a", "a  b", "a\u00a0b", "a\tb", "a\n", "a\u200b",
        "a\u200db", "\u202ea", "مرحبا\u200f", "a\ufe0f", "a\xff"}) {
    EXPECT_FALSE(IsDistinct(text)) << Printable(text, Lines::kOne);
  }
}

TEST(IsDistinct, NamesOfAnyScriptAre) {
  for (const char* text :
       {"a", "two words", "Столицы", "می\u200cخواهم", "北"}) {
    EXPECT_TRUE(IsDistinct(text)) << text;
  }
}

TEST(HasVisible, OneLetterOfAnyScriptIsEnough) {
  for (const char* text :
       {"a", "\u202e\u200b.", " Анна", "ب\u200c", "中", "😀"}) {
    EXPECT_TRUE(HasVisible(text)) << text;
  }
}

TEST(Printable, BytesThatAreNoTextAreReplacedOneByOne) {
  EXPECT_EQ(OneLine("a\xff\xfe"), "a\ufffd\ufffd");
  EXPECT_EQ(OneLine("\xe2\x82"), "\ufffd\ufffd");
  EXPECT_EQ(OneLine("\xc0\x9b"), "\ufffd\ufffd");  // overlong: no way round
}

TEST(Printable, OutputIsAlwaysCleanUtf8) {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const std::string text = {static_cast<char>(first),
                                static_cast<char>(second), 'x'};
      const std::string shown = OneLine(text);
      ASSERT_TRUE(base::IsUtf8(shown));
      for (char c : shown) ASSERT_TRUE(static_cast<uint8_t>(c) >= 0x20);
    }
  }
}

}  // namespace
}  // namespace hotline::message
