#include "daemon/ops/check.h"

#include "absl/strings/str_cat.h"
#include "daemon/ops/files.h"
#include "daemon/ops/materials.h"

namespace hotline::ops {
namespace {

bool FolderIsFine(const char* key, const FilePath& folder, Problems& problems) {
  if (folder.path.empty()) return true;  // a problem tells why
  absl::Status status = CheckFolder(folder.path);
  if (status.ok()) return true;
  problems.Add(folder.at,
               absl::StrCat("`", key, "`: ", std::string(status.message()),
                            "; name a folder that the daemon may make and "
                            "write, or correct the permissions"));
  return false;
}

void CheckFolders(const Configuration& configuration, Problems& problems) {
  const bool fine = FolderIsFine(
      "state", {configuration.state, configuration.state_at}, problems);
  // What is wrong with a folder is wrong with what lies in it: told once.
  if (fine || configuration.runtime.parent_path() != configuration.state)
    FolderIsFine("runtime", {configuration.runtime, configuration.runtime_at},
                 problems);
}

}  // namespace

absl::Status CheckConfiguration(const std::string& file,
                                const ServiceFolders& folders,
                                base::WallTime now) {
  Problems problems(file);
  auto configuration = ReadConfiguration(file, folders, problems);
  if (!configuration.ok()) return configuration.status();
  LoadMaterials(*configuration, now, problems);
  CheckFolders(*configuration, problems);
  return problems.Take();
}

}  // namespace hotline::ops
