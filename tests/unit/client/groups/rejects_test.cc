// What others say of a commit (P10).
#include "tests/unit/client/groups/commit_world.h"

namespace hotline::groups {
namespace {

using message::Fault;

class Rejects : public CommitWorld {
 protected:
  Rejects() {
    Begin(alice_);
    Invite(alice_, {&bob_, &carol_});
    good_ = Post(alice_);
    TakeAll(good_);
    bad_ = PostHostile(bob_, {}, {.message = [](base::Bytes& message) {
                         message.back() ^= 1;
                       }});
    EXPECT_EQ(Take(alice_, bad_)->outcome, Outcome::kVoid);
  }
  std::optional<Fault> FaultOf(const absl::StatusOr<RejectMeaning>& taken) {
    return message::FaultOf(taken.status());
  }

  Member& alice_ = Man(kDesk1);
  Member& bob_ = Man(kDuty1);
  Member& carol_ = Man(kDesk2);
  Posted good_, bad_;
};

TEST_F(Rejects, OneOfACommitThatIsVoidHereAgrees) {
  const auto taken = Reject(alice_, carol_, bad_);
  ASSERT_TRUE(taken.ok()) << taken.status();
  EXPECT_EQ(*taken, RejectMeaning::kAgrees);
}

TEST_F(Rejects, OneOfACommitThatCountsHereIsFalseAndChangesNothing) {
  const EpochName before = EpochOf(alice_);
  const auto taken = Reject(alice_, bob_, good_);
  ASSERT_TRUE(taken.ok()) << taken.status();
  EXPECT_EQ(*taken, RejectMeaning::kFalse);
  EXPECT_EQ(EpochOf(alice_), before);
  EXPECT_EQ(Read(carol_, Send(alice_, "after")), "after");
}

TEST_F(Rejects, AfterAFalseOneACommitOnTheParentIsLate) {
  const auto twin = [&] {
    Posted out = good_;
    out.header.back() ^= 1;  // another commitment: another envelope
    out.place = {message::EnvelopeHash(out.header, out.body), ++number_, now_};
    return out;
  }();
  ASSERT_EQ(*Reject(alice_, bob_, good_), RejectMeaning::kFalse);
  const auto verdict = Take(alice_, twin);
  ASSERT_TRUE(verdict.ok()) << verdict.status();
  EXPECT_EQ(verdict->outcome, Outcome::kLate);
}

TEST_F(Rejects, OneOfACommitThatNeverCameMeansNothing) {
  Posted other = bad_;
  other.place.hash[0] ^= 1;
  EXPECT_EQ(*Reject(alice_, carol_, other), RejectMeaning::kUnknown);
}

TEST_F(Rejects, ThatAnotherHasRejectedItIsKnown) {
  const auto rejected = [&] {
    return (*alice_->In([&] {
             return At(*alice_).commits.Judged(line_, bad_.place.hash);
           }))
        ->rejected;
  };
  EXPECT_FALSE(rejected());
  ASSERT_TRUE(Reject(alice_, carol_, bad_).ok());
  EXPECT_TRUE(rejected());
  alice_.Reopen();
  EXPECT_TRUE(rejected());
  ASSERT_TRUE(Reject(alice_, bob_, bad_).ok());
  EXPECT_TRUE(Take(alice_, bad_)->repeated);
  EXPECT_TRUE(rejected());
}

TEST_F(Rejects, OneThatAnotherSignedIsRefused) {
  EXPECT_EQ(FaultOf(Reject(alice_, carol_, bad_,
                           {.header =
                                [&](message::Header& header) {
                                  header.sender = bob_.uri();
                                }})),
            Fault::kSenderSignature);
}

TEST_F(Rejects, OneOfAStrangerIsRefused) {
  Member& stranger = Man(kDuty2);
  EXPECT_EQ(FaultOf(Reject(alice_, stranger, bad_)), Fault::kSenderNotMember);
}

// The roster is that of the parent: who came by the commit has no say.
TEST_F(Rejects, OneOfANewcomerIsRefused) {
  Member& dora = Man(kDuty2);
  const Posted commit = Post(alice_, Adding({&dora}));
  TakeAll(commit);
  EXPECT_EQ(FaultOf(Reject(alice_, dora, commit)), Fault::kSenderNotMember);
}

TEST_F(Rejects, OneOfARevokedStationIsRefused) {
  Revoke(carol_);
  EXPECT_EQ(FaultOf(Reject(alice_, carol_, bad_)), Fault::kSenderRevoked);
}

TEST_F(Rejects, OneUnderAnotherParentIsRefused) {
  EXPECT_EQ(FaultOf(Reject(alice_, carol_, bad_,
                           {.header =
                                [](message::Header& header) {
                                  header.branch_id->front() ^= 1;
                                }})),
            Fault::kEpochUnknown);
}

TEST_F(Rejects, OneOfAnEpochWhoseKeysAreGoneIsRefused) {
  ASSERT_TRUE(
      alice_->In([&] { return alice_->groups.WipeEnded(line_, number_, now_); })
          .ok());
  EXPECT_EQ(FaultOf(Reject(alice_, bob_, good_)), Fault::kEpochUnknown);
}

TEST_F(Rejects, AHeaderThatIsNotARejectsIsRefused) {
  EXPECT_EQ(FaultOf(Reject(alice_, carol_, bad_,
                           {.header =
                                [](message::Header& header) {
                                  header.precedence =
                                      message::Precedence::kRoutine;
                                }})),
            Fault::kPrecedenceMismatch);
  EXPECT_EQ(FaultOf(Reject(alice_, carol_, bad_,
                           {.header =
                                [](message::Header& header) {
                                  header.lifetime = std::chrono::seconds(1);
                                }})),
            Fault::kLifetime);
  EXPECT_EQ(FaultOf(Reject(alice_, carol_, bad_,
                           {.header =
                                [](message::Header& header) {
                                  header.commitment[0] = 1;
                                }})),
            Fault::kCommitmentMismatch);
  EXPECT_EQ(FaultOf(Reject(alice_, carol_, bad_,
                           {.header =
                                [](message::Header& header) {
                                  header.line_id =
                                      base::LineId(base::ByteArray<16>{9});
                                }})),
            Fault::kLineMismatch);
}

}  // namespace
}  // namespace hotline::groups
