#include "client/station/submit_queue.h"

#include <utility>

namespace hotline::station {
namespace {

using message::Precedence;

// A request is read by the relay when the whole of it is there.
constexpr int kMostSubmissions = 64;
constexpr size_t kMostBytes = 64 * 1024;

constexpr std::chrono::milliseconds kAnswerTime{20'000};
constexpr size_t kLeastBytesPerSecond = 2 * 1024;

}  // namespace

void SubmitQueue::Add(v1::Submission submission, Precedence precedence,
                      Done done) {
  const uint64_t tag = ++last_tag_;
  submission.set_tag(tag);
  open_[tag] = {.bytes = submission.ByteSizeLong(),
                .flash = precedence == Precedence::kFlash,
                .done = std::move(done)};
  queue_.emplace(precedence, std::move(submission));
}

bool SubmitQueue::MayGo(Precedence precedence, size_t bytes) const {
  return precedence == Precedence::kFlash || window_.Fits(bytes);
}

void SubmitQueue::Send(v1::SubmitRequest& request, base::MonotonicTime now) {
  auto first = queue_.begin();
  Open& open = open_[first->second.tag()];
  open.sent = now;
  open.under_way = true;
  under_way_ += open.bytes;
  if (!open.flash) window_.Sent(open.bytes);
  *request.add_submissions() = std::move(first->second);
  queue_.erase(first);
}

bool SubmitQueue::Next(v1::SubmitRequest& request, base::MonotonicTime now) {
  if (queue_.empty()) return false;
  const bool flash = queue_.begin()->first == Precedence::kFlash;
  size_t bytes = 0;
  while (!queue_.empty() && request.submissions_size() < kMostSubmissions) {
    const auto& [precedence, submission] = *queue_.begin();
    const size_t size = open_[submission.tag()].bytes;
    if ((precedence == Precedence::kFlash) != flash) break;
    if (bytes > 0 && bytes + size > kMostBytes) break;
    if (!MayGo(precedence, size)) break;
    bytes += size;
    Send(request, now);
  }
  return bytes > 0;
}

SubmitQueue::Done SubmitQueue::Answered(uint64_t tag, base::MonotonicTime now) {
  auto node = open_.extract(tag);
  if (node.empty()) return nullptr;
  const Open& open = node.mapped();
  if (open.under_way) {
    under_way_ -= open.bytes;
    if (!open.flash) window_.Answered(open.bytes, now - open.sent);
  }
  return std::move(node.mapped().done);
}

std::vector<SubmitQueue::Done> SubmitQueue::Abandon() {
  std::vector<Done> waiting;
  waiting.reserve(open_.size());
  for (auto& [tag, open] : open_) waiting.push_back(std::move(open.done));
  open_.clear();
  queue_.clear();
  under_way_ = 0;
  window_ = SubmitWindow();
  return waiting;
}

std::chrono::milliseconds SubmitQueue::Patience() const {
  return kAnswerTime +
         std::chrono::milliseconds(1000 * under_way_ / kLeastBytesPerSecond);
}

}  // namespace hotline::station
