// Where a command's words go: results to standard output, as JSON lines or for
// people; warnings and errors to standard error. Everything that came from a
// peer is made printable here and nowhere else.
#pragma once

#include <functional>
#include <iosfwd>
#include <map>
#include <mutex>
#include <string>

#include "client/cli/json.h"
#include "client/station/engine.h"
#include "client/station/record_keep.h"
#include "client/station/trust_home.h"

namespace hotline::cli {

class Printer {
 public:
  // Both streams outlive the printer. Results come from one thread, warnings
  // from any.
  Printer(std::ostream& out, std::ostream& err) : out_(out), err_(err) {}

  void UseJson(bool json) { json_ = json; }
  // What people read is folded (fold.h) to the columns that these say, each
  // time anew; 0 or nothing: not folded. Any thread.
  using Columns = std::function<size_t()>;
  void FoldTo(Columns out, Columns err);
  bool json() const { return json_; }

  // One result: its JSON line, or its form for people.
  template <class T>
  void Result(const T& value) {
    json_ ? Write(JsonOf(value)) : WriteText(TextOf(value));
  }
  // A list: one JSON line each, or a table.
  void Results(const std::vector<station::Record>& records);
  void Results(const std::vector<station::LineRecord>& lines);
  void Results(const std::vector<station::OperatorRecord>& records);
  void Results(const std::vector<station::WatchRecord>& records);

  // A result that is little: a JSON line of these texts, or a sentence.
  void Say(const std::map<std::string, std::string>& result,
           const std::string& sentence);
  // "hotline: warning: ..." on standard error in either mode.
  void Warn(const std::string& code, const std::string& text);
  // So many times the bell of the terminal at which warnings appear; where
  // there is none, or with --json, nothing.
  void Ring(int times);
  // "hotline: ..."; with --json also the failure as a line of output.
  void Failed(const absl::Status& failure);
  // "hotline: ..." on standard error, to whoever sits at the terminal.
  void Hint(const std::string& text) { Complain(text); }

  // Ok while every result has left this process. Problem::kInternal, "output":
  // the terminal, the pipe or the file took no more.
  absl::Status Written() const;

 private:
  template <class T>
  static std::string JsonOf(const T& value);
  static std::string TextOf(const station::Record& record);
  static std::string TextOf(const station::LineRecord& line);
  static std::string TextOf(const station::Status& status);
  static std::string TextOf(const station::ListState& list);
  static std::string TextOf(const station::TrustedAuthority& authority);
  static std::string TextOf(const station::AuditReport& report);
  static std::string TextOf(const station::RecordKeep& keep);
  static std::string TextOf(const EscalationSetting& setting);
  static std::string TextOf(const station::CommandEnd& end);
  static std::string TextOf(const station::Event& event);
  static std::string TextOf(const station::OperatorRecord& record);
  static std::string TextOf(const station::DutyRecord& record);
  void WriteText(const std::string& text);
  void Write(const std::string& text);
  void Complain(const std::string& text);

  std::mutex err_mutex_;
  std::ostream& out_;
  std::ostream& err_;
  Columns out_columns_, err_columns_;
  bool json_ = false;
};

}  // namespace hotline::cli
