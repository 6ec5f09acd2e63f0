#include "client/cli/fold.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace hotline::cli {
namespace {

std::string Times(size_t count, const std::string& what) {
  std::string out;
  for (size_t i = 0; i < count; ++i) out += what;
  return out;
}

TEST(Fold, WhatFitsStaysAsItIs) {
  for (const std::string& text :
       {std::string(), std::string("\n"), std::string("a\n\nb"),
        Times(20, "x") + "\n"}) {
    EXPECT_EQ(Folded(text, 20), text);
  }
}

TEST(Fold, ALongLineGoesOnBehindAMark) {
  EXPECT_EQ(Folded(Times(45, "x") + "\ny\n", 20), Times(20, "x") + "\n|+ " +
                                                      Times(17, "x") + "\n|+ " +
                                                      Times(8, "x") + "\ny\n");
}

TEST(Fold, AWordIsKeptWholeWhereASpaceIsNear) {
  EXPECT_EQ(Folded("| all stations hold fire", 20),
            "| all stations hold \n|+ fire");
  EXPECT_EQ(Folded("| " + Times(30, "x"), 20),
            "| " + Times(18, "x") + "\n|+ " + Times(12, "x"));
}

TEST(Fold, SpacesUpToTheEdgeBeginNoLine) {
  EXPECT_EQ(Folded("hold" + Times(16, " ") + "FLASH", 20),
            "hold" + Times(16, " ") + "\n|+ FLASH");
}

TEST(Fold, WideCharactersTakeTwoColumnsAndNoneIsCut) {
  EXPECT_EQ(Folded(Times(12, "\u6c34"), 20),
            Times(10, "\u6c34") + "\n|+ " + Times(2, "\u6c34"));
  EXPECT_EQ(Folded(Times(22, "\u0436"), 20),
            Times(20, "\u0436") + "\n|+ " + Times(2, "\u0436"));
  EXPECT_EQ(Folded("x" + Times(10, "\U0001f6a8"), 20),
            "x" + Times(9, "\U0001f6a8") + "\n|+ \U0001f6a8");
}

TEST(Fold, ATabReachesItsStop) {
  EXPECT_EQ(Folded("\t\txxxxx", 20), "\t\txxxx\n|+ x");
}

TEST(Fold, ATerminalOfNoWidthStillGetsEverything) {
  EXPECT_EQ(Folded(Times(25, "x"), 1), Times(20, "x") + "\n|+ xxxxx");
}

TEST(Fold, WhatIsNoTerminalHasNoColumns) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  EXPECT_EQ(TerminalColumns(ends[1]), 0u);
  close(ends[0]);
  close(ends[1]);
}

}  // namespace
}  // namespace hotline::cli
