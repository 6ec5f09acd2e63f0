#include "daemon/ops/log.h"

#include <gtest/gtest.h>

namespace hotline::ops {
namespace {

TEST(LogTest, ControlCharactersCannotForgeALine) {
  EXPECT_EQ(Printable("a\nINFO forged\x1b[2J\x7f"),
            "a\\x0aINFO forged\\x1b[2J\\x7f");
}

TEST(LogTest, TextOfOtherScriptsStays) {
  EXPECT_EQ(Printable("Привет"), "Привет");
}

TEST(LogTest, AForeignJournalStreamIsNotOurs) {
  setenv("JOURNAL_STREAM", "1:1", 1);
  EXPECT_FALSE(StandardErrorIsJournal());
  unsetenv("JOURNAL_STREAM");
  EXPECT_FALSE(StandardErrorIsJournal());
}

}  // namespace
}  // namespace hotline::ops
