// The published formats that we can run. A format is one source file and one
// line in the table of formats.cc.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "tests/vectors/entry.h"

namespace hotline::vectors {

// Runs one entry of the top-level array. What it returns, or what it left in
// the entry, is the verdict; Unimplemented means that the entry is for
// algorithms that we do not have, and says which.
using RunEntry = absl::Status (*)(Entry& entry);

// By the file's name without its folder; nullptr for an unknown one.
RunEntry FindFormat(std::string_view file_name);

// The formats, one source file each.
absl::Status RunHpke(Entry& entry);               // hpke.cc
absl::Status RunPassiveClient(Entry& entry);      // passive.cc
absl::Status RunXWing(Entry& entry);              // xwing.cc
absl::Status RunHybridConcrete(Entry& entry);     // xwing.cc
absl::Status RunCryptoBasics(Entry& entry);       // crypto_basics.cc
absl::Status RunDeserialization(Entry& entry);    // deserialization.cc
absl::Status RunKeySchedule(Entry& entry);        // key_schedule.cc
absl::Status RunMessageProtection(Entry& entry);  // message_protection.cc
absl::Status RunMessages(Entry& entry);           // messages.cc
absl::Status RunPskSecret(Entry& entry);          // psk_secret.cc
absl::Status RunSecretTree(Entry& entry);         // secret_tree.cc
absl::Status RunTranscriptHashes(Entry& entry);   // transcript_hashes.cc
absl::Status RunTreeMath(Entry& entry);           // tree_math.cc
absl::Status RunTreeOperations(Entry& entry);     // tree_operations.cc
absl::Status RunTreeValidation(Entry& entry);     // tree_validation.cc
absl::Status RunTreeKem(Entry& entry);            // treekem.cc
absl::Status RunWelcome(Entry& entry);            // welcome.cc

}  // namespace hotline::vectors
