// The tests' own relay keeps to docs/lines.md, "The relay", as far as a station
// can tell: what the tests of lines stand on.
#include "tests/unit/client/station/test_relay.h"

#include <gtest/gtest.h>

#include "client/station/problem.h"
#include "core/line/commit_body.h"
#include "core/line/reject.h"
#include "core/line/roster_delta.h"
#include "core/line/sealed_body.h"
#include "tests/unit/client/station/hand_turned.h"
#include "tests/unit/client/station/test_relay_parts.h"
#include "tests/unit/client/station/town.h"

namespace hotline::station {
namespace {

constexpr char kA[] = "hotline://mfa.alba/watch/desk-1";
constexpr char kB[] = "hotline://mod.borduria/duty/desk-1";
constexpr char kC[] = "hotline://mod.borduria/duty/desk-2";

// Alba has made a line, alone, and knows others.
class TestRelayTest : public testing::Test {
 protected:
  TestRelayTest() {
    for (const char* one : {kA, kB, kC}) {
      v1::EnrolRequest request;
      request.add_certificates(one);
      LinkOf(one).Enrol(request, [](auto) {});
    }
    v1::CreateLineRequest request;
    request.set_line_id(base::ToString(line_.bytes()));
    request.set_class_(1);
    request.add_roster(kA);
    LinkOf(kA).CreateLine(request, [](auto) {});
    strand_.RunAll();
  }

  RelayLink& LinkOf(const std::string& station) {
    auto& link = links_[station];
    if (link == nullptr) link = relay_.MakeLink(station, strand_);
    return *link;
  }
  message::Header HeaderIn(const std::string& sender,
                           const message::Header& epoch = {}) {
    message::Header header;
    header.line_id = line_;
    header.epoch = epoch.epoch;
    header.branch_id = epoch.branch_id;
    header.message_class = message::Class::kLive;
    header.precedence = message::Precedence::kFlash;
    header.sender = sender;
    header.message_id = base::MessageId(base::RandomArray<16>(random_));
    return header;
  }
  static v1::Envelope Wrap(v1::EnvelopeType type, const message::Header& header,
                           base::ByteView body) {
    v1::Envelope out;
    out.set_type(type);
    out.set_header(base::ToString(message::Encode(header)));
    out.set_body(base::ToString(body));
    return out;
  }
  // On the epoch of `epoch`, which is the newest if not given.
  v1::MembersBundle BundleOf(const std::string& sender,
                             std::vector<std::string> leaves,
                             std::vector<std::string> joins) {
    line::RosterDelta delta{.leaves = std::move(leaves), .joins = {}};
    for (const auto& one : joins) delta.joins.push_back({one, {1}});
    const base::Bytes encoded = line::Encode(delta), message = {1};
    message::Header header = HeaderIn(sender, epoch_);
    header.commitment = line::DeltaCommitment(encoded);
    v1::MembersBundle bundle;
    *bundle.mutable_commit() =
        Wrap(v1::ENVELOPE_TYPE_COMMIT, header,
             line::Encode(line::CommitBody{encoded, message, {}}));
    if (!joins.empty()) bundle.set_welcome("welcome");
    bundle.set_group_info("group info");
    return bundle;
  }
  absl::StatusOr<v1::MembersReceipt> Change(const v1::MembersBundle& bundle) {
    strand_.Pass(std::chrono::milliseconds(200));
    return Ask<v1::MembersReceipt>([&](auto done) {
      LinkOf(hotline::station::HeaderIn(bundle.commit()).sender)
          .ChangeMembers(bundle, done);
    });
  }
  // Accepted: the line is in the next epoch.
  v1::MembersBundle Commit(std::vector<std::string> leaves,
                           std::vector<std::string> joins) {
    const auto bundle = BundleOf(kA, std::move(leaves), std::move(joins));
    const auto receipt = Change(bundle);
    EXPECT_TRUE(receipt.ok()) << receipt.status();
    epoch_.epoch += 1;
    epoch_.branch_id =
        *base::ToArray<32>(base::ViewOf(EnvelopeHashOf(bundle.commit())));
    return bundle;
  }
  absl::Status Submit(const std::string& station,
                      const v1::Envelope& envelope) {
    v1::Submission submission;
    *submission.add_envelopes() = envelope;
    return Ask<v1::Receipt>([&](auto done) {
             LinkOf(station).Submit(submission, message::Precedence::kFlash, 0,
                                    done);
           })
        .status();
  }
  absl::Status Say(const std::string& station, const message::Header& epoch) {
    const base::Bytes body = {1};
    return Submit(station, Wrap(v1::ENVELOPE_TYPE_APPLICATION,
                                HeaderIn(station, epoch), body));
  }
  absl::Status Seal(const std::string& station,
                    const std::vector<std::string>& to) {
    return Submit(station, Wrap(v1::ENVELOPE_TYPE_SEALED, HeaderIn(station),
                                line::Encode(line::SealedBody{to, {7}})));
  }
  absl::Status Reject(const std::string& station, const v1::Envelope& commit) {
    const line::Reject reject{
        line_,
        *base::ToArray<32>(base::ViewOf(EnvelopeHashOf(commit))),
        83,
        {}};
    return Submit(station,
                  Wrap(v1::ENVELOPE_TYPE_REJECT,
                       HeaderIn(station, hotline::station::HeaderIn(commit)),
                       line::Encode(reject)));
  }
  // What a new stream of this station brings, by number and type.
  std::vector<std::pair<uint64_t, v1::EnvelopeType>> Given(
      const std::string& station) {
    std::vector<std::pair<uint64_t, v1::EnvelopeType>> out;
    auto link = relay_.MakeLink(station, strand_);
    link->Receive(
        {},
        [&](const v1::Delivery& delivery) {
          for (const auto& one : delivery.delivered()) {
            out.emplace_back(one.sequence(), one.envelope().type());
          }
          link->Next();
        },
        [](const absl::Status&) {});
    strand_.Pass(std::chrono::seconds(1));
    return out;
  }
  template <class T, class Run>
  absl::StatusOr<T> Ask(Run run) {
    absl::StatusOr<T> out = absl::UnknownError("no answer");
    run([&out](absl::StatusOr<T> result) { out = std::move(result); });
    strand_.RunAll();
    return out;
  }

  TempFolder folder_;
  TestClock clock_{pki::kTestNow};
  TestStrand strand_{clock_};
  base::SystemRandom random_;
  TestRelay relay_{clock_, "relay-1.mfa.alba/log", folder_.path() + "/relay"};
  std::map<std::string, std::unique_ptr<RelayLink>> links_;
  base::LineId line_{base::ByteArray<16>{5}};
  message::Header epoch_;  // the newest
};

constexpr auto kCommit = v1::ENVELOPE_TYPE_COMMIT;
constexpr auto kWelcome = v1::ENVELOPE_TYPE_WELCOME;
using Owed = std::vector<std::pair<uint64_t, v1::EnvelopeType>>;

TEST_F(TestRelayTest, ACommitComesBackAndItsWelcomeHasItsNumber) {
  Commit({}, {kB});
  EXPECT_EQ(Given(kA), (Owed{{1, kCommit}}));
  EXPECT_EQ(Given(kB), (Owed{{1, kWelcome}}));
  EXPECT_EQ(relay_.RosterOf(line_), (std::vector<std::string>{kA, kB}));
}

TEST_F(TestRelayTest, WhoIsTakenOutGetsThatCommitAndNothingLater) {
  Commit({}, {kB});
  Commit({kB}, {});
  Commit({}, {});
  EXPECT_EQ(Given(kB), (Owed{{1, kWelcome}, {2, kCommit}}));
}

TEST_F(TestRelayTest, TheMessageOfABundleTakesTheNextNumber) {
  auto bundle = BundleOf(kA, {}, {kB});
  message::Header next = HeaderIn(kA);
  next.epoch = 1;
  next.branch_id =
      *base::ToArray<32>(base::ViewOf(EnvelopeHashOf(bundle.commit())));
  const base::Bytes body = {1};
  *bundle.mutable_application() =
      Wrap(v1::ENVELOPE_TYPE_APPLICATION, next, body);
  const auto receipt = Change(bundle);
  ASSERT_TRUE(receipt.ok()) << receipt.status();
  EXPECT_TRUE(receipt->has_application());
  EXPECT_EQ(Given(kB),
            (Owed{{1, kWelcome}, {2, v1::ENVELOPE_TYPE_APPLICATION}}));
  EXPECT_EQ(Given(kA), (Owed{{1, kCommit}}));
}

TEST_F(TestRelayTest, OneCommitForEachOpenParent) {
  Commit({}, {kB});
  const message::Header parent = epoch_;
  Commit({}, {});
  epoch_ = parent;
  const auto late = Change(BundleOf(kB, {}, {}));
  EXPECT_EQ(ReasonOf(late.status()), "epoch");
  const auto missing = MissingOf(late.status());
  ASSERT_EQ(missing.size(), 1u);
  EXPECT_EQ(missing[0].sequence(), 2u);
  EXPECT_FALSE(missing[0].entry().checkpoint().empty());
}

TEST_F(TestRelayTest, AMessageOfAnEndedEpochIsToldWhatIsMissing) {
  Commit({}, {kB});
  const message::Header parent = epoch_;
  Commit({}, {});
  const auto status = Say(kB, parent);
  EXPECT_EQ(ReasonOf(status), "epoch");
  EXPECT_EQ(MissingOf(status).size(), 1u);
  EXPECT_TRUE(Say(kB, epoch_).ok());
  EXPECT_EQ(ReasonOf(Say(kC, epoch_)), "unknown_line");
}

TEST_F(TestRelayTest, ADeltaThatDoesNotFitIsRefused) {
  EXPECT_EQ(ReasonOf(Change(BundleOf(kA, {kB}, {})).status()), "malformed");
  EXPECT_EQ(ReasonOf(Change(BundleOf(kA, {}, {kA})).status()), "malformed");
  EXPECT_EQ(ReasonOf(Change(BundleOf(kA, {kA}, {})).status()), "malformed");
}

TEST_F(TestRelayTest, TwoCommitsAtOnceAreTooMany) {
  Commit({}, {kB});
  const auto bundle = BundleOf(kA, {}, {});
  const auto receipt = Ask<v1::MembersReceipt>(
      [&](auto done) { LinkOf(kA).ChangeMembers(bundle, done); });
  EXPECT_EQ(ReasonOf(receipt.status()), "quota");
}

TEST_F(TestRelayTest, TheSameBundleAgainGetsTheSameEntry) {
  const auto bundle = Commit({}, {kB});
  const auto first = Change(bundle), again = Change(bundle);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->commit().index(), first->commit().index());
}

TEST_F(TestRelayTest, ARejectReopensTheParentForAll) {
  Commit({}, {kB});
  const message::Header parent = epoch_;
  const auto bundle = Commit({kB}, {});
  EXPECT_EQ(ReasonOf(Say(kB, parent)), "unknown_line");
  ASSERT_TRUE(Reject(kB, bundle.commit()).ok());
  EXPECT_EQ(relay_.OpenBranches(line_), 2u);
  EXPECT_TRUE(Say(kB, parent).ok());
  EXPECT_EQ(Given(kA).back().second, v1::ENVELOPE_TYPE_APPLICATION);
  EXPECT_EQ(ReasonOf(Reject(kB, bundle.commit())), "id_reused");
  EXPECT_EQ(ReasonOf(Reject(kC, bundle.commit())), "not_permitted");
}

TEST_F(TestRelayTest, WhatIsSealedMakesItsReaderAGuest) {
  EXPECT_EQ(ReasonOf(Seal(kB, {kA})), "unknown_line");
  ASSERT_TRUE(Seal(kA, {kB}).ok());
  EXPECT_EQ(Given(kB), (Owed{{1, v1::ENVELOPE_TYPE_SEALED}}));
  EXPECT_TRUE(Given(kC).empty());
  EXPECT_TRUE(Seal(kB, {kA}).ok());
  EXPECT_EQ(ReasonOf(Seal(kB, {kC})), "not_permitted");
  const auto lines = Ask<v1::ListLinesResponse>(
      [&](auto done) { LinkOf(kB).ListLines({}, done); });
  ASSERT_EQ(lines->lines_size(), 1);
  EXPECT_TRUE(lines->lines(0).guest());
  EXPECT_EQ(lines->lines(0).roster_size(), 0);
}

TEST_F(TestRelayTest, GroupInfoIsForTheRosterAlone) {
  const auto ask = [&](const std::string& as) {
    v1::GetGroupInfoRequest request;
    request.set_line_id(base::ToString(line_.bytes()));
    return Ask<v1::GetGroupInfoResponse>(
        [&](auto done) { LinkOf(as).GetGroupInfo(request, done); });
  };
  EXPECT_EQ(ReasonOf(ask(kA).status()), "not_found");
  Commit({}, {kB});
  const auto info = ask(kB);
  ASSERT_TRUE(info.ok()) << info.status();
  EXPECT_EQ(info->group_info(), "group info");
  EXPECT_EQ(info->sequence(), 1u);
  EXPECT_EQ(ReasonOf(ask(kC).status()), "unknown_line");
}

TEST_F(TestRelayTest, ItLiesAsItIsTold) {
  relay_.alter_change = [](v1::MembersChanged& change) {
    change.clear_joins();
  };
  relay_.pass = [](const std::string& station, v1::Delivered& delivered) {
    delivered.mutable_envelope()->set_body("another");
    return station != kA;
  };
  Commit({}, {kB});
  EXPECT_TRUE(Given(kA).empty());
  EXPECT_EQ(Given(kB), (Owed{{1, kWelcome}}));
}

TEST_F(TestRelayTest, ItReadsItsLinesFromItsFile) {
  Commit({}, {kB});
  TestRelay again(clock_, "relay-1.mfa.alba/log", folder_.path() + "/relay");
  EXPECT_EQ(again.size(), relay_.size());
  EXPECT_EQ(again.RosterOf(line_), (std::vector<std::string>{kA, kB}));
}

}  // namespace
}  // namespace hotline::station
