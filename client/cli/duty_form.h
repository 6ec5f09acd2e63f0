// People, duty and the watch log, as JSON and for people at a terminal; names
// and subjects made printable as in people.h.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "client/station/watch_keeping.h"

namespace hotline::cli {

nlohmann::json ToJson(const station::OperatorRecord& record);
nlohmann::json ToJson(const station::DutyRecord& record);
nlohmann::json ToJson(const station::OpenItem& item);
nlohmann::json ToJson(const station::WatchRecord& record);

std::string Whole(const station::OperatorRecord& record);
std::string TableOf(const std::vector<station::OperatorRecord>& records);
std::string Whole(const station::DutyRecord& record);
std::string TableOf(const std::vector<station::OpenItem>& items);
std::string TableOf(const std::vector<station::WatchRecord>& records);

}  // namespace hotline::cli
