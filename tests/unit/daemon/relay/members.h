// What stations with group keys submit, as far as a relay can tell: epochs,
// commits with all that belongs to them, rejects, what is sealed.
#pragma once

#include "core/line/commit_body.h"
#include "core/line/reject.h"
#include "core/line/roster_delta.h"
#include "core/line/sealed_body.h"
#include "daemon/audit/verify.h"
#include "daemon/store/journal.h"
#include "tests/unit/daemon/relay/a_relay.h"

namespace hotline::relay::testing {

// An epoch of a line.
struct Epoch {
  uint64_t number = 0;
  std::optional<base::Digest> branch{};

  bool operator==(const Epoch&) const = default;
};
// The one that a commit begins.
inline Epoch After(const Envelope& commit) {
  return {commit.header.epoch + 1, commit.hash};
}

inline EnvelopePtr Seal(v1::EnvelopeType type, message::Header header,
                        base::Bytes body) {
  auto envelope = std::make_shared<Envelope>();
  envelope->type = type;
  envelope->header = std::move(header);
  envelope->header_bytes = message::Encode(envelope->header);
  envelope->body = std::move(body);
  envelope->hash =
      message::EnvelopeHash(envelope->header_bytes, envelope->body);
  return envelope;
}

inline message::Header HeaderOf(const base::LineId& line,
                                const std::string& sender, const Epoch& epoch) {
  message::Header header;
  header.line_id = line;
  header.epoch = epoch.number;
  header.branch_id = epoch.branch;
  header.message_class = Class::kLive;
  header.precedence = Precedence::kFlash;
  header.sender = sender;
  header.message_id = RandomId();
  return header;
}

inline EnvelopePtr MessageIn(const Epoch& epoch, const Draft& draft) {
  message::Header header = HeaderOf(draft.line, draft.sender, epoch);
  header.precedence = draft.precedence;
  header.lifetime = draft.lifetime;
  return Seal(v1::ENVELOPE_TYPE_APPLICATION, header,
              base::Bytes(draft.size, draft.fill));
}

inline EnvelopePtr ProposalIn(const Epoch& epoch, const base::LineId& line,
                              const std::string& sender) {
  return Seal(v1::ENVELOPE_TYPE_PROPOSAL, HeaderOf(line, sender, epoch), {1});
}

inline EnvelopePtr RejectOf(const Envelope& commit, const std::string& sender) {
  line::Reject reject{commit.header.line_id, commit.hash, 83, {}};
  return Seal(v1::ENVELOPE_TYPE_REJECT,
              HeaderOf(commit.header.line_id, sender,
                       {commit.header.epoch, commit.header.branch_id}),
              line::Encode(reject));
}

inline EnvelopePtr SealedTo(
    std::vector<std::string> recipients, const base::LineId& line,
    const std::string& sender,
    std::chrono::seconds lifetime = std::chrono::hours(1)) {
  message::Header header = HeaderOf(line, sender, {});
  header.precedence = Precedence::kRoutine;
  header.lifetime = lifetime;
  std::sort(recipients.begin(), recipients.end());
  return Seal(v1::ENVELOPE_TYPE_SEALED, header,
              line::Encode(line::SealedBody{std::move(recipients), {7}}));
}

inline EnvelopePtr CommitOn(const Epoch& parent, const base::LineId& line,
                            const std::string& sender,
                            const line::RosterDelta& delta, size_t size = 300) {
  const base::Bytes encoded = line::Encode(delta);
  const base::Bytes message(size, 5);
  message::Header header = HeaderOf(line, sender, parent);
  header.commitment = line::DeltaCommitment(encoded);
  return Seal(v1::ENVELOPE_TYPE_COMMIT, header,
              line::Encode(line::CommitBody{encoded, message, {}}));
}

inline line::RosterDelta Delta(std::vector<std::string> leaves,
                               std::vector<std::string> joins) {
  line::RosterDelta delta;
  std::sort(leaves.begin(), leaves.end());
  std::sort(joins.begin(), joins.end());
  delta.leaves = std::move(leaves);
  for (auto& uri : joins) {
    base::Digest reference;
    reference.fill(static_cast<uint8_t>(uri.back()));
    delta.joins.push_back({std::move(uri), reference});
  }
  return delta;
}

inline Bundle BundleOf(const Epoch& parent, const base::LineId& line,
                       const std::string& sender,
                       const line::RosterDelta& delta) {
  Bundle bundle;
  bundle.commit = CommitOn(parent, line, sender, delta);
  if (delta.needs_welcome()) bundle.welcome = base::Bytes(700, 8);
  bundle.group_info = base::Bytes(900, 9);
  return bundle;
}

// Alba has made a line, alone, and knows others.
class MembersTest : public ::testing::Test {
 protected:
  explicit MembersTest(Limits limits = Limits()) : a(limits) {
    for (const auto& uri : {kAlba, kBorduria, kThird}) {
      EXPECT_TRUE(a.Enrol(uri).ok());
    }
    EXPECT_TRUE(a.CreateLine(line, {kAlba}).ok());
  }

  absl::StatusOr<Relay::ChangedMembers> Change(Bundle bundle,
                                               const std::string& as = {}) {
    Answer<Relay::ChangedMembers> answer;
    const std::string sender = as.empty() ? bundle.commit->header.sender : as;
    a.relay->ChangeMembers(PeerOf(sender), std::move(bundle), answer.Done());
    return answer.Get();
  }
  // Accepted, 200 ms after the one before; then the line is in a new epoch.
  uint64_t Commit(const line::RosterDelta& delta,
                  const std::string& sender = kAlba) {
    a.world.Advance(std::chrono::milliseconds(200));
    last = BundleOf(epoch, line, sender, delta);
    auto changed = Change(last);
    EXPECT_TRUE(changed.ok()) << changed.status();
    if (!changed.ok()) return 0;
    epoch = After(*last.commit);
    return DetailsOf(changed->entry).members_changed().sequence();
  }
  v1::Refusal RefusalFor(Bundle bundle, const std::string& as = {}) {
    a.world.Advance(std::chrono::milliseconds(200));
    return gate::RefusalOf(Change(std::move(bundle), as).status());
  }
  v1::Refusal RefusalFor(EnvelopePtr envelope) {
    return gate::RefusalOf(a.Submit(std::move(envelope)).status());
  }
  Bundle Next(const line::RosterDelta& delta,
              const std::string& sender = kAlba) const {
    return BundleOf(epoch, line, sender, delta);
  }
  // The number that it got; 0 if it was refused.
  uint64_t Send(EnvelopePtr envelope) {
    auto receipt = a.Submit(std::move(envelope));
    EXPECT_TRUE(receipt.ok()) << receipt.status();
    return receipt.ok() ? DetailsOf(receipt->entries[0]).acceptance().sequence()
                        : 0;
  }
  uint64_t Say(const std::string& sender,
               Precedence precedence = Precedence::kRoutine) {
    return Send(MessageIn(
        epoch, {.line = line, .sender = sender, .precedence = precedence}));
  }
  absl::StatusOr<Relay::GroupInfo> GroupInfo(const std::string& as) {
    Answer<Relay::GroupInfo> answer;
    a.relay->GetGroupInfo(PeerOf(as), line, answer.Done());
    return answer.Get();
  }
  std::vector<LineInfo> Lines(const std::string& as) {
    Answer<Relay::LinePage> answer;
    a.relay->ListLines(PeerOf(as), {}, answer.Done());
    return answer.Get()->lines;
  }
  // The numbers that a new stream of this station brings, in order of number.
  std::vector<uint64_t> Owed(const std::string& uri) {
    auto stream = a.Attach(uri);
    EXPECT_GE(stream->WaitForIdle(), 1);
    std::vector<uint64_t> numbers;
    for (const auto& one : stream->WaitFor(0)) numbers.push_back(one.sequence);
    std::sort(numbers.begin(), numbers.end());
    return numbers;
  }
  std::vector<std::string> Faults() {
    auto found = audit::Verify(a.path());
    EXPECT_TRUE(found.ok()) << found.status();
    return found.ok() ? found->faults : std::vector<std::string>{"none"};
  }
  // The one number that the journal answers with.
  uint64_t Ask(const std::string& sql) {
    auto database =
        store::Database::Open((a.path() / store::Journal::kFile).string(),
                              store::Database::Mode::kReadOnly);
    EXPECT_TRUE(database.ok());
    auto statement = database->Prepare(sql);
    EXPECT_TRUE(statement.ok()) << statement.status();
    auto rows = statement->Select();
    EXPECT_TRUE(rows.Next());
    return rows.Integer(0);
  }
  void ExecuteInJournal(const std::string& sql) {
    auto database =
        store::Database::Open((a.path() / store::Journal::kFile).string(),
                              store::Database::Mode::kReadWrite);
    ASSERT_TRUE(database.ok());
    auto done = database->Execute(sql);
    ASSERT_TRUE(done.ok()) << done;
  }

  using Numbers = std::vector<uint64_t>;
  ARelay a;
  base::LineId line{base::ByteArray<16>{1, 2, 3}};
  Epoch epoch;  // the newest
  Bundle last;  // that was accepted
};

}  // namespace hotline::relay::testing
