#include <gtest/gtest.h>

#include "tests/unit/daemon/audit/a_log.h"

namespace hotline::audit::testing {
namespace {

class VerifyTest : public ALog {
 protected:
  VerifyTest() { Append(700); }
  bool Named(const std::string& what) {
    for (const auto& fault : Faults()) {
      if (fault.find(what) != std::string::npos) return true;
    }
    return false;
  }
};

TEST_F(VerifyTest, AGoodLogHasNoFaultBesideARunningWriter) {
  EXPECT_EQ(Faults(), std::vector<std::string>());
  Append(3);
  EXPECT_EQ(Verify(folder)->size, 703u);
}

TEST_F(VerifyTest, AFlippedBitInDetailsIsNamed) {
  Damage(
      "UPDATE entry SET details = CAST(details || x'00' AS BLOB) WHERE number "
      "= 300");
  EXPECT_TRUE(Named("entry 300: salt and details"));
}

TEST_F(VerifyTest, AFlippedBitInALeafIsNamedAsEntryTileAndHead) {
  Damage(
      "UPDATE entry SET leaf = CAST(substr(leaf, 1, 40) || "
      "CASE substr(leaf, 41) WHEN x'00' THEN x'01' ELSE x'00' END AS BLOB) "
      "WHERE number = 300");
  EXPECT_TRUE(Named("entry 300"));
  EXPECT_TRUE(Named("tile 0/1: hash 44 "));
  EXPECT_TRUE(Named("head: the stored root"));
}

TEST_F(VerifyTest, AMissingEntryIsNamed) {
  Damage("DELETE FROM entry WHERE number = 17");
  EXPECT_TRUE(Named("entry 17: is missing"));
}

TEST_F(VerifyTest, AnEntryBeyondTheHeadIsNamed) {
  Damage(
      "INSERT INTO entry SELECT 700, leaf, salt, details, NULL, NULL "
      "FROM entry WHERE number = 0");
  EXPECT_TRUE(Named("entry 700: is beyond the head"));
}

TEST_F(VerifyTest, AFlippedBitInATileIsNamedWithItsHash) {
  Damage(
      "UPDATE tile SET hashes = CAST(zeroblob(32) || substr(hashes, 33) AS "
      "BLOB) "
      "WHERE level = 0 AND number = 2");
  EXPECT_TRUE(Named("tile 0/2: hash 0 "));
}

TEST_F(VerifyTest, AMissingTileIsNamed) {
  Damage("DELETE FROM tile WHERE level = 1");
  EXPECT_TRUE(Named("tile 1/0: is missing"));
}

TEST_F(VerifyTest, AChangedRootIsNamed) {
  Damage("UPDATE head SET root = zeroblob(32)");
  EXPECT_TRUE(Named("head: the stored root"));
}

TEST_F(VerifyTest, AChangedCheckpointIsNamed) {
  Damage("UPDATE head SET checkpoint = substr(checkpoint, 1, 40)");
  EXPECT_TRUE(Named("head: checkpoint"));
}

TEST_F(VerifyTest, AnEnvelopeThatWasNeverAcceptedIsNamed) {
  Damage(
      "INSERT INTO envelope VALUES "
      "(9999, 1, 1, 1, 1, 1, 0, 2, zeroblob(32), x'00', x'00', 0, x'', x'')");
  EXPECT_TRUE(Named("was never logged"));
}

TEST_F(VerifyTest, WithoutAJournalThereIsNothingToVerify) {
  EXPECT_TRUE(absl::IsNotFound(Verify(folder / "nowhere").status()));
}

}  // namespace
}  // namespace hotline::audit::testing
