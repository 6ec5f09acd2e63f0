// Commit and message as one request (P18).
#include "tests/unit/client/groups/commit_world.h"

namespace hotline::groups {
namespace {

class CommitMessages : public CommitWorld {
 protected:
  CommitMessages() {
    Begin(alice_);
    Invite(alice_, {&bob_});
  }
  absl::StatusOr<MadeCommit> MakeWith(Member& by, const Wish& wish,
                                      const std::string& text,
                                      std::optional<EpochName> under = {}) {
    return by->In([&] {
      return At(*by).maker.MakeWith(
          line_, wish, {by.identity(), 1, now_},
          [&](message::Sealing& sealing,
              const NextEpoch& next) -> absl::StatusOr<SentEnvelope> {
            message::Header header =
                HeaderOf(under.value_or(next.name), by.uri());
            header.lifetime = std::chrono::hours(1);
            SentEnvelope out{message::Encode(header), {}};
            auto body = sealing.Seal(out.header, base::ViewOf(text));
            if (!body.ok()) return body.status();
            out.body = *std::move(body);
            return out;
          });
    });
  }
  Envelope Behind(const MadeCommit& made) {
    return {made.bundle.application->header, made.bundle.application->body,
            ++number_, now_};
  }

  Member& alice_ = Man(kDesk1);  // entitled
  Member& bob_ = Man(kDuty1);
};

TEST_F(CommitMessages, AMessageGoesWithACommit) {
  const auto made = MakeWith(alice_, {}, "with it");
  ASSERT_TRUE(made.ok()) << made.status();
  ASSERT_TRUE(made->bundle.application.has_value());
  alice_.Reopen();
  TakeAll(Number(*made));
  EXPECT_EQ(Read(bob_, Behind(*made)), "with it");
}

TEST_F(CommitMessages, ItsKeyIsNeverUsedAgain) {
  const auto made = MakeWith(alice_, {}, "with it");
  ASSERT_TRUE(made.ok()) << made.status();
  alice_.Reopen();
  TakeAll(Number(*made));
  EXPECT_EQ(*alice_->In([&] { return alice_->groups.SentIn(line_); }), 1u);
  const Envelope first = Behind(*made);
  alice_.Reopen();
  const Envelope second = Send(alice_, "behind it");
  EXPECT_EQ(Read(bob_, second), "behind it");
  EXPECT_EQ(Read(bob_, first), "with it");
  EXPECT_EQ(Read(bob_, first), "ALTERED");  // its key is used up
}

TEST_F(CommitMessages, ANewcomerReadsWhatGoesWithItsCommit) {
  Member& carol = Man(kDesk2);
  const auto made = MakeWith(alice_, Adding({&carol}), "welcome");
  ASSERT_TRUE(made.ok()) << made.status();
  const Posted commit = Number(*made);
  TakeAll(commit);
  ASSERT_TRUE(Join(carol, commit).ok());
  EXPECT_EQ(Read(carol, Behind(*made)), "welcome");
}

TEST_F(CommitMessages, WhoLeavesDoesNotReadIt) {
  Member& carol = Man(kDesk2);
  Invite(alice_, {&carol});
  AskToLeave(carol);
  const auto made = MakeWith(bob_, {}, "without her");
  ASSERT_TRUE(made.ok()) << made.status();
  const Posted commit = Number(*made);
  for (Member* one : on_line_) ASSERT_TRUE(Take(*one, commit).ok());
  const Envelope behind = Behind(*made);
  EXPECT_EQ(Read(alice_, behind), "without her");
  EXPECT_EQ(Read(carol, behind), "EPOCH_UNKNOWN");
}

TEST_F(CommitMessages, WhereAnotherCountsTheMessageIsMadeAnew) {
  const auto ours = MakeWith(alice_, {}, "first try");
  ASSERT_TRUE(ours.ok());
  const Posted rival = Post(bob_);
  EXPECT_EQ(Take(alice_, rival)->dropped, ours->hash);
  ASSERT_TRUE(Take(bob_, rival).ok());
  const auto again = MakeWith(alice_, {}, "second try");
  ASSERT_TRUE(again.ok()) << again.status();
  TakeAll(Number(*again));
  EXPECT_EQ(Read(bob_, Behind(*again)), "second try");
}

TEST_F(CommitMessages, AMessageOfAnotherEpochOrSenderDoesNotGoWithIt) {
  EXPECT_TRUE(absl::IsFailedPrecondition(
      MakeWith(alice_, {}, "x", EpochOf(alice_)).status()));
  TakeAll(Post(alice_));
}

TEST_F(CommitMessages, WithARenewedKeyTheMessageIsSignedByIt) {
  const crypto::SigningKey before = alice_.key().Clone();
  const auto chain = alice_.identity().chain;
  alice_.Renew(pki::StationOrder(kDesk1, pki::Purpose::kIdentity));
  const Identity next = alice_.identity();
  std::optional<SentEnvelope> message;
  const auto made = alice_->In([&] {
    return At(*alice_).maker.MakeWith(
        line_, {.add = {}, .remove = {}, .renewed = &next},
        {{before, chain}, 1, now_},
        [&](message::Sealing& sealing,
            const NextEpoch& epoch) -> absl::StatusOr<SentEnvelope> {
          message::Header header = HeaderOf(epoch.name, alice_.uri());
          header.lifetime = std::chrono::hours(1);
          SentEnvelope out{message::Encode(header), {}};
          out.body = *sealing.Seal(out.header, base::ViewOf("renewed"));
          EXPECT_FALSE(sealing.Seal(out.header, base::ViewOf("twice")).ok());
          EXPECT_FALSE(sealing.Open(out.header, out.body).ok());
          return out;
        });
  });
  ASSERT_TRUE(made.ok()) << made.status();
  TakeAll(Number(*made));
  EXPECT_EQ(Read(bob_, Behind(*made)), "renewed");
}

}  // namespace
}  // namespace hotline::groups
