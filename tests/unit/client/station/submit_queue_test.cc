#include "client/station/submit_queue.h"

#include <gtest/gtest.h>

namespace hotline::station {
namespace {

using message::Precedence;
using std::chrono::milliseconds;

v1::Submission Of(size_t bytes) {
  v1::Submission submission;
  submission.add_envelopes()->set_body(std::string(bytes, 'x'));
  return submission;
}

class SubmitQueueTest : public testing::Test {
 protected:
  void Add(Precedence precedence, size_t bytes, int count = 1) {
    for (int i = 0; i < count; ++i) {
      queue_.Add(Of(bytes), precedence, [this](auto) { ++answered_; });
    }
  }
  // The tags of what goes now.
  std::vector<uint64_t> Next() {
    v1::SubmitRequest request;
    queue_.Next(request, now_);
    std::vector<uint64_t> tags;
    for (const auto& one : request.submissions()) tags.push_back(one.tag());
    return tags;
  }
  void Answer(const std::vector<uint64_t>& tags, milliseconds took) {
    now_ += took;
    for (const uint64_t tag : tags) {
      const auto done = queue_.Answered(tag, now_);
      ASSERT_TRUE(done);
      done(absl::UnknownError(""));
    }
  }

  SubmitQueue queue_;
  base::MonotonicTime now_{};
  int answered_ = 0;
};

TEST_F(SubmitQueueTest, AFlashGoesBeforeWhatCameBeforeIt) {
  Add(Precedence::kRoutine, 100, 2);
  Add(Precedence::kImmediate, 100);
  Add(Precedence::kFlash, 100, 2);
  EXPECT_EQ(Next(), (std::vector<uint64_t>{4, 5}));
  EXPECT_EQ(Next(), (std::vector<uint64_t>{3, 1, 2}));
  EXPECT_TRUE(Next().empty());
}

TEST_F(SubmitQueueTest, AFlashNeverSharesARequestWithWhatIsBelowIt) {
  Add(Precedence::kFlash, 100);
  Add(Precedence::kRoutine, 100);
  EXPECT_EQ(Next().size(), 1u);
}

TEST_F(SubmitQueueTest, AFlashGoesThroughAFullWindow) {
  Add(Precedence::kRoutine, 60'000, 3);
  EXPECT_EQ(Next().size(), 1u);
  EXPECT_TRUE(Next().empty());
  Add(Precedence::kFlash, 60'000);
  EXPECT_EQ(Next(), (std::vector<uint64_t>{4}));
}

TEST_F(SubmitQueueTest, OneAboveTheWindowGoesAlone) {
  Add(Precedence::kRoutine, 250'000, 2);
  EXPECT_EQ(Next().size(), 1u);
  EXPECT_TRUE(Next().empty());
  Answer({1}, milliseconds(9'000));
  EXPECT_EQ(Next().size(), 1u);
}

TEST_F(SubmitQueueTest, ARequestHas64SubmissionsAtMost) {
  Add(Precedence::kFlash, 10, 65);
  EXPECT_EQ(Next().size(), 64u);
  EXPECT_EQ(Next().size(), 1u);
}

TEST_F(SubmitQueueTest, PromptAnswersOpenTheWindowAndSlowOnesCloseIt) {
  Add(Precedence::kRoutine, 30'000, 40);
  EXPECT_EQ(Next().size(), 2u);
  Answer({1, 2}, milliseconds(20));
  EXPECT_EQ(Next().size(), 2u);
  EXPECT_EQ(Next().size(), 2u);
  Answer({3, 4, 5, 6}, milliseconds(5'000));
  EXPECT_EQ(Next().size(), 1u);
  EXPECT_TRUE(Next().empty());
}

TEST_F(SubmitQueueTest, PatienceGrowsWithWhatIsUnderWay) {
  Add(Precedence::kFlash, 100);
  const auto idle = queue_.Patience();
  EXPECT_FALSE(queue_.anything_under_way());
  Next();
  EXPECT_TRUE(queue_.anything_under_way());
  const auto little = queue_.Patience();
  Add(Precedence::kFlash, 250'000);
  Next();
  EXPECT_GE(little, idle);
  EXPECT_GT(queue_.Patience(), little + milliseconds(60'000));
  Answer({1, 2}, milliseconds(1));
  EXPECT_EQ(queue_.Patience(), idle);
}

TEST_F(SubmitQueueTest, AnUnknownTagIsNobodys) {
  Add(Precedence::kFlash, 100);
  Next();
  EXPECT_FALSE(queue_.Answered(7, now_));
  Answer({1}, milliseconds(1));
  EXPECT_FALSE(queue_.Answered(1, now_));
  EXPECT_EQ(answered_, 1);
}

TEST_F(SubmitQueueTest, WhoStillWaitsIsToldAtTheEnd) {
  Add(Precedence::kRoutine, 60'000, 3);
  Next();
  EXPECT_EQ(queue_.Abandon().size(), 3u);
  EXPECT_TRUE(queue_.empty());
  EXPECT_FALSE(queue_.anything_under_way());
  EXPECT_TRUE(Next().empty());
}

}  // namespace
}  // namespace hotline::station
