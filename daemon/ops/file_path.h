// A path in the configuration, and what makes it one that can be opened.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "daemon/ops/problems.h"

namespace hotline::ops {

class Section;

// Relative ones are made absolute from the configuration file's own folder.
// Empty: none could be read, and the problems tell why.
struct FilePath {
  std::filesystem::path path;
  Place at;
};

// What the service manager tells by environment variables. Empty: not told.
struct ServiceFolders {
  std::string credentials;  // CREDENTIALS_DIRECTORY
  std::string runtime;      // RUNTIME_DIRECTORY
};
ServiceFolders FoldersOfEnvironment();

struct Folders {
  std::filesystem::path base;  // of the configuration file
  const ServiceFolders& service;
};

// Begins with $CREDENTIALS_DIRECTORY still, if that is not told: who opens it
// says what is missing.
FilePath ReadPath(Section& section, std::string_view key,
                  const Folders& folders);

}  // namespace hotline::ops
