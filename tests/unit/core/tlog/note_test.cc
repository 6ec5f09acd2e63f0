#include "core/tlog/note.h"

#include <gtest/gtest.h>

#include "tests/unit/core/tlog/vectors.h"

namespace hotline::tlog {
namespace {

constexpr auto kBadForm = absl::StatusCode::kInvalidArgument;
constexpr auto kBadSignature = absl::StatusCode::kUnauthenticated;

std::string Replaced(std::string text, const std::string& from,
                     const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

absl::StatusCode ParseCode(const std::string& note) {
  return ParseNote(note).status().code();
}

absl::StatusCode OpenCode(const std::string& note,
                          const std::vector<VerifierKey>& known) {
  auto parsed = ParseNote(note);
  return parsed.ok() ? OpenNote(*parsed, known).status().code()
                     : parsed.status().code();
}

std::string NoteWithLines(size_t count) {
  std::string note = std::string(test::kVectorText) + "\n";
  for (size_t i = 0; i < count; ++i) note += test::kLogLine;
  return note;
}

TEST(NoteVectors, SignatureLinesMatchToTheByte) {
  EXPECT_EQ(FormatSignature(*SignText(test::LogSigner(), test::kVectorText)),
            test::kLogLine);
  EXPECT_EQ(FormatSignature(*CosignText(test::WitnessSigner(),
                                        test::kVectorText, test::kVectorTime)),
            test::kWitnessLine);
}

TEST(NoteVectors, FileIsReadAndWrittenToTheByte) {
  const auto note = ParseNote(test::VectorNote());
  ASSERT_TRUE(note.ok());
  EXPECT_EQ(note->text, test::kVectorText);
  EXPECT_EQ(note->signatures.size(), 2u);
  EXPECT_EQ(FormatNote(*note), test::VectorNote());
}

TEST(NoteVectors, BothKeysVerify) {
  const std::vector<VerifierKey> known{test::LogKey(), test::WitnessKey()};
  const auto verified = OpenNote(*ParseNote(test::VectorNote()), known);
  ASSERT_EQ(verified->size(), 2u);
  EXPECT_EQ((*verified)[0].key, 0u);
  EXPECT_EQ((*verified)[0].time, std::nullopt);
  EXPECT_EQ((*verified)[1].key, 1u);
  EXPECT_EQ((*verified)[1].time, test::kVectorTime);
}

TEST(Note, TextMayHoldEmptyLines) {
  const std::string text = "a\n\n\nb\n\n";
  const auto line = SignText(test::LogSigner(), text);
  const std::string note = FormatNote({text, {*line}});
  EXPECT_EQ(ParseNote(note)->text, text);
  EXPECT_EQ(OpenCode(note, {test::LogKey()}), absl::StatusCode::kOk);
}

TEST(Note, EveryPrefixIsRefused) {
  const std::string note = test::VectorNote();
  const size_t first_line =
      note.size() - std::string(test::kWitnessLine).size();
  for (size_t n = 0; n < note.size(); ++n) {
    if (n == first_line) continue;  // a note with one signature
    EXPECT_EQ(ParseCode(note.substr(0, n)), kBadForm) << n;
  }
}

TEST(Note, EveryAlteredByteOfTheTextIsRefused) {
  const std::string note = test::VectorNote();
  for (size_t i = 0; i < std::string(test::kVectorText).size(); ++i) {
    std::string altered = note;
    altered[i] ^= 0x01;
    EXPECT_NE(OpenCode(altered, {test::LogKey()}), absl::StatusCode::kOk) << i;
    EXPECT_NE(OpenCode(altered, {test::WitnessKey()}), absl::StatusCode::kOk);
  }
}

TEST(Note, EveryAlteredBitOfASignatureIsRefused) {
  for (size_t which : {0, 1}) {
    Note note = *ParseNote(test::VectorNote());
    const std::vector<VerifierKey> known{test::LogKey(), test::WitnessKey()};
    base::Bytes& signature = note.signatures[which].signature;
    for (size_t bit = 0; bit < 8 * signature.size(); ++bit) {
      const auto flip = static_cast<uint8_t>(1u << bit % 8);
      signature[bit / 8] ^= flip;
      EXPECT_EQ(OpenNote(note, known).status().code(), kBadSignature) << bit;
      signature[bit / 8] ^= flip;
    }
  }
}

TEST(Note, ControlCharactersAreRefused) {
  for (const char* bad : {"\r", "\t", "\x01"}) {
    EXPECT_EQ(ParseCode(Replaced(test::VectorNote(), "7\n",
                                 std::string("7") + bad + "\n")),
              kBadForm);
  }
  EXPECT_EQ(ParseCode(std::string(1, '\0') + test::VectorNote()), kBadForm);
}

TEST(Note, IllFormedUtf8IsRefused) {
  EXPECT_EQ(ParseCode("\xff" + test::VectorNote()), kBadForm);
}

TEST(Note, OtherDashesAreRefused) {
  EXPECT_EQ(ParseCode(Replaced(test::VectorNote(), "\xe2\x80\x94", "-")),
            kBadForm);
  EXPECT_EQ(
      ParseCode(Replaced(test::VectorNote(), "\xe2\x80\x94", "\xe2\x80\x93")),
      kBadForm);
}

TEST(Note, MissingBlankLineIsRefused) {
  EXPECT_EQ(ParseCode(std::string(test::kVectorText) + test::kLogLine),
            kBadForm);
}

TEST(Note, NoSignatureIsRefused) {
  EXPECT_EQ(ParseCode(std::string(test::kVectorText) + "\n"), kBadForm);
}

TEST(Note, LineAfterTheSignaturesIsRefused) {
  EXPECT_EQ(ParseCode(test::VectorNote() + "more\n"), kBadForm);
  EXPECT_EQ(ParseCode(test::VectorNote() + "\n"), kBadForm);
}

TEST(Note, DoubleSpaceIsRefused) {
  EXPECT_EQ(
      ParseCode(Replaced(test::VectorNote(), "audit Kbh7", "audit  Kbh7")),
      kBadForm);
}

TEST(Note, SignatureOfNothingButAKeyIdIsRefused) {
  EXPECT_EQ(ParseCode("text\n\n\xe2\x80\x94 a AAAAAA==\n"), kBadForm);
  EXPECT_EQ(ParseCode("text\n\n\xe2\x80\x94 a AAAAAAA=\n"),
            absl::StatusCode::kOk);
}

TEST(Note, StrayBase64BitsAreRefused) {
  EXPECT_EQ(ParseCode("text\n\n\xe2\x80\x94 a AAAAAAB=\n"), kBadForm);
}

TEST(Note, NumberOfSignaturesIsBounded) {
  EXPECT_EQ(ParseCode(NoteWithLines(16)), absl::StatusCode::kOk);
  EXPECT_EQ(ParseCode(NoteWithLines(kMaxNoteSignatures)),
            absl::StatusCode::kOk);
  EXPECT_EQ(ParseCode(NoteWithLines(kMaxNoteSignatures + 1)), kBadForm);
}

TEST(Note, SizeIsBounded) {
  EXPECT_EQ(ParseCode(std::string(kMaxNoteSize, 'a') + test::VectorNote()),
            kBadForm);
}

TEST(OpenNote, WithoutAKnownKeyIsRefused) {
  EXPECT_EQ(OpenCode(test::VectorNote(), {}), kBadSignature);
  const auto other =
      VerifierKey::Make("other.example", SignatureType::kEd25519, {});
  EXPECT_EQ(OpenCode(test::VectorNote(), {*other}), kBadSignature);
}

TEST(OpenNote, SameNameWithAnotherIdIsIgnored) {
  const auto rotated =
      VerifierKey::Make("example.com/audit", SignatureType::kEd25519, {});
  const auto verified =
      OpenNote(*ParseNote(test::VectorNote()),
               std::vector<VerifierKey>{*rotated, test::LogKey()});
  ASSERT_EQ(verified->size(), 1u);
  EXPECT_EQ((*verified)[0].key, 1u);
}

TEST(OpenNote, SameIdWithAnotherNameIsIgnored) {
  Note note = *ParseNote(test::VectorNote());
  note.signatures[1] = note.signatures[0];
  note.signatures[1].key_name = "example.com/other";
  note.signatures[1].signature[0] ^= 1;
  EXPECT_TRUE(OpenNote(note, std::vector{test::LogKey()}).ok());
}

TEST(OpenNote, OneBadLineOfAKnownKeySpoilsTheNote) {
  Note note = *ParseNote(test::VectorNote());
  note.signatures[1].signature[20] ^= 1;
  EXPECT_TRUE(OpenNote(note, std::vector{test::LogKey()}).ok());
  EXPECT_EQ(OpenNote(note, std::vector{test::LogKey(), test::WitnessKey()})
                .status()
                .code(),
            kBadSignature);
}

TEST(OpenNote, RepeatedLineCountsOnce) {
  const auto verified =
      OpenNote(*ParseNote(NoteWithLines(3)), std::vector{test::LogKey()});
  EXPECT_EQ(verified->size(), 1u);
}

TEST(OpenNote, RepeatedLineMustVerifyToo) {
  Note note = *ParseNote(NoteWithLines(2));
  note.signatures[1].signature[0] ^= 1;
  EXPECT_EQ(OpenNote(note, std::vector{test::LogKey()}).status().code(),
            kBadSignature);
}

TEST(SignText, TextThatNoNoteCanHoldIsRefused) {
  for (const char* text : {"", "no newline", "a\tb\n", "\xff\n"}) {
    EXPECT_EQ(SignText(test::LogSigner(), text).status().code(), kBadForm);
    EXPECT_EQ(CosignText(test::WitnessSigner(), text, 1).status().code(),
              kBadForm);
  }
}

TEST(SignText, KeyOfTheOtherTypeIsRefused) {
  EXPECT_EQ(SignText(test::WitnessSigner(), "a\n").status().code(), kBadForm);
  EXPECT_EQ(CosignText(test::LogSigner(), "a\n", 1).status().code(), kBadForm);
}

TEST(SignatureLine, RoundTrip) {
  const auto line = ParseSignature(test::kWitnessLine);
  ASSERT_TRUE(line.ok());
  EXPECT_EQ(FormatSignature(*line), test::kWitnessLine);
}

TEST(SignatureLine, AnythingButOneLineIsRefused) {
  const std::string line = test::kWitnessLine;
  for (const std::string& bad : {std::string(), line.substr(0, line.size() - 1),
                                 line + line, line + "\n", "\n" + line}) {
    EXPECT_EQ(ParseSignature(bad).status().code(), kBadForm);
  }
}

}  // namespace
}  // namespace hotline::tlog
