#include "client/cli/key_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/station/problem.h"

namespace hotline::cli {
namespace {

using station::Fail;
using station::Problem;

// A key file holds at least 32 bytes of randomness; a passphrase is no key.
constexpr size_t kShortestKey = 32;
constexpr size_t kLongestKey = 4096;
constexpr size_t kLongestPassphrase = 1024;

absl::Status BadKeyFile(const std::string& path, const std::string& what) {
  return Fail(Problem::kStore, "key_file",
              absl::StrCat("key file ", path, ": ", what));
}

absl::Status CheckMode(int file, const std::string& path) {
  struct stat info = {};
  if (fstat(file, &info) != 0) return BadKeyFile(path, "cannot be examined");
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return BadKeyFile(path,
                      "others may read it; run chmod 600 on it, and make a new "
                      "key if somebody did");
  }
  return absl::OkStatus();
}

// Reads to the end of the file, at most `out.size()` bytes.
ssize_t ReadAll(int file, std::span<uint8_t> out) {
  size_t have = 0;
  while (have < out.size()) {
    const ssize_t got = read(file, out.data() + have, out.size() - have);
    if (got < 0) return -1;
    if (got == 0) break;
    have += static_cast<size_t>(got);
  }
  return static_cast<ssize_t>(have);
}

absl::StatusOr<base::SecretBytes> ReadSecret(const std::string& path,
                                             bool check_mode) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return BadKeyFile(path, "cannot be opened");
  base::SecretBytes buffer(kLongestKey);
  const absl::Status mode =
      check_mode ? CheckMode(file, path) : absl::OkStatus();
  const ssize_t size = ReadAll(file, buffer.Reveal());
  close(file);
  if (!mode.ok()) return mode;
  if (size < 0) return BadKeyFile(path, "cannot be read");
  return base::SecretBytes(
      base::ByteView(buffer.Reveal()).first(static_cast<size_t>(size)));
}

absl::StatusOr<StoreKey> FromFile(const std::string& path, bool check_mode) {
  auto secret = ReadSecret(path, check_mode);
  if (!secret.ok()) return secret.status();
  if (secret->size() < kShortestKey) {
    return BadKeyFile(path, absl::StrCat("holds ", secret->size(),
                                         " bytes; it must hold "
                                         "at least 32 random bytes, as made by "
                                         "'head -c 32 /dev/urandom'"));
  }
  return StoreKey{std::move(*secret)};
}

absl::StatusOr<base::SecretBytes> FirstLine(const std::string& path) {
  auto secret = ReadSecret(path, true);
  if (!secret.ok()) return secret.status();
  const base::ByteView bytes = std::as_const(*secret).Reveal();
  const auto end = std::find(bytes.begin(), bytes.end(), '\n');
  if (end == bytes.begin()) {
    return Fail(Problem::kUsage, "passphrase",
                absl::StrCat(path, ": its first line is empty"));
  }
  return base::SecretBytes(
      bytes.first(static_cast<size_t>(end - bytes.begin())));
}

void Say(const std::string& text) {
  // A prompt that cannot be shown is followed by an answer that cannot be
  // given.
  if (write(STDERR_FILENO, text.data(), text.size()) < 0) {
  }
}

// One line from the terminal, not echoed, without its newline.
absl::StatusOr<base::SecretBytes> Ask(const std::string& prompt) {
  termios before = {};
  tcgetattr(STDIN_FILENO, &before);
  termios quiet = before;
  quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  Say(prompt);
  tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  base::SecretBytes line(kLongestPassphrase);
  const ssize_t size =
      read(STDIN_FILENO, line.Reveal().data(), line.Reveal().size());
  tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
  Say("\n");
  if (size <= 1) {
    return Fail(Problem::kUsage, "passphrase", "no passphrase was given");
  }
  return base::SecretBytes(
      base::ByteView(line.Reveal()).first(static_cast<size_t>(size) - 1));
}

absl::StatusOr<base::SecretBytes> AskTwice(const std::string& prompt,
                                           bool confirm) {
  auto secret = Ask(prompt);
  if (!secret.ok() || !confirm) return secret;
  auto again = Ask("Once more: ");
  if (!again.ok()) return again.status();
  if (again->Equals(*secret)) return secret;
  return Fail(Problem::kUsage, "passphrase",
              "the two passphrases differ; nothing was made");
}

absl::StatusOr<StoreKey> FromTerminal(bool confirm) {
  if (!isatty(STDIN_FILENO)) {
    return Fail(Problem::kUsage, "key_missing",
                "no key for the local store: give --key-file FILE, set "
                "HOTLINE_KEY_FILE, or run at a terminal to type a passphrase");
  }
  auto secret = AskTwice("Passphrase of the local store: ", confirm);
  if (!secret.ok()) return secret.status();
  return StoreKey{std::move(*secret), true};
}

}  // namespace

absl::StatusOr<StoreKey> ReadStoreKey(const KeySource& source, bool confirm) {
  if (!source.key_file.empty()) return FromFile(source.key_file, true);
  // systemd guards its credentials by their folder, not by their mode.
  if (const char* folder = std::getenv("CREDENTIALS_DIRECTORY")) {
    const std::string path = absl::StrCat(folder, "/hotline.key");
    if (access(path.c_str(), F_OK) == 0) return FromFile(path, false);
  }
  return FromTerminal(confirm);
}

absl::StatusOr<base::SecretBytes> ReadPassphrase(const std::string& file,
                                                 const std::string& whose,
                                                 bool confirm) {
  if (!file.empty()) return FirstLine(file);
  if (isatty(STDIN_FILENO)) {
    return AskTwice(absl::StrCat("Passphrase of ", whose, ": "), confirm);
  }
  return Fail(Problem::kUsage, "passphrase",
              absl::StrCat("no passphrase of ", whose,
                           ": give --passphrase-file FILE, or run at a "
                           "terminal to type it"));
}

}  // namespace hotline::cli
