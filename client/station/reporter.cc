#include "client/station/reporter.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "client/station/progress.h"
#include "client/station/try.h"
#include "core/message/fault.h"
#include "core/message/limits.h"

namespace hotline::station {
namespace {

constexpr std::chrono::milliseconds kBatch{30'000};
// A relay takes five FLASH a second of a station, and 200 at once.
constexpr std::chrono::milliseconds kPerFlash{1'000};
constexpr int kMostFlash = 8;
// Reports of one line in an hour: two stations that cannot read each other's
// reports must not fill the line with them.
constexpr uint64_t kReportsAnHour = 10;

Outgoing ServiceMessage(LineFacts line, message::Precedence precedence,
                        message::Body body) {
  Outgoing out;
  out.line = std::move(line);
  out.precedence = precedence;
  out.kind = message::Kind::kService;
  out.body = std::move(body);
  return out;
}

void AddOnce(std::vector<std::string>& list, const std::string& text) {
  if (std::find(list.begin(), list.end(), text) == list.end()) {
    list.push_back(text);
  }
}

}  // namespace

void Reporter::Due(bool urgent) {
  if (urgent) return Send(/*urgent_only=*/true, nullptr);
  if (timer_.has_value()) return;
  timer_ = station_.After(kBatch, [this] {
    timer_.reset();
    Send(/*urgent_only=*/false, nullptr);
  });
}

void Reporter::Flush(std::function<void()> done) {
  Send(/*urgent_only=*/false, std::move(done));
}

// One message for each line, fact, operator and urgency, 64 ids at most.
absl::StatusOr<std::vector<Reporter::Batch>> Reporter::Batches(bool urgent_only,
                                                               bool flash) {
  using Key = std::tuple<base::LineId, uint8_t, std::string, bool>;
  std::map<Key, Batch> open;
  std::vector<Batch> out;
  TRY_ASSIGN(const auto facts, station_.journal.Facts());
  for (const DueFact& due : facts) {
    TRY_ASSIGN(const MessageRow row, station_.messages.Read(due.message));
    const bool urgent = row.precedence >= message::Precedence::kImmediate;
    if (urgent_only && !urgent) continue;
    if (!flash && row.precedence == message::Precedence::kFlash) continue;
    TRY_ASSIGN(auto line, station_.lines.Read(row.line));
    if (!line.has_value() || row.swept) continue;
    // To a relay that is used no more nothing is told.
    if (!station_.CheckLine(*line).ok()) continue;
    Batch& batch = open[{row.line, due.fact, due.operator_name, urgent}];
    if (batch.due.empty()) {
      batch.outgoing = ServiceMessage(
          *std::move(line), row.precedence,
          message::Facts{.fact = static_cast<message::Fact>(due.fact),
                         .at = due.at,
                         .operator_name = due.operator_name,
                         .message_ids = {}});
    }
    auto& body = std::get<message::Facts>(batch.outgoing.body);
    body.message_ids.push_back(row.id);
    body.at = std::max(body.at, due.at);
    batch.outgoing.precedence =
        std::max(batch.outgoing.precedence, row.precedence);
    AddOnce(batch.outgoing.addressees.action, PositionOf(row.content.sender));
    batch.due.push_back(due);
    if (body.message_ids.size() < message::kMaxFactMessages) continue;
    out.push_back(std::move(batch));
    batch = Batch{};
  }
  for (auto& [key, batch] : open) {
    if (!batch.due.empty()) out.push_back(std::move(batch));
  }
  return out;
}

// What is over stays due. The pause grows with what goes now, so that all that
// comes meanwhile goes in few messages, however many FLASH come.
void Reporter::SpareFlash(std::vector<Batch>& batches) {
  int count = 0;
  std::erase_if(batches, [&](const Batch& batch) {
    return batch.outgoing.precedence == message::Precedence::kFlash &&
           ++count > kMostFlash;
  });
  if (count == 0) return;
  const auto pause = std::min(count, kMostFlash) * kPerFlash;
  flash_again_ = station_.clock.Monotonic() + pause;
  if (flash_timer_.has_value()) station_.strand.Cancel(*flash_timer_);
  flash_timer_ = station_.After(pause, [this] {
    flash_timer_.reset();
    Send(/*urgent_only=*/true, nullptr);
  });
}

void Reporter::Send(bool urgent_only, std::function<void()> done) {
  if (done) flushed_.push_back(std::move(done));
  if (sending_) {
    again_ = true;
    return;
  }
  const bool flush = !flushed_.empty();
  auto batches = Batches(urgent_only && !flush,
                         flush || station_.clock.Monotonic() >= flash_again_);
  if (batches.ok()) SpareFlash(*batches);
  sending_ = true;
  again_ = false;
  auto left = std::make_shared<size_t>(1);
  const auto one_less = [this, left] {
    if (--*left > 0) return;
    sending_ = false;
    if (again_) return Send(/*urgent_only=*/true, nullptr);
    auto flushed = std::move(flushed_);
    flushed_.clear();
    for (auto& run : flushed) run();
  };
  if (batches.ok()) {
    *left += batches->size();
    for (Batch& batch : *batches) {
      // Whoever removes the facts sends them: another process may be faster.
      auto also = [this, due = batch.due]() -> absl::Status {
        for (const DueFact& one : due) {
          TRY(station_.journal.RemoveFact(one));
          if (station_.store->database().Changes() == 0) {
            return absl::AbortedError("sent by another process");
          }
        }
        return absl::OkStatus();
      };
      outbox_.Post(
          std::move(batch.outgoing), std::move(also),
          [one_less](absl::StatusOr<uint64_t>) { one_less(); }, nullptr);
    }
  }
  one_less();
}

absl::StatusOr<bool> Reporter::MayReport(const base::LineId& line) {
  Query query = station_.store->Prepare(
      "SELECT COUNT(*) FROM message WHERE line = ? AND outgoing = 1 AND "
      "content = 5 AND stored_ms > ?");
  TRY(query.Blob(line.bytes())
          .Int(base::ToMillis(station_.Now() - std::chrono::hours(1)))
          .Step()
          .status());
  return query.IntAt(0) < kReportsAnHour;
}

void Reporter::Quarantined(uint64_t n) {
  const auto row = station_.messages.Read(n);
  if (!row.ok()) return;
  auto line = station_.lines.Read(row->line);
  const auto may = MayReport(row->line);
  if (!line.ok() || !line->has_value() || !may.ok() || !*may) return;
  if ((*line)->state != LineState::kHeld || !station_.CheckLine(**line).ok() ||
      !(*line)->IsMember(row->content.sender)) {
    return;
  }
  Outgoing report =
      ServiceMessage(**std::move(line), message::Precedence::kRoutine,
                     message::QuarantineReport{
                         .message_id = row->id,
                         .fault = static_cast<message::Fault>(row->fault)});
  report.addressees.action = {PositionOf(row->content.sender)};
  outbox_.Post(
      std::move(report), nullptr, [](absl::StatusOr<uint64_t>) {}, nullptr);
}

}  // namespace hotline::station
