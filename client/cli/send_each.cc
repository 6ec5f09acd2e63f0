#include "client/cli/send_each.h"

#include <condition_variable>
#include <deque>
#include <mutex>

#include "absl/strings/str_cat.h"
#include "client/cli/context.h"
#include "client/station/problem.h"

namespace hotline::cli {
namespace {

constexpr size_t kMostUnderWay = 128;

// Answers come on the engine's strand and are printed by the command's thread.
class Answers {
 public:
  void Put(absl::StatusOr<station::Record> answer) {
    const std::lock_guard lock(mutex_);
    answers_.push_back(std::move(answer));
    arrived_.notify_one();
  }
  absl::StatusOr<station::Record> Take() {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [this] { return !answers_.empty(); });
    auto answer = std::move(answers_.front());
    answers_.pop_front();
    return answer;
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<absl::StatusOr<station::Record>> answers_;
};

// Prints one answer; keeps the first thing that went wrong.
void Account(Context& context, const absl::StatusOr<station::Record>& answer,
             absl::Status& first_failure, size_t& queued) {
  if (answer.ok()) {
    context.printer().Result(*answer);
    queued += answer->state == station::State::kQueued ? 1 : 0;
  } else {
    context.printer().Failed(answer.status());
    first_failure.Update(answer.status());
  }
}

std::string_view NextText(std::string_view& texts) {
  const size_t end = texts.find('\0');
  const std::string_view text = texts.substr(0, end);
  texts.remove_prefix(end == std::string_view::npos ? texts.size() : end + 1);
  return text;
}

}  // namespace

absl::Status SendEach(Context& context, const station::Draft& draft,
                      std::string_view texts) {
  auto engine = context.engine();
  if (!engine.ok()) return engine.status();
  auto answers = std::make_shared<Answers>();
  absl::Status first_failure;
  size_t under_way = 0, queued = 0;
  while (!texts.empty() || under_way > 0) {
    if (!texts.empty() && under_way < kMostUnderWay) {
      station::Draft one = draft;
      one.text = std::string(NextText(texts));
      (*engine)->Send(one, [answers](auto r) { answers->Put(std::move(r)); });
      ++under_way;
    } else {
      Account(context, answers->Take(), first_failure, queued);
      --under_way;
    }
  }
  if (first_failure.ok() && queued > 0) {
    return station::Fail(
        station::Problem::kUnreachable, "queued",
        absl::StrCat("the relay has not accepted ", queued,
                     " messages yet: they are queued and leave with the next "
                     "session"));
  }
  return first_failure;
}

}  // namespace hotline::cli
