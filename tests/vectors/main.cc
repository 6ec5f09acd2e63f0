// mls_vectors FOLDER...: runs every entry of every published file found below
// the folders, prints each failure, and ends with "N passed, N failed". Exit 0
// only with no failure and at least one pass.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/crypto/initialise.h"
#include "tests/vectors/format.h"

namespace hotline::vectors {
namespace {

namespace fs = std::filesystem;

struct Tally {
  size_t passed = 0;
  size_t failed = 0;
};

void Report(const char* verdict, const std::string& where,
            const std::string& why) {
  std::printf("%s: %s: %s\n", verdict, where.c_str(), why.c_str());
}

// Through symbolic links, too: a folder that is passed over would be a folder
// that passed. A link in a circle ends in an error. Sorted, so that two runs
// print the same.
bool FindFiles(const std::string& folder, std::vector<fs::path>& out) {
  std::error_code error;
  fs::recursive_directory_iterator each(
      folder, fs::directory_options::follow_directory_symlink, error);
  for (; !error && each != fs::recursive_directory_iterator();
       each.increment(error)) {
    std::error_code ignored;
    if (!each->is_directory(ignored)) out.push_back(each->path());
  }
  std::sort(out.begin(), out.end());
  return !error;
}

// A discarded value if the file cannot be read or is no JSON.
nlohmann::json ReadJson(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) return nlohmann::json(nlohmann::json::value_t::discarded);
  return nlohmann::json::parse(text.str(), nullptr, /*allow_exceptions=*/false);
}

void RunOne(RunEntry run, const nlohmann::json& value, const std::string& where,
            Tally& tally) {
  absl::Status found;
  Entry entry(value, &found);
  const absl::Status returned = run(entry);
  const absl::Status& verdict = found.ok() ? returned : found;
  if (absl::IsUnimplemented(verdict)) {
    Report("not run", where, std::string(verdict.message()));
  } else if (verdict.ok()) {
    ++tally.passed;
  } else {
    ++tally.failed;
    Report("FAILED", where, std::string(verdict.message()));
  }
}

void RunFile(const fs::path& file, Tally& tally) {
  const RunEntry run = FindFormat(file.filename().string());
  if (run == nullptr) return Report("not run", file, "unknown file name");
  const nlohmann::json entries = ReadJson(file);
  if (!entries.is_array()) {
    ++tally.failed;
    return Report("FAILED", file, "cannot be read as a JSON array");
  }
  for (size_t i = 0; i < entries.size(); ++i) {
    RunOne(run, entries[i], file.string() + "[" + std::to_string(i) + "]",
           tally);
  }
}

void RunFolder(const std::string& folder, Tally& tally) {
  std::vector<fs::path> files;
  if (!FindFiles(folder, files)) {
    ++tally.failed;
    Report("FAILED", folder, "cannot be read as a folder");
  }
  for (const fs::path& file : files) RunFile(file, tally);
}

}  // namespace
}  // namespace hotline::vectors

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: mls_vectors FOLDER...\n");
    return 2;
  }
  if (!hotline::crypto::Initialise().ok()) return 1;
  hotline::vectors::Tally tally;
  for (int i = 1; i < argc; ++i) hotline::vectors::RunFolder(argv[i], tally);
  std::printf("%zu passed, %zu failed\n", tally.passed, tally.failed);
  return tally.failed == 0 && tally.passed > 0 ? 0 : 1;
}
