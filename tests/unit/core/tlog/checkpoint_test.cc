#include "core/tlog/checkpoint.h"

#include <gtest/gtest.h>

#include "core/tlog/lines.h"
#include "tests/unit/core/tlog/vectors.h"

namespace hotline::tlog {
namespace {

constexpr auto kBadForm = absl::StatusCode::kInvalidArgument;
constexpr auto kBadSignature = absl::StatusCode::kUnauthenticated;

Checkpoint VectorCheckpoint() {
  return {"example.com/audit", 7, test::HexDigest(test::kVectorRoots[6])};
}

// Any text, signed by the vectors' log.
std::string Signed(const std::string& text) {
  return FormatNote({text, {*SignText(test::LogSigner(), text)}});
}

absl::StatusCode OpenCode(const std::string& note) {
  return OpenCheckpoint(note, test::LogKey()).status().code();
}

TEST(CheckpointVectors, TextIsWrittenAndReadToTheByte) {
  EXPECT_EQ(FormatCheckpoint(VectorCheckpoint()), test::kVectorText);
  EXPECT_EQ(*ParseCheckpoint(test::kVectorText), VectorCheckpoint());
}

TEST(CheckpointVectors, SignedNoteMatchesToTheByte) {
  EXPECT_EQ(*SignCheckpoint(VectorCheckpoint(), test::LogSigner()),
            std::string(test::kVectorText) + "\n" + test::kLogLine);
}

TEST(CheckpointVectors, OpensWithItsWitness) {
  const std::vector<VerifierKey> witnesses{test::WitnessKey()};
  const auto opened =
      OpenCheckpoint(test::VectorNote(), test::LogKey(), witnesses);
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(opened->checkpoint, VectorCheckpoint());
  EXPECT_EQ(opened->witnessed_by,
            (std::vector<WitnessedBy>{{0, test::kVectorTime}}));
}

TEST(Checkpoint, UnknownWitnessIsIgnored) {
  const auto opened = OpenCheckpoint(test::VectorNote(), test::LogKey());
  EXPECT_TRUE(opened->witnessed_by.empty());
}

TEST(Checkpoint, WitnessAloneIsNotEnough) {
  const std::string note =
      std::string(test::kVectorText) + "\n" + test::kWitnessLine;
  EXPECT_EQ(OpenCheckpoint(note, test::LogKey(),
                           std::vector<VerifierKey>{test::WitnessKey()})
                .status()
                .code(),
            kBadSignature);
}

TEST(Checkpoint, WitnessKeyInPlaceOfTheLogsIsRefused) {
  EXPECT_EQ(
      OpenCheckpoint(test::VectorNote(), test::WitnessKey()).status().code(),
      kBadForm);
}

TEST(Checkpoint, ForgedCosignatureSpoilsTheNote) {
  Note note = *ParseNote(test::VectorNote());
  note.signatures[1].signature[70] ^= 1;
  EXPECT_EQ(OpenCheckpoint(FormatNote(note), test::LogKey(),
                           std::vector<VerifierKey>{test::WitnessKey()})
                .status()
                .code(),
            kBadSignature);
}

TEST(Checkpoint, OfAnotherOriginIsRefused) {
  Checkpoint other = VectorCheckpoint();
  other.origin = "example.com/other";
  EXPECT_EQ(SignCheckpoint(other, test::LogSigner()).status().code(), kBadForm);
  EXPECT_EQ(OpenCode(Signed(FormatCheckpoint(other))), kBadSignature);
}

TEST(Checkpoint, EmptyTreeHasOneRoot) {
  Checkpoint empty{"example.com/audit", 0, kEmptyRoot};
  EXPECT_EQ(OpenCode(*SignCheckpoint(empty, test::LogSigner())),
            absl::StatusCode::kOk);
  empty.root = test::HexDigest(test::kVectorRoots[0]);
  EXPECT_EQ(OpenCode(*SignCheckpoint(empty, test::LogSigner())), kBadForm);
}

TEST(Checkpoint, ExtensionLinesOfOthersAreTakenAndDropped) {
  const std::string text = std::string(test::kVectorText) + "extension\nmore\n";
  EXPECT_EQ(*ParseCheckpoint(text), VectorCheckpoint());
  EXPECT_EQ(OpenCode(Signed(text)), absl::StatusCode::kOk);
}

TEST(Checkpoint, MalformedTextIsRefused) {
  const std::string root = "3bib5AOAnjJXUNPSY814kpwpQreUKjS3fhIslZSnTIw=\n";
  for (const std::string& bad : {std::string(),
                                 std::string("\n"),
                                 std::string("o\n7\n"),
                                 "o\n7\n" + root.substr(0, 44),
                                 "\n7\n" + root,
                                 "o\n\n" + root,
                                 "o\n7\n\n" + root,
                                 "o\n07\n" + root,
                                 "o\n+7\n" + root,
                                 "o\n-7\n" + root,
                                 "o\n 7\n" + root,
                                 "o\n7 \n" + root,
                                 "o\n0x7\n" + root,
                                 "o\n9223372036854775808\n" + root,
                                 "o\n18446744073709551623\n" + root,
                                 "o\n7\n" + root.substr(4),
                                 "o\n7\nAAAA" + root,
                                 "o\n7\n=" + root,
                                 "o\n7\n" + root.substr(0, 42) + "x=\n",
                                 "o\n7\n" + root + "\n",
                                 "o\n7\n" + root + "\nx\n",
                                 "o\n7\n" + root + "x"}) {
    EXPECT_EQ(ParseCheckpoint(bad).status().code(), kBadForm) << bad;
  }
}

TEST(Checkpoint, LargestSizeIsRead) {
  const Checkpoint largest{"o", (uint64_t{1} << 63) - 1, kEmptyRoot};
  EXPECT_EQ(*ParseCheckpoint(FormatCheckpoint(largest)), largest);
}

TEST(Decimal, HasOneSpelling) {
  EXPECT_EQ(*ParseDecimal("0"), 0u);
  EXPECT_EQ(*ParseDecimal("10"), 10u);
  for (const char* bad : {"", "00", "01", "+1", "-1", "1 ", " 1", "1a", "a",
                          "9223372036854775808", "99999999999999999999999"}) {
    EXPECT_FALSE(ParseDecimal(bad).ok()) << bad;
  }
}

}  // namespace
}  // namespace hotline::tlog
