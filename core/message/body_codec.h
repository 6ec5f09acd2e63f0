// The five contents on the wire, one overload each, for body.cc alone. A read
// leaves the judgement to Check: a failed reader stays failed, and numbers out
// of range are kept for Check to name.
#pragma once

#include "core/base/codec.h"
#include "core/message/body.h"

namespace hotline::message {

void Write(base::Writer& writer, const Text& text);
void Write(base::Writer& writer, const Facts& facts);
void Write(base::Writer& writer, const Response& response);
void Write(base::Writer& writer, const LineCard& card);
void Write(base::Writer& writer, const QuarantineReport& report);

void Read(base::Reader& reader, Text& text);
void Read(base::Reader& reader, Facts& facts);
void Read(base::Reader& reader, Response& response);
void Read(base::Reader& reader, LineCard& card);
void Read(base::Reader& reader, QuarantineReport& report);

}  // namespace hotline::message
