// How records look to a person at a terminal. Peer's text is made printable:
// nothing here can move a cursor or hide a word, and every line of a text
// begins with a bar ("| "), as nothing else does. Drills and tests say so
// before and after their text, so that nobody takes them for the real thing.
#pragma once

#include <string>
#include <vector>

#include "client/cli/json.h"
#include "client/station/engine.h"
#include "client/station/record_keep.h"
#include "client/station/trust_home.h"

namespace hotline::cli {

// The whole message with its text and every position's state.
std::string Whole(const station::Record& record);
// One line: time, precedence, kind, id, from, subject, state.
std::string OneLine(const station::Record& record);
std::string TableOf(const std::vector<station::Record>& records);

std::string Whole(const station::SerialGap& gap);
std::string Whole(const station::LineRecord& line);
std::string TableOf(const std::vector<station::LineRecord>& lines);

std::string Whole(const station::Status& status);
std::string Whole(const station::ListState& list);
std::string Whole(const station::TrustedAuthority& authority);
std::string Whole(const station::AuditReport& report);
std::string Whole(const station::RecordKeep& keep);
std::string Whole(const EscalationSetting& setting);
std::string Whole(const station::CommandEnd& end);
std::string Whole(const station::Event& event);

}  // namespace hotline::cli
