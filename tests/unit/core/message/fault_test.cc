#include "core/message/fault.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace hotline::message {
namespace {

TEST(Fault, NumbersAreFixed) {
  EXPECT_EQ(static_cast<int>(Fault::kHeaderMalformed), 1);
  EXPECT_EQ(static_cast<int>(Fault::kAltered), 19);
  EXPECT_EQ(static_cast<int>(Fault::kCommitmentNotOpened), 48);
  EXPECT_EQ(static_cast<int>(Fault::kNotAllowed), 55);
  EXPECT_EQ(static_cast<int>(Fault::kOfferAnswer), 60);
  EXPECT_EQ(static_cast<int>(Fault::kNotReleaser), 70);
  EXPECT_EQ(static_cast<int>(Fault::kOperatorSignature), 77);
  EXPECT_EQ(static_cast<int>(Fault::kNotOperator), 78);
  EXPECT_EQ(static_cast<int>(Fault::kCommitMalformed), 80);
  EXPECT_EQ(static_cast<int>(Fault::kExternalCommit), 88);
}

TEST(Fault, EveryFaultHasItsOwnNameAndSentence) {
  std::set<std::string> names, sentences;
  size_t faults = 0;
  for (uint32_t value = 0; value <= 0xffff; ++value) {
    auto fault = FaultFromWire(value);
    if (!fault.ok()) continue;
    ++faults;
    names.insert(std::string(Name(*fault)));
    sentences.insert(std::string(Sentence(*fault)));
    EXPECT_EQ(Sentence(*fault).back(), '.') << value;
  }
  EXPECT_EQ(faults, 57u);
  EXPECT_EQ(names.size(), faults);
  EXPECT_EQ(sentences.size(), faults);
}

TEST(Fault, UnknownNumbersAreRefused) {
  EXPECT_EQ(FaultFromWire(0).status().message(), "unknown fault 0");
  EXPECT_FALSE(FaultFromWire(9).ok());
  EXPECT_FALSE(FaultFromWire(0x10001).ok());
  EXPECT_EQ(Name(Fault{0}), "UNSPECIFIED");
}

TEST(Fault, StatusCarriesIt) {
  const absl::Status status = FaultError(Fault::kAltered);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(FaultOf(status), Fault::kAltered);
  EXPECT_EQ(status.message(), std::string(Sentence(Fault::kAltered)));
}

TEST(Fault, FirstFaultStays) {
  const absl::Status inner = FaultError(Fault::kPadding, "padding: not zero");
  EXPECT_EQ(FaultOf(WithFault(Fault::kMessageMalformed, inner)),
            Fault::kPadding);
}

TEST(Fault, OtherStatusesCarryNone) {
  EXPECT_EQ(FaultOf(absl::OkStatus()), std::nullopt);
  EXPECT_EQ(FaultOf(absl::InternalError("x")), std::nullopt);
  EXPECT_TRUE(WithFault(Fault::kPadding, absl::OkStatus()).ok());
}

}  // namespace
}  // namespace hotline::message
