// Everything that a start would stumble over, told in one list: what
// `hotlined check` answers.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "core/base/clock.h"
#include "daemon/ops/file_path.h"

namespace hotline::ops {

// The configuration's own mistakes, those of the certificates, keys and lists
// that it names, and of its folders: InvalidArgument, one line each,
// "FILE:LINE:COLUMN: what; what to do", in the order of the file. What can be
// read is judged, whatever else is wrong. A file that cannot be read, and a
// syntax error, are told alone. Changes nothing.
absl::Status CheckConfiguration(const std::string& file,
                                const ServiceFolders& folders,
                                base::WallTime now);

}  // namespace hotline::ops
