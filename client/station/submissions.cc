#include "client/station/submissions.h"

#include <algorithm>

#include "client/station/problem.h"
#include "client/station/progress.h"
#include "client/station/try.h"
#include "core/base/stop_point.h"

namespace hotline::station {
namespace {

// The relay reads no more than 256 open submissions of one stream.
constexpr size_t kWindow = 128;
constexpr std::chrono::milliseconds kFirstPause{1'000};
constexpr std::chrono::milliseconds kLongestPause{60'000};

}  // namespace

void Submissions::Submit(uint64_t n, std::function<void(absl::Status)> done) {
  const bool open = open_.contains(n);
  open_[n].push_back(std::move(done));
  if (open) return;
  session_.WhenReady([this, n](absl::Status status) {
    if (status.ok()) status = session_.MaySend();
    status.ok() ? SubmitNow(n) : Finish(n, status);
  });
}

void Submissions::SubmitNow(uint64_t n) {
  auto envelope = station_.messages.Envelope(n);
  if (!envelope.ok()) return Finish(n, envelope.status());
  // Another process of this store was faster.
  if (!envelope->has_value()) return Finish(n, absl::OkStatus());
  const auto header = message::ParseHeader((*envelope)->header);
  if (!header.ok()) return Finish(n, header.status());
  v1::Submission submission;
  v1::Envelope& out = *submission.add_envelopes();
  out.set_type(v1::ENVELOPE_TYPE_APPLICATION);
  out.set_header((*envelope)->header.data(), (*envelope)->header.size());
  out.set_body((*envelope)->body.data(), (*envelope)->body.size());
  station_.link->Submit(std::move(submission), header->precedence,
                        log_.KnownSize(),
                        [this, n](absl::StatusOr<v1::Receipt> receipt) {
                          Answered(n, std::move(receipt));
                        });
  base::StopPoint("submitted");
}

void Submissions::Answered(uint64_t n, absl::StatusOr<v1::Receipt> receipt) {
  if (!receipt.ok()) {
    absl::Status status = receipt.status();
    if (ProblemOf(status) == Problem::kUnreachable) session_.Lost(status);
    if (ProblemOf(status) == Problem::kRefused && !StaysQueued(n, status)) {
      const absl::Status marked = MarkRefused(n, status);
      if (!marked.ok()) status = marked;
    }
    return Finish(n, status);
  }
  if (receipt->entries_size() != 1) {
    const absl::Status status = NotProven("the receipt is not one entry");
    station_.Alarm(receipt->SerializeAsString(), status).IgnoreError();
    return Finish(n, status);
  }
  v1::LoggedEntry evidence = receipt->entries(0);
  log_.Accept(evidence,
              [this, n, evidence](absl::StatusOr<ProvenEntry> proven) {
                Proven(n, evidence, std::move(proven));
              });
}

void Submissions::Proven(uint64_t n, const v1::LoggedEntry& evidence,
                         absl::StatusOr<ProvenEntry> proven) {
  absl::Status status =
      proven.ok() ? MarkSent(n, evidence, *proven) : proven.status();
  if (ProblemOf(status) == Problem::kVerification) {
    const absl::Status saved =
        station_.Alarm(evidence.SerializeAsString(), status);
    if (!saved.ok()) status = saved;
  }
  Finish(n, status);
}

absl::Status Submissions::MarkSent(uint64_t n, const v1::LoggedEntry& evidence,
                                   const ProvenEntry& proven) {
  TRY_ASSIGN(const auto envelope, station_.messages.Envelope(n));
  if (!envelope.has_value()) return absl::OkStatus();
  TRY_ASSIGN(const message::Header header,
             message::ParseHeader(envelope->header));
  TRY(CheckAcceptance(proven, {.header = header,
                               .envelope_hash = message::EnvelopeHash(
                                   envelope->header, envelope->body),
                               .sequence = 0}));
  base::StopPoint("receipt_verified");
  return station_.store->Write([&]() -> absl::Status {
    TRY_ASSIGN(MessageRow row, station_.messages.Read(n));
    if (row.log_index.has_value()) return absl::OkStatus();
    const LoggedAt logged{.sequence = proven.details.acceptance().sequence(),
                          .index = proven.index,
                          .time = proven.time};
    TRY(station_.messages.MarkLogged(
        n, logged, base::ViewOf(evidence.SerializeAsString())));
    AdvanceAll(row.progress, State::kSent, proven.time);
    row.state = row.type == ContentType::kText
                    ? Overall(row, station_.position())
                    : State::kSent;
    TRY(station_.messages.Update(row));
    TRY(station_.lines.Reached(row.line, logged.sequence));
    if (row.type != ContentType::kText) return absl::OkStatus();
    PositionState change;
    change.state = State::kSent;
    change.at = proven.time;
    return station_.Note(EventKind::kChanged, n, change);
  });
}

absl::Status Submissions::MarkRefused(uint64_t n, const absl::Status& why) {
  return station_.store->Write([&]() -> absl::Status {
    TRY_ASSIGN(MessageRow row, station_.messages.Read(n));
    row.state = State::kRefused;
    row.content.reason = std::string(why.message());
    AdvanceAll(row.progress, State::kRefused, station_.Now());
    TRY(station_.messages.Update(row));
    TRY(station_.messages.DropEnvelope(n));
    if (row.type != ContentType::kText) {
      return station_.Warn("refused", row.content.reason);
    }
    PositionState change;
    change.state = State::kRefused;
    change.at = station_.Now();
    change.reason = row.content.reason;
    return station_.Note(EventKind::kChanged, n, change);
  });
}

absl::StatusOr<uint64_t> Submissions::GiveUp(const absl::Status& why) {
  TRY_ASSIGN(const auto queued, station_.messages.Queued());
  for (const uint64_t n : queued) TRY(MarkRefused(n, why));
  return queued.size();
}

bool Submissions::StaysQueued(uint64_t n, const absl::Status& why) {
  if (MayPass(why)) return true;
  // A person learns that a text was refused and decides; what the station
  // itself has to say is said later.
  const std::string reason = ReasonOf(why);
  const auto row = station_.messages.Read(n);
  return row.ok() && row->type != ContentType::kText &&
         (reason == "disk_full" || reason == "quota");
}

void Submissions::Finish(uint64_t n, const absl::Status& status) {
  if (ProblemOf(status) == Problem::kUnreachable) backlog_.clear();
  if (status.ok()) pauses_ = 0;
  if (ProblemOf(status) == Problem::kRefused && StaysQueued(n, status)) {
    TryAgainLater();
  }
  auto node = open_.extract(n);
  if (!node.empty()) {
    for (auto& done : node.mapped()) done(status);
  }
  FillWindow();
}

// The relay is there and says "not now": it is asked again in this session,
// with growing pauses, the most urgent first. Without a session the next one
// begins with all that is queued.
void Submissions::TryAgainLater() {
  if (again_.has_value()) return;
  const auto pause =
      std::min(kFirstPause * (1 << std::min(pauses_++, 6u)), kLongestPause);
  again_ = station_.After(pause, [this] {
    again_.reset();
    if (session_.ready()) SubmitQueued([] {});
  });
}

void Submissions::SubmitQueued(std::function<void()> done) {
  flushed_.push_back(std::move(done));
  auto queued = station_.messages.Queued();
  if (queued.ok()) {
    backlog_.assign(queued->rbegin(), queued->rend());
  }
  FillWindow();
}

void Submissions::FillWindow() {
  while (!backlog_.empty() && open_.size() < kWindow) {
    const uint64_t n = backlog_.back();
    backlog_.pop_back();
    if (!open_.contains(n)) Submit(n, [](absl::Status) {});
  }
  if (!backlog_.empty() || !open_.empty()) return;
  auto flushed = std::move(flushed_);
  flushed_.clear();
  for (auto& done : flushed) done();
}

}  // namespace hotline::station
