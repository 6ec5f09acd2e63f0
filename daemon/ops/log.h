// The daemon's own log, to standard error: lines for journald (priority prefix,
// no time) under systemd, with UTC times elsewhere. One event a line: control
// characters that a peer smuggled into a text are written as \xNN. Never
// content, keys or names of persons.
#pragma once

#include <spdlog/logger.h>

#include <memory>

#include "daemon/ops/configuration.h"

namespace hotline::ops {

// Any thread may write to it. `to_journal`: see StandardErrorIsJournal.
std::shared_ptr<spdlog::logger> MakeLog(LogLevel level, bool to_journal);
void SetLevel(spdlog::logger& log, LogLevel level);

// JOURNAL_STREAM (systemd.exec(5)) names exactly the file behind descriptor 2.
bool StandardErrorIsJournal();

// `text` with every control character written as \xNN.
std::string Printable(std::string_view text);

}  // namespace hotline::ops
