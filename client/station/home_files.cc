#include "client/station/home_files.h"

#include <algorithm>
#include <fstream>

#include "client/station/problem.h"
#include "core/pki/certificate_problem.h"

namespace hotline::station {

absl::StatusOr<std::string> ReadHomeFile(const std::string& path,
                                         size_t limit) {
  std::ifstream in(path, std::ios::binary);
  std::string text(limit + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(in.gcount()));
  if (!in.eof() || text.empty()) {
    return Fail(Problem::kUsage, "file",
                path + ": cannot be read, is empty, or above " +
                    std::to_string(limit >> 20) + " MiB.");
  }
  return text;
}

absl::Status WriteHomeFile(const std::string& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text << std::flush;
  if (out) return absl::OkStatus();
  return Fail(Problem::kStore, "file", path + ": cannot be written.");
}

absl::Status Wrong(const std::string& path, const absl::Status& status) {
  std::string reason(pki::ProblemWord(pki::ProblemOf(status)));
  std::replace(reason.begin(), reason.end(), '-', '_');
  const bool unpinned =
      pki::ProblemOf(status) == pki::CertificateProblem::kUnknownAuthority;
  return Fail(Problem::kVerification, "certificate_" + reason,
              path + ": " + std::string(status.message()) +
                  (unpinned ? ": if you believe that authority, run `hotline "
                              "trust add` with its root first."
                            : ""));
}

}  // namespace hotline::station
