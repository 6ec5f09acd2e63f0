// What stands above and below a text for people: its marking, and the rows that
// say what it refers to, what it replaces, until when an answer is due, and how
// far its attachments are. Everything of a peer's is made printable.
#pragma once

#include <string>
#include <vector>

#include "client/cli/table.h"
#include "client/station/engine.h"

namespace hotline::cli {

// The label, as first and last line of a message: "SECRET\n"; empty without
// one.
std::string Marking(const station::Record& record);

// "FLASH", or "FLASH, for information ROUTINE".
std::string PrecedenceOf(const station::Record& record);

// Rows behind the serial, where there is something to say.
void AddRelatedRows(const station::Record& record, std::vector<Row>& rows);

// "map.pdf, 3 of 12 MiB".
std::string AttachmentText(const station::AttachmentState& attachment,
                           bool outgoing);

}  // namespace hotline::cli
