#include "daemon/rpc/convert.h"

#include <gtest/gtest.h>

#include "daemon/gate/refuse.h"

namespace hotline::rpc {
namespace {

namespace v1 = relay::v1;

const std::string kLine(16, 'l');

v1::Refusal Judge(const v1::ConfirmRequest& request) {
  return gate::RefusalOf(ReadRanges(request.lines()).status());
}

v1::ConfirmRequest Confirm(
    std::initializer_list<std::pair<uint64_t, uint64_t>> ranges,
    const std::string& line = kLine) {
  v1::ConfirmRequest request;
  v1::LineRanges& lines = *request.add_lines();
  lines.set_line_id(line);
  for (auto [first, last] : ranges) {
    v1::SequenceRange& range = *lines.add_ranges();
    range.set_first(first);
    range.set_last(last);
  }
  return request;
}

TEST(ConvertTest, AscendingRangesAreRead) {
  auto lines = ReadRanges(Confirm({{1, 3}, {5, 5}}).lines());
  ASSERT_TRUE(lines.ok());
  EXPECT_EQ(lines->front().ranges[1].first, 5u);
}

TEST(ConvertTest, RangesThatAreNotInOrderAreRefused) {
  EXPECT_EQ(Judge(Confirm({})), v1::REFUSAL_MALFORMED);
  EXPECT_EQ(Judge(Confirm({{0, 1}})), v1::REFUSAL_MALFORMED);
  EXPECT_EQ(Judge(Confirm({{3, 2}})), v1::REFUSAL_MALFORMED);
  EXPECT_EQ(Judge(Confirm({{1, 3}, {4, 5}})), v1::REFUSAL_MALFORMED)
      << "touching";
  EXPECT_EQ(Judge(Confirm({{5, 6}, {1, 2}})), v1::REFUSAL_MALFORMED);
  EXPECT_EQ(Judge(Confirm({{1, UINT64_MAX}, {1, 1}})), v1::REFUSAL_MALFORMED)
      << "wraps";
  EXPECT_EQ(Judge(Confirm({{1, 1}}, "short")), v1::REFUSAL_MALFORMED);
}

TEST(ConvertTest, TooManyLinesOrRangesAreRefused) {
  v1::ConfirmRequest lines;
  for (int i = 0; i < 65; ++i) *lines.add_lines() = Confirm({{1, 1}}).lines(0);
  EXPECT_EQ(Judge(lines), v1::REFUSAL_MALFORMED);
  v1::ConfirmRequest ranges = Confirm({{1, 1}});
  for (uint64_t i = 1; i < 65; ++i) {
    v1::SequenceRange& range = *ranges.mutable_lines(0)->add_ranges();
    range.set_first(2 * i + 1);
    range.set_last(2 * i + 1);
  }
  EXPECT_EQ(Judge(ranges), v1::REFUSAL_MALFORMED);
}

v1::Refusal JudgeRoster(const std::vector<std::string>& uris) {
  v1::CreateLineRequest request;
  for (const std::string& uri : uris) request.add_roster(uri);
  return gate::RefusalOf(ReadRoster(request.roster()).status());
}

TEST(ConvertTest, ARosterAscendsWithoutRepeats) {
  const std::string a = "hotline://mfa.alba/watch/desk-1",
                    b = "hotline://mfa.alba/watch/desk-2";
  EXPECT_EQ(JudgeRoster({a, b}), v1::REFUSAL_UNSPECIFIED);
  EXPECT_EQ(JudgeRoster({b, a}), v1::REFUSAL_MALFORMED);
  EXPECT_EQ(JudgeRoster({a, a}), v1::REFUSAL_MALFORMED);
  EXPECT_EQ(JudgeRoster({}), v1::REFUSAL_MALFORMED);
  EXPECT_EQ(JudgeRoster({"hotline://MFA.alba/watch/desk-1"}),
            v1::REFUSAL_MALFORMED);
  EXPECT_EQ(JudgeRoster(std::vector<std::string>(201, a)),
            v1::REFUSAL_MALFORMED);
}

TEST(ConvertTest, ASubmissionHasExactlyOneEnvelope) {
  v1::Submission request;
  EXPECT_EQ(gate::RefusalOf(ReadSubmission({}, request).status()),
            v1::REFUSAL_MALFORMED);
  request.add_envelopes();
  request.add_envelopes();
  EXPECT_EQ(gate::RefusalOf(ReadSubmission({}, request).status()),
            v1::REFUSAL_MALFORMED);
}

TEST(ConvertTest, ClassZeroAndUnknownSuitesAreRefused) {
  EXPECT_EQ(gate::RefusalOf(ReadClass(0).status()), v1::REFUSAL_CLASS);
  EXPECT_EQ(gate::RefusalOf(ReadClass(257).status()), v1::REFUSAL_CLASS);
  EXPECT_TRUE(CheckSuite(0xF64D).ok());
  EXPECT_FALSE(CheckSuite(0).ok());
}

TEST(ConvertTest, BlobsAreBoundedInNumberAndSize) {
  v1::EnrolRequest request;
  request.add_key_packages(std::string(16 * 1024, 'k'));
  EXPECT_TRUE(ReadBlobs(request.key_packages(), 1).ok());
  request.add_key_packages(std::string(16 * 1024 + 1, 'k'));
  EXPECT_EQ(gate::RefusalOf(ReadBlobs(request.key_packages(), 2).status()),
            v1::REFUSAL_TOO_LARGE);
  EXPECT_EQ(gate::RefusalOf(ReadBlobs(request.key_packages(), 1).status()),
            v1::REFUSAL_MALFORMED);
}

}  // namespace
}  // namespace hotline::rpc
