#include "tests/vectors/format.h"

namespace hotline::vectors {
namespace {

struct Format {
  std::string_view file_name;
  RunEntry run;
};

constexpr Format kFormats[] = {
    {"passive-client-handling-commit.json", RunPassiveClient},
    {"passive-client-welcome.json", RunPassiveClient},
    {"passive-client-random.json", RunPassiveClient},
    {"application.json", RunPassiveClient},
    {"branch.json", RunPassiveClient},
    {"commit.json", RunPassiveClient},
    {"external_join.json", RunPassiveClient},
    {"external_proposals.json", RunPassiveClient},
    {"reinit.json", RunPassiveClient},
    {"welcome_join.json", RunPassiveClient},
    {"rfc9180-x25519-sha256-chacha20poly1305.json", RunHpke},
    {"hpke-pq-647a.json", RunHpke},
    {"xwing-kem.json", RunXWing},
    {"mlkem768-x25519-concrete.json", RunHybridConcrete},
    {"crypto-basics.json", RunCryptoBasics},
    {"deserialization.json", RunDeserialization},
    {"key-schedule.json", RunKeySchedule},
    {"message-protection.json", RunMessageProtection},
    {"messages.json", RunMessages},
    {"psk_secret.json", RunPskSecret},
    {"secret-tree.json", RunSecretTree},
    {"transcript-hashes.json", RunTranscriptHashes},
    {"tree-math.json", RunTreeMath},
    {"tree-operations.json", RunTreeOperations},
    {"tree-validation.json", RunTreeValidation},
    {"treekem.json", RunTreeKem},
    {"welcome.json", RunWelcome},
};

}  // namespace

RunEntry FindFormat(std::string_view file_name) {
  for (const Format& format : kFormats) {
    if (format.file_name == file_name) return format.run;
  }
  return nullptr;
}

}  // namespace hotline::vectors
