#include "daemon/ops/file_path.h"

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "daemon/ops/section.h"

namespace hotline::ops {
namespace {

constexpr std::string_view kCredentials = "$CREDENTIALS_DIRECTORY/";

std::filesystem::path Absolute(const std::string& text,
                               const Folders& folders) {
  if (text.starts_with(kCredentials) && !folders.service.credentials.empty()) {
    return std::filesystem::path(folders.service.credentials) /
           text.substr(kCredentials.size());
  }
  if (text.starts_with('$')) return text;
  return (folders.base / text).lexically_normal();
}

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

ServiceFolders FoldersOfEnvironment() {
  // systemd joins several folders by colons; the unit has one.
  return {Variable("CREDENTIALS_DIRECTORY"), Variable("RUNTIME_DIRECTORY")};
}

FilePath ReadPath(Section& section, std::string_view key,
                  const Folders& folders) {
  auto text = section.Text(key);
  FilePath path{.path = {}, .at = section.At(key)};
  if (!text) return path;
  if (text->starts_with('$') && !text->starts_with(kCredentials)) {
    section.Wrong(
        key, absl::StrCat("`", section.FullName(key),
                          "` begins with a variable that is not known; only ",
                          std::string(kCredentials), " may stand there"));
    return path;
  }
  path.path = Absolute(*text, folders);
  return path;
}

}  // namespace hotline::ops
