// The [[authority]] tables of the configuration: whose stations may connect.
#pragma once

#include <optional>
#include <vector>

#include "core/pki/station_name.h"
#include "daemon/ops/file_path.h"

namespace hotline::ops {

struct AuthoritySettings {
  // Empty: none could be read, or another table has it; the problems tell.
  pki::AuthorityName domain;
  Place at;
  FilePath root;
  std::optional<FilePath> crl;
  bool auditors =
      false;  // its stations of role auditor may read details (relay/sight.h)
};

// `root`: the file itself. Those that are wrong are among them, too, with what
// could be read.
std::vector<AuthoritySettings> ReadAuthorities(Section& root,
                                               const Folders& folders,
                                               Problems& problems);

}  // namespace hotline::ops
