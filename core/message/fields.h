// The fields that several contents of a body share: how they are written, read
// and checked (docs/protocol.md, "Body"). A reader that fails stays failed;
// what the types do not rule out is the contents' Check to refuse.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/codec.h"
#include "core/base/ids.h"

namespace hotline::message {

// The first that is not ok.
absl::Status FirstError(std::initializer_list<absl::Status> statuses);
// InvalidArgument with these words unless `condition`.
absl::Status RequireField(bool condition, const char* otherwise);

// 16 bytes each, one after the other, as one vector.
void WriteIds(base::Writer& writer, const std::vector<base::MessageId>& ids);
std::vector<base::MessageId> ReadIds(base::Reader& reader);

// opaque<V>, of any length that is left: Check knows the limit.
std::string ReadText(base::Reader& reader);
base::Bytes ReadBytes(base::Reader& reader);

// A time that may be absent is 0 then.
void WriteOptionalTime(base::Writer& writer,
                       const std::optional<base::WallTime>& time);
std::optional<base::WallTime> ReadOptionalTime(base::Reader& reader);

// 0 or 1; anything else fails the reader.
bool ReadFlag(base::Reader& reader);

}  // namespace hotline::message
