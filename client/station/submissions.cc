#include "client/station/submissions.h"

#include <algorithm>

#include "client/station/attachment_sender.h"
#include "client/station/own_response.h"
#include "client/station/problem.h"
#include "client/station/progress.h"
#include "client/station/try.h"
#include "core/base/stop_point.h"
#include "core/line/sealed_body.h"

namespace hotline::station {
namespace {

constexpr std::chrono::milliseconds kFirstPause{1'000};
constexpr std::chrono::milliseconds kLongestPause{60'000};

// Whom its log entry must name.
std::vector<std::string> RecipientsOf(const StoredEnvelope& envelope) {
  if (envelope.type != v1::ENVELOPE_TYPE_SEALED) return {};
  const auto body = line::ParseSealedBody(envelope.body);
  return body.ok() ? body->recipients : std::vector<std::string>();
}

}  // namespace

Submissions::Lane& Submissions::LaneOf(message::Precedence precedence) {
  return precedence == message::Precedence::kFlash ? flash_ : rest_;
}

void Submissions::Submit(uint64_t n, message::Precedence precedence,
                         Done done) {
  const auto [entry, first] = open_.try_emplace(n);
  if (done) entry->second.waiting.push_back(std::move(done));
  if (!first) return;
  entry->second.precedence = precedence;
  ++LaneOf(precedence).under_way;
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
  const absl::Status here = station_.CheckOrigin((*envelope)->origin);
  if (!here.ok()) return Finish(n, here);
  auto header = message::ParseHeader((*envelope)->header);
  if (!header.ok()) return Finish(n, header.status());
  v1::Submission submission;
  v1::Envelope& out = *submission.add_envelopes();
  out.set_type((*envelope)->type);
  out.set_header((*envelope)->header.data(), (*envelope)->header.size());
  out.set_body((*envelope)->body.data(), (*envelope)->body.size());
  const Accepted expected{.header = *std::move(header),
                          .envelope_hash = message::EnvelopeHash(
                              (*envelope)->header, (*envelope)->body),
                          .sequence = 0,
                          .type = (*envelope)->type,
                          .recipients = RecipientsOf(**envelope)};
  station_.link->Submit(std::move(submission), expected.header.precedence,
                        log_.KnownSize(),
                        [this, n, expected](absl::StatusOr<v1::Receipt> r) {
                          Answered(n, expected, std::move(r));
                        });
  base::StopPoint("submitted");
}

void Submissions::Answered(uint64_t n, const Accepted& expected,
                           absl::StatusOr<v1::Receipt> receipt) {
  if (!receipt.ok()) return NotAccepted(n, receipt.status());
  if (receipt->entries_size() != 1) {
    const absl::Status status = NotProven("the receipt is not one entry");
    station_.Alarm(receipt->SerializeAsString(), status).IgnoreError();
    return Finish(n, status);
  }
  v1::LoggedEntry evidence = receipt->entries(0);
  log_.Accept(evidence,
              [this, n, expected, evidence](absl::StatusOr<ProvenEntry> entry) {
                Proven(n, expected, evidence, std::move(entry));
              });
}

void Submissions::NotAccepted(uint64_t n, absl::Status why) {
  if (ProblemOf(why) == Problem::kUnreachable) session_.Lost(why);
  if (ReasonOf(why) == "epoch" && renew) {
    return renew(n, MissingOf(why),
                 [this, n](absl::Status status) { Renewed(n, status); });
  }
  if (ProblemOf(why) == Problem::kRefused) {
    if (StaysQueued(n, why)) {
      PutOff(LaneOf(open_[n].precedence), RetryAfter(why));
    } else {
      const absl::Status marked = MarkRefused(n, why, /*given_up=*/false);
      if (!marked.ok()) why = marked;
    }
  }
  Finish(n, why);
}

// Encrypted anew, and submitted again; or held; or it waits for commits.
void Submissions::Renewed(uint64_t n, const absl::Status& status) {
  const auto held = station_.messages.IsHeld(n);
  if (status.ok() && held.ok()) {
    return *held ? Finish(n, absl::OkStatus()) : SubmitNow(n);
  }
  if (MayPass(status)) {
    PutOff(LaneOf(open_[n].precedence), {});
  } else if (ProblemOf(status) == Problem::kRefused) {
    MarkRefused(n, status, /*given_up=*/false).IgnoreError();
  }
  Finish(n, status);
}

void Submissions::Proven(uint64_t n, const Accepted& expected,
                         const v1::LoggedEntry& evidence,
                         absl::StatusOr<ProvenEntry> proven) {
  absl::Status status =
      proven.ok() ? MarkSent(n, expected, evidence, *proven) : proven.status();
  if (ProblemOf(status) == Problem::kVerification) {
    const absl::Status saved =
        station_.Alarm(evidence.SerializeAsString(), status);
    if (!saved.ok()) status = saved;
  }
  Finish(n, status);
}

absl::Status Submissions::MarkSent(uint64_t n, const Accepted& expected,
                                   const v1::LoggedEntry& evidence,
                                   const ProvenEntry& proven) {
  TRY(CheckAcceptance(proven, expected));
  base::StopPoint("receipt_verified");
  return station_.store->Write([&]() -> absl::Status {
    TRY_ASSIGN(MessageRow row, station_.messages.Read(n));
    if (row.log_index.has_value()) return absl::OkStatus();
    const LoggedAt logged{.sequence = proven.details.acceptance().sequence(),
                          .index = proven.index,
                          .time = proven.time};
    TRY(station_.messages.MarkLogged(
        n, logged, base::ViewOf(evidence.SerializeAsString())));
    // Another process submitted it too, and was refused: the receipt stands.
    if (row.state == State::kRefused) {
      row.progress = NewProgress(row.content, State::kQueued, row.stored);
      row.content.reason.clear();
      row.content.refusal.clear();
    }
    AdvanceAll(row.progress, State::kSent, proven.time);
    row.state = row.type == ContentType::kText
                    ? Overall(row, station_.position())
                    : State::kSent;
    TRY(station_.messages.Update(row));
    TRY(station_.lines.Reached(row.line, logged.sequence));
    if (row.type == ContentType::kResponse) return TellResponse(station_, row);
    if (row.type != ContentType::kText) return absl::OkStatus();
    TRY(station_.clocks.Start(n));
    PositionState change;
    change.state = State::kSent;
    change.at = proven.time;
    return station_.Note(EventKind::kChanged, n, change);
  });
}

absl::Status Submissions::MarkRefused(uint64_t n, const absl::Status& why,
                                      bool given_up) {
  return station_.store->Write([&]() -> absl::Status {
    TRY_ASSIGN(MessageRow row, station_.messages.Read(n));
    // Another process of this store has its receipt.
    if (row.log_index.has_value()) return absl::OkStatus();
    row.state = State::kRefused;
    row.content.reason = std::string(why.message());
    row.content.refusal = ReasonOf(why);
    AdvanceAll(row.progress, State::kRefused, station_.Now());
    TRY(station_.messages.Update(row));
    TRY(station_.messages.DropEnvelope(n));
    return TellRefused(row, given_up);
  });
}

// What was given up is counted by whoever did so: receipts are not told one by
// one.
absl::Status Submissions::TellRefused(const MessageRow& row, bool given_up) {
  const std::string& reason = row.content.reason;
  switch (row.type) {
    case ContentType::kText: {
      PositionState change;
      change.state = State::kRefused;
      change.at = station_.Now();
      change.reason = reason;
      return station_.Note(EventKind::kChanged, row.n, change);
    }
    case ContentType::kResponse:
      return ResponseLost(station_, row, "refused", reason);
    case ContentType::kLineCard: {
      TRY_ASSIGN(const auto line, station_.lines.Read(row.line));
      return station_.Warn(
          "refused", "The card of line " +
                         (line.has_value() ? line->card.name : row.line.Hex()) +
                         " reached nobody, make the line anew: " + reason);
    }
    case ContentType::kHandshake:
      return absl::OkStatus();
    case ContentType::kAttachmentChunk:
      return ChunkRefused(station_, row.n, reason);
    default:
      if (given_up) return absl::OkStatus();
      return station_.Warn("refused",
                           "A receipt (delivered, read) or report was not "
                           "taken, its sender is not told: " +
                               reason);
  }
}

absl::StatusOr<uint64_t> Submissions::GiveUp(const absl::Status& why) {
  TRY_ASSIGN(const auto queued, station_.messages.Queued());
  for (const QueuedMessage& one : queued) {
    TRY(MarkRefused(one.n, why, /*given_up=*/true));
  }
  return queued.size();
}

// A person who waits learns that a text was refused, and decides. What was told
// to be queued, and what the station itself has to say, is said later.
bool Submissions::StaysQueued(uint64_t n, const absl::Status& why) {
  if (MayPass(why)) return true;
  const auto row = station_.messages.Read(n);
  const bool text = !row.ok() || row->type == ContentType::kText;
  if (text && !open_[n].waiting.empty()) return false;
  return RetryAfter(why).count() > 0 || ReasonOf(why) == "not_enrolled";
}

void Submissions::Finish(uint64_t n, const absl::Status& status) {
  if (ProblemOf(status) == Problem::kUnreachable) {
    flash_.backlog.clear();
    rest_.backlog.clear();
  }
  auto node = open_.extract(n);
  if (!node.empty()) {
    Lane& lane = LaneOf(node.mapped().precedence);
    --lane.under_way;
    if (status.ok()) {
      lane.pauses = 0;
      lane.window = std::min(lane.window + 1, kWindow);
    }
    for (auto& done : node.mapped().waiting) done(status);
  }
  FillWindows();
}

// The relay is there and says "not now": it is asked again in this session,
// with growing pauses and less at once, the most urgent first. Without a
// session the next one begins with all that is queued.
void Submissions::PutOff(Lane& lane, std::chrono::milliseconds retry_after) {
  lane.backlog.clear();
  lane.window = std::max<size_t>(lane.window / 2, 1);
  if (lane.again.has_value()) return;
  const auto grown = kFirstPause * (1 << std::min(lane.pauses++, 6u));
  const auto pause = std::min(std::max(grown, retry_after), kLongestPause);
  lane.again = station_.After(pause, [this, &lane] {
    lane.again.reset();
    // Nothing is asked again before FLASH.
    Wake(flash_);
    if (session_.ready()) SubmitQueued(nullptr);
  });
}

void Submissions::Wake(Lane& lane) {
  if (lane.again.has_value()) station_.strand.Cancel(*lane.again);
  lane.again.reset();
}

void Submissions::Resume() {
  Wake(flash_);
  Wake(rest_);
  SubmitQueued(nullptr);
}

void Submissions::SubmitQueued(std::function<void()> done) {
  if (done) flushed_.push_back(std::move(done));
  const auto queued = station_.messages.Queued();
  if (queued.ok()) {
    flash_.backlog.clear();
    rest_.backlog.clear();
    for (auto one = queued->rbegin(); one != queued->rend(); ++one) {
      Lane& lane = LaneOf(one->precedence);
      if (!lane.again.has_value()) lane.backlog.push_back(*one);
    }
  }
  FillWindows();
}

void Submissions::FillWindow(Lane& lane) {
  while (!lane.backlog.empty() && lane.under_way < lane.window) {
    const QueuedMessage next = lane.backlog.back();
    lane.backlog.pop_back();
    if (!open_.contains(next.n)) Submit(next.n, next.precedence, nullptr);
  }
}

void Submissions::FillWindows() {
  // What ends at once is not gone into again.
  if (filling_) return;
  filling_ = true;
  FillWindow(flash_);
  FillWindow(rest_);
  filling_ = false;
  if (!open_.empty() || !flash_.backlog.empty() || !rest_.backlog.empty()) {
    return;
  }
  auto flushed = std::move(flushed_);
  flushed_.clear();
  for (auto& done : flushed) done();
}

}  // namespace hotline::station
