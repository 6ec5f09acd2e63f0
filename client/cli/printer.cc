#include "client/cli/printer.h"

#include <nlohmann/json.hpp>
#include <ostream>

#include "client/cli/duty_form.h"
#include "client/cli/fold.h"
#include "client/cli/json.h"
#include "client/cli/people.h"
#include "client/station/problem.h"
#include "core/message/printable.h"

namespace hotline::cli {
namespace {

std::string Fitted(const std::string& text, const Printer::Columns& columns) {
  const size_t count = columns ? columns() : 0;
  return count > 0 ? Folded(text, count) : text;
}

}  // namespace

void Printer::FoldTo(Columns out, Columns err) {
  out_columns_ = std::move(out);
  err_columns_ = std::move(err);
}

void Printer::Results(const std::vector<station::Record>& records) {
  if (!json_) return WriteText(TableOf(records));
  for (const auto& record : records) Result(record);
}

void Printer::Results(const std::vector<station::LineRecord>& lines) {
  if (!json_) return WriteText(TableOf(lines));
  for (const auto& line : lines) Result(line);
}

void Printer::Results(const std::vector<station::OperatorRecord>& records) {
  if (!json_) return WriteText(TableOf(records));
  for (const auto& record : records) Write(JsonOf(record));
}

void Printer::Results(const std::vector<station::WatchRecord>& records) {
  if (!json_) return WriteText(TableOf(records));
  for (const auto& record : records) Write(JsonOf(record));
}

void Printer::Say(const std::map<std::string, std::string>& result,
                  const std::string& sentence) {
  if (json_) return Write(Line(result));
  WriteText(message::Printable(sentence, message::Lines::kMany) + "\n");
}

void Printer::Warn(const std::string& code, const std::string& text) {
  Complain("warning (" + code +
           "): " + message::Printable(text, message::Lines::kOne));
}

void Printer::Ring(int times) {
  if (json_ || !err_columns_ || err_columns_() == 0) return;
  const std::lock_guard lock(err_mutex_);
  err_ << std::string(static_cast<size_t>(times), '\a') << std::flush;
}

void Printer::Failed(const absl::Status& failure) {
  if (json_) Write(Line(ToJson(failure)));
  // One line: it may quote what a relay said.
  Complain(
      message::Printable(std::string(failure.message()), message::Lines::kOne));
}

absl::Status Printer::Written() const {
  if (out_.good()) return absl::OkStatus();
  return station::Fail(station::Problem::kInternal, "output",
                       "the output could not be written: not everything was "
                       "shown; what was done is done");
}

void Printer::Complain(const std::string& text) {
  const std::lock_guard lock(err_mutex_);
  err_ << Fitted("hotline: " + text + "\n", err_columns_) << std::flush;
}

template <class T>
std::string Printer::JsonOf(const T& value) {
  return Line(ToJson(value));
}
template std::string Printer::JsonOf(const station::Record&);
template std::string Printer::JsonOf(const station::LineRecord&);
template std::string Printer::JsonOf(const station::Status&);
template std::string Printer::JsonOf(const station::ListState&);
template std::string Printer::JsonOf(const station::TrustedAuthority&);
template std::string Printer::JsonOf(const station::AuditReport&);
template std::string Printer::JsonOf(const station::RecordKeep&);
template std::string Printer::JsonOf(const EscalationSetting&);
template std::string Printer::JsonOf(const station::CommandEnd&);
template std::string Printer::JsonOf(const station::Event&);
template std::string Printer::JsonOf(const station::OperatorRecord&);
template std::string Printer::JsonOf(const station::DutyRecord&);

std::string Printer::TextOf(const station::Record& r) { return Whole(r); }
std::string Printer::TextOf(const station::LineRecord& l) { return Whole(l); }
std::string Printer::TextOf(const station::Status& s) { return Whole(s); }
std::string Printer::TextOf(const station::ListState& l) { return Whole(l); }
std::string Printer::TextOf(const station::TrustedAuthority& a) {
  return Whole(a);
}
std::string Printer::TextOf(const station::AuditReport& r) { return Whole(r); }
std::string Printer::TextOf(const station::RecordKeep& k) { return Whole(k); }
std::string Printer::TextOf(const EscalationSetting& s) { return Whole(s); }
std::string Printer::TextOf(const station::CommandEnd& e) { return Whole(e); }
std::string Printer::TextOf(const station::Event& e) { return Whole(e); }
std::string Printer::TextOf(const station::OperatorRecord& r) {
  return Whole(r);
}
std::string Printer::TextOf(const station::DutyRecord& r) { return Whole(r); }

void Printer::WriteText(const std::string& text) {
  Write(Fitted(text, out_columns_));
}

// Flushed at once: a script reads `watch` line by line.
void Printer::Write(const std::string& text) { out_ << text << std::flush; }

}  // namespace hotline::cli
