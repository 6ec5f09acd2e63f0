#include "core/pki/pem.h"

#include "absl/strings/str_cat.h"
#include "core/pki/certificate_problem.h"

namespace hotline::pki {
namespace {

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kEnd = "-----END ";
constexpr std::string_view kRule = "-----";
constexpr std::string_view kSpace = " \t\r\n";

absl::Status Malformed(std::string_view why) {
  return CertificateError(CertificateProblem::kMalformed,
                          absl::StrCat("PEM: ", std::string(why)));
}

void SkipSpace(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(kSpace), rest.size()));
}

bool Skip(std::string_view& rest, std::string_view text) {
  if (!rest.starts_with(text)) return false;
  rest.remove_prefix(text.size());
  return true;
}

absl::StatusOr<PemBlock> TakeBlock(std::string_view& rest) {
  if (!Skip(rest, kBegin)) {
    return Malformed("something else than blocks of PEM is in it");
  }
  const size_t rule = rest.find(kRule);
  if (rule == std::string_view::npos) return Malformed("is cut short");
  PemBlock block{std::string(rest.substr(0, rule)), {}};
  rest.remove_prefix(rule + kRule.size());
  const size_t end = rest.find(kEnd);
  if (end == std::string_view::npos) return Malformed("is cut short");
  std::string_view text = rest.substr(0, end);
  rest.remove_prefix(end + kEnd.size());
  if (!Skip(rest, block.label) || !Skip(rest, kRule)) {
    return Malformed("a block ends under another name than it began");
  }
  base::SecretBytes der(text.size() / 4 * 3 + 3);
  size_t size = 0;
  const char* stopped = nullptr;
  if (sodium_base642bin(der.Reveal().data(), der.size(), text.data(),
                        text.size(), " \t\r\n", &size, &stopped,
                        sodium_base64_VARIANT_ORIGINAL) != 0 ||
      stopped != text.data() + text.size()) {
    return Malformed("a block is not base64");
  }
  block.der = base::SecretBytes(der.Reveal().first(size));
  return block;
}

}  // namespace

absl::StatusOr<std::vector<PemBlock>> ReadPem(std::string_view pem,
                                              size_t limit) {
  std::vector<PemBlock> blocks;
  SkipSpace(pem);
  while (!pem.empty()) {
    if (blocks.size() == limit) {
      return Malformed(absl::StrCat("more than ", limit, " blocks"));
    }
    auto block = TakeBlock(pem);
    if (!block.ok()) return block.status();
    blocks.push_back(*std::move(block));
    SkipSpace(pem);
  }
  if (blocks.empty()) return Malformed("is empty");
  return blocks;
}

}  // namespace hotline::pki
