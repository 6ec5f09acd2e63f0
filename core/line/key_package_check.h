// Whether a KeyPackage that came in an answer, a rejoin request, or from the
// directory may be added to a line.
#pragma once

#include "core/line/leaf_facts.h"
#include "core/line/policy.h"
#include "core/mls/key_package.h"

namespace hotline::line {

// Parsed, if it is one KeyPackage, of the line's suite, signed by its own leaf,
// with the capabilities that a line needs, no last resort, and of exactly
// `station`, whose certificate is valid. That RFC 9420 takes it besides,
// dates included, is for the Commit that adds it. InvalidArgument.
absl::StatusOr<mls::KeyPackage> ReadKeyPackage(base::ByteView bytes,
                                               const Policy& policy,
                                               const std::string& station,
                                               FindLeafFacts facts);

// What a directory says of one: it must say so itself.
enum class LastResort : uint8_t { kIsNot, kIs };
// The same for one that a directory gave out, and of which it said that.
absl::StatusOr<mls::KeyPackage> ReadKeyPackage(base::ByteView bytes,
                                               mls::CipherSuite suite,
                                               const std::string& station,
                                               FindLeafFacts facts,
                                               LastResort last_resort);

}  // namespace hotline::line
