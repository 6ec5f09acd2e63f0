#include "client/station/members.h"

#include <algorithm>
#include <set>

#include "client/station/problem.h"
#include "client/station/progress.h"
#include "client/station/try.h"
#include "core/message/fault.h"

namespace hotline::station {
namespace {

constexpr std::chrono::seconds kAgain{2};
constexpr std::chrono::milliseconds kLeaversPause{10'000};

v1::Envelope ToWire(const groups::SentEnvelope& envelope,
                    v1::EnvelopeType type) {
  v1::Envelope out;
  out.set_type(type);
  out.set_header(base::ToString(envelope.header));
  out.set_body(base::ToString(envelope.body));
  return out;
}

v1::MembersBundle ToWire(const groups::CommitBundle& bundle,
                         uint64_t known_size) {
  v1::MembersBundle out;
  *out.mutable_commit() = ToWire(bundle.commit, v1::ENVELOPE_TYPE_COMMIT);
  out.set_welcome(base::ToString(bundle.welcome));
  out.set_group_info(base::ToString(bundle.group_info));
  if (bundle.application.has_value()) {
    *out.mutable_application() =
        ToWire(*bundle.application, v1::ENVELOPE_TYPE_APPLICATION);
  }
  out.set_known_size(known_size);
  return out;
}

bool IsOn(const LineFacts& line, const std::string& station) {
  return line.IsMember(station);
}

// What CommitMaker says, for a person.
absl::Status AsAnswer(const absl::Status& why) {
  if (ProblemOf(why) != Problem::kInternal || why.ok()) return why;
  const std::string text(why.message());
  if (absl::IsPermissionDenied(why)) {
    return Fail(Problem::kRefused, "not_entitled",
                "Nothing was changed: the line does not allow it: " + text);
  }
  if (absl::IsFailedPrecondition(why)) {
    return Fail(Problem::kRefused, "not_sendable",
                "Nothing was changed: it cannot be done now: " + text);
  }
  return Fail(Problem::kUsage, "members", "Nothing was changed: " + text);
}

}  // namespace

absl::StatusOr<std::optional<groups::StagedRecord>> Members::Staged(
    const base::LineId& line) {
  std::optional<groups::StagedRecord> out;
  TRY(station_.store->Write([&]() -> absl::Status {
    auto staged = station_.keys.groups.FindStaged(line);
    if (absl::IsNotFound(staged.status())) return absl::OkStatus();
    TRY(staged.status());
    out = *std::move(staged);
    return absl::OkStatus();
  }));
  return out;
}

void Members::Resume() {
  const auto lines = station_.lines.All();
  if (!lines.ok()) return;
  for (const LineFacts& line : *lines) {
    if (line.membership == Membership::kActive &&
        station_.CheckLine(line).ok()) {
      Work(line.id);
    }
  }
}

void Members::Work(const base::LineId& line) {
  const auto [job, first] = jobs_.try_emplace(line);
  if (!first) {
    job->second.again = true;
    return;
  }
  session_.WhenReady([this, line](absl::Status status) {
    if (status.ok()) status = session_.MaySend();
    if (!status.ok()) return End(line, status);
    const auto staged = Staged(line);
    if (!staged.ok()) return End(line, staged.status());
    staged->has_value() ? Submit(line) : Plan(line);
  });
}

void Members::Plan(const base::LineId& id) {
  const auto line = station_.lines.Read(id);
  if (!line.ok() || !line->has_value() ||
      (*line)->membership != Membership::kActive) {
    return End(id, line.status());
  }
  absl::StatusOr<line::Policy> policy = absl::NotFoundError("");
  const absl::Status read = station_.store->Write([&]() -> absl::Status {
    TRY_ASSIGN(const auto epoch, station_.keys.CurrentEpoch(id));
    policy = station_.keys.commits.PolicyAt(id, epoch.name.number);
    TRY_ASSIGN(const auto* const group, station_.keys.groups.Look(id));
    jobs_[id].leavers = !group->pending_proposals().empty();
    return policy.status();
  });
  if (!read.ok()) return End(id, read);
  auto answers = offers_.Answers(id);
  if (!answers.ok()) return End(id, answers.status());
  std::erase_if(*answers, [&](const StoredAnswer& one) {
    return one.state != AnswerState::kToBeAdded || IsOn(**line, one.station);
  });
  if (!line::IsEntitled(*policy, station_.position())) {
    return CommitLeavers(id);
  }
  FindSisters(**line, *policy, *std::move(answers));
}

// Anybody may (P18): by chance one is first, and the others find it done.
void Members::CommitLeavers(const base::LineId& line) {
  if (!jobs_[line].leavers) {
    leavers_at_.erase(line);
    return End(line, absl::OkStatus());
  }
  const base::MonotonicTime now = station_.clock.Monotonic();
  const auto [at, first] = leavers_at_.try_emplace(line);
  if (first) {
    const auto chance = base::RandomArray<1>(station_.randomness())[0];
    const auto pause = kLeaversPause * chance / 256;
    at->second = now + pause;
    WorkLater(line, pause + std::chrono::milliseconds(1));
  }
  if (now < at->second) return End(line, absl::OkStatus());
  leavers_at_.erase(line);
  Make(line, groups::Wish());
}

// The other stations of positions that are on the line, or accept to be.
void Members::FindSisters(const LineFacts& line, const line::Policy& policy,
                          std::vector<StoredAnswer> answers) {
  std::set<std::string> positions;
  for (const message::Member& one : line.card.members) {
    positions.insert(PositionOf(one.station));
  }
  for (const StoredAnswer& one : answers) {
    positions.insert(PositionOf(one.station));
  }
  directory_.Find({positions.begin(), positions.end()},
                  [this, line, policy, answers = std::move(answers)](
                      absl::StatusOr<std::vector<Peer>> peers) {
                    peers.ok() ? TakeSisters(line, policy, answers, *peers)
                               : End(line.id, peers.status());
                  });
}

void Members::TakeSisters(const LineFacts& line, const line::Policy& policy,
                          std::vector<StoredAnswer> answers,
                          const std::vector<Peer>& peers) {
  std::vector<std::string> sisters;
  for (const Peer& one : peers) {
    const bool answered = std::any_of(
        answers.begin(), answers.end(),
        [&](const StoredAnswer& a) { return a.station == one.station; });
    if (!answered && !IsOn(line, one.station)) sisters.push_back(one.station);
  }
  const auto go_on = [this, line, answers](
                         absl::StatusOr<std::vector<TakenPackage>> taken) {
    // A sister without keys keeps nobody from the line.
    auto wish =
        WishFor(line, answers,
                taken.ok() ? *std::move(taken) : std::vector<TakenPackage>());
    if (!wish.ok()) return End(line.id, wish.status());
    wish->add.empty() ? CommitLeavers(line.id) : Make(line.id, *wish);
  };
  if (sisters.empty()) return go_on(std::vector<TakenPackage>());
  packages_.Take(policy.suite, std::move(sisters), go_on);
}

absl::StatusOr<groups::Wish> Members::WishFor(
    const LineFacts&, const std::vector<StoredAnswer>& answers,
    std::vector<TakenPackage> sisters) {
  groups::Wish wish;
  for (TakenPackage& one : sisters) {
    wish.add.push_back({one.station, std::move(one.package)});
  }
  for (const StoredAnswer& one : answers) {
    base::Reader reader(one.answer.key_package);
    mls::KeyPackage package = mls::KeyPackage::Decode(reader);
    TRY(reader.Finish("stored KeyPackage"));
    wish.add.push_back({one.station, std::move(package)});
  }
  return wish;
}

void Members::Change(const base::LineId& line, groups::Wish wish, Ended done) {
  const auto [job, first] = jobs_.try_emplace(line);
  if (!first) {
    return done(Fail(Problem::kRefused, "busy",
                     "Nothing was changed: another change of this line is "
                     "under way. Try again."));
  }
  job->second.waiting.push_back(std::move(done));
  const absl::Status may = session_.MaySend();
  may.ok() ? Make(line, wish) : End(line, may);
}

void Members::Make(const base::LineId& line, const groups::Wish& wish) {
  const absl::Status made = station_.store->Write([&]() -> absl::Status {
    TRY_ASSIGN(const auto facts, station_.lines.Read(line));
    if (!facts.has_value()) return absl::NotFoundError("no such line");
    return station_.keys.maker
        .Make(line, wish,
              {.identity = station_.own_identity(),
               .incarnation = facts->incarnation,
               .now = session_.RelayTime()})
        .status();
  });
  // Another process, or a commit that came meanwhile, has done it.
  if (absl::IsAlreadyExists(made) && jobs_[line].waiting.empty()) {
    return End(line, absl::OkStatus());
  }
  made.ok() ? Submit(line) : End(line, AsAnswer(made));
}

void Members::Submit(const base::LineId& line) {
  session_.WhenReady([this, line](absl::Status status) {
    if (!status.ok()) return End(line, status);
    const auto staged = Staged(line);
    if (!staged.ok()) return End(line, staged.status());
    staged->has_value() ? Send(line, **staged) : End(line, absl::OkStatus());
  });
}

void Members::Send(const base::LineId& line,
                   const groups::StagedRecord& staged) {
  auto bundle = groups::ParseCommitBundle(staged.bundle);
  if (!bundle.ok()) return End(line, bundle.status());
  auto record = std::make_shared<groups::StagedRecord>();
  record->group = staged.group;
  record->commit = staged.commit;
  station_.link->ChangeMembers(
      ToWire(*bundle, log_.KnownSize()),
      [this, line, record](absl::StatusOr<v1::MembersReceipt> receipt) {
        receipt.ok() ? Answered(line, *record, std::move(receipt))
                     : Refused(line, receipt.status());
      });
}

// It is accepted, not judged: that is when it comes back in its turn.
void Members::Answered(const base::LineId& line,
                       const groups::StagedRecord& staged,
                       absl::StatusOr<v1::MembersReceipt> receipt) {
  log_.Accept(receipt->commit(), [this, line, commit = staged.commit,
                                  evidence = receipt->SerializeAsString()](
                                     absl::StatusOr<ProvenEntry> proven) {
    absl::Status status = proven.status();
    if (status.ok() && proven->details.members_changed().envelope_hash() !=
                           base::TextOf(commit)) {
      status = NotProven("the log entry is of another change of members");
    }
    station_.KeepIfFalse(evidence, status);
    End(line, status);
  });
}

void Members::Refused(const base::LineId& line, const absl::Status& why) {
  if (ProblemOf(why) == Problem::kUnreachable) {
    session_.Lost(why);
    return End(line, why);
  }
  const auto retry = RetryAfter(why);
  if (MayPass(why) || retry.count() > 0 || ReasonOf(why) == "lease_taken") {
    WorkLater(line, std::max<std::chrono::milliseconds>(retry, kAgain));
    return End(line, why);
  }
  if (ReasonOf(why) == "epoch") return TakeIn(line, MissingOf(why), 0);
  const absl::Status dropped = Drop(line, why);
  End(line, dropped.ok() ? why : dropped);
}

// Another commit was first: it is taken in, ours is dropped by that, and what
// it was made for is worked out anew.
void Members::TakeIn(const base::LineId& line,
                     std::vector<v1::Delivered> missing, size_t from) {
  if (from >= missing.size()) {
    WorkLater(line, kAgain);
    return End(line, Fail(Problem::kUnreachable, "epoch",
                          "The line has changed meanwhile: try again."));
  }
  v1::Delivered next = missing[from];
  take_in(std::move(next), [this, line, missing = std::move(missing),
                            from](absl::Status status) {
    status.ok() ? TakeIn(line, missing, from + 1) : End(line, status);
  });
}

absl::Status Members::Drop(const base::LineId& line, const absl::Status& why) {
  return station_.store->Write([&]() -> absl::Status {
    TRY(station_.keys.groups.DropStaged(line));
    if (!jobs_[line].waiting.empty()) return absl::OkStatus();
    TRY_ASSIGN(const auto facts, station_.lines.Read(line));
    return station_.Warn("members",
                         "A change of line " +
                             (facts.has_value() ? facts->card.name : "") +
                             " was refused: " + std::string(why.message()));
  });
}

void Members::WorkLater(const base::LineId& line,
                        std::chrono::milliseconds pause) {
  station_.After(pause, [this, line] { Work(line); });
}

void Members::End(const base::LineId& line, const absl::Status& status) {
  const auto node = jobs_.extract(line);
  if (node.empty()) return;
  for (const Ended& done : node.mapped().waiting) done(status);
  if (node.mapped().again && status.ok()) Work(line);
}

}  // namespace hotline::station
