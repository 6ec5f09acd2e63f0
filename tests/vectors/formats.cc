#include "tests/vectors/format.h"

namespace hotline::vectors {
namespace {

struct Format {
  std::string_view file_name;
  RunEntry run;
};

constexpr Format kFormats[] = {
    {"rfc9180-x25519-sha256-chacha20poly1305.json", RunHpke},
    {"hpke-pq-647a.json", RunHpke},
    {"xwing-kem.json", RunXWing},
    {"mlkem768-x25519-concrete.json", RunHybridConcrete},
};

}  // namespace

RunEntry FindFormat(std::string_view file_name) {
  for (const Format& format : kFormats) {
    if (format.file_name == file_name) return format.run;
  }
  return nullptr;
}

}  // namespace hotline::vectors
