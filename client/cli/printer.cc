#include "client/cli/printer.h"

#include <nlohmann/json.hpp>
#include <ostream>

#include "client/cli/json.h"
#include "client/cli/people.h"
#include "client/station/problem.h"
#include "core/message/printable.h"

namespace hotline::cli {

void Printer::Results(const std::vector<station::Record>& records) {
  if (!json_) return Write(TableOf(records));
  for (const auto& record : records) Result(record);
}

void Printer::Results(const std::vector<station::LineRecord>& lines) {
  if (!json_) return Write(TableOf(lines));
  for (const auto& line : lines) Result(line);
}

void Printer::Say(const std::map<std::string, std::string>& result,
                  const std::string& sentence) {
  Write(json_ ? Line(result)
              : message::Printable(sentence, message::Lines::kMany) + "\n");
}

void Printer::Warn(const std::string& code, const std::string& text) {
  Complain("warning (" + code +
           "): " + message::Printable(text, message::Lines::kOne));
}

void Printer::Failed(const absl::Status& failure) {
  FailedJson(failure);
  Complain(message::Printable(std::string(failure.message()),
                              message::Lines::kMany));
}

void Printer::FailedJson(const absl::Status& failure) {
  if (json_) Write(Line(ToJson(failure)));
}

absl::Status Printer::Written() const {
  if (out_.good()) return absl::OkStatus();
  return station::Fail(station::Problem::kInternal, "output",
                       "the output could not be written: not everything was "
                       "shown; what was done is done");
}

void Printer::Complain(const std::string& text) {
  const std::lock_guard lock(err_mutex_);
  err_ << "hotline: " + text + "\n" << std::flush;
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
template std::string Printer::JsonOf(const station::Event&);

std::string Printer::TextOf(const station::Record& r) { return Whole(r); }
std::string Printer::TextOf(const station::LineRecord& l) { return Whole(l); }
std::string Printer::TextOf(const station::Status& s) { return Whole(s); }
std::string Printer::TextOf(const station::ListState& l) { return Whole(l); }
std::string Printer::TextOf(const station::TrustedAuthority& a) {
  return Whole(a);
}
std::string Printer::TextOf(const station::AuditReport& r) { return Whole(r); }
std::string Printer::TextOf(const station::Event& e) { return Whole(e); }

// Flushed at once: a script reads `watch` line by line.
void Printer::Write(const std::string& text) { out_ << text << std::flush; }

}  // namespace hotline::cli
