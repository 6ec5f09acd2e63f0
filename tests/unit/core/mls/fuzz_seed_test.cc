// The seeds of the fuzz targets are real structures: a fuzzer that started from
// bytes which do not parse would never get far.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "core/mls/ratchet_tree.h"
#include "tests/unit/core/mls/sample.h"

namespace hotline::mls {
namespace {

using base::Bytes;

// By name, all seeds of one target.
std::map<std::string, Bytes> SeedsOf(const std::string& target) {
  std::map<std::string, Bytes> seeds;
  for (const auto& entry : std::filesystem::directory_iterator(
           std::string(HOTLINE_SOURCE_DIR "/tests/fuzz/corpus/") + target)) {
    std::ifstream file(entry.path(), std::ios::binary);
    seeds[entry.path().filename()] = Bytes(std::istreambuf_iterator<char>(file),
                                           std::istreambuf_iterator<char>());
  }
  EXPECT_FALSE(seeds.empty());
  return seeds;
}

TEST(FuzzSeed, OfEveryMessageParses) {
  std::set<WireFormat> formats;
  for (const auto& [name, bytes] : SeedsOf("mls_message_fuzz")) {
    EXPECT_TRUE(Parses<MlsMessage>(bytes)) << name;
    formats.insert(Parse<MlsMessage>(bytes, name)->wire_format());
  }
  EXPECT_EQ(formats.size(), 5u);
}

TEST(FuzzSeed, OfEveryKeyPackageVerifies) {
  for (const auto& [name, bytes] : SeedsOf("mls_key_package_fuzz")) {
    const auto key_package = Parse<KeyPackage>(bytes, name);
    ASSERT_TRUE(key_package.ok()) << key_package.status();
    EXPECT_TRUE(key_package->VerifySignature().ok()) << name;
  }
}

TEST(FuzzSeed, OfEveryCredentialParses) {
  std::set<CredentialType> types;
  for (const auto& [name, bytes] : SeedsOf("mls_credential_fuzz")) {
    ASSERT_TRUE(Parses<Credential>(bytes)) << name;
    types.insert(Parse<Credential>(bytes, name)->type);
  }
  EXPECT_EQ(types.size(), 2u);
}

TEST(FuzzSeed, OfEveryGroupInfoParses) {
  for (const auto& [name, bytes] : SeedsOf("mls_group_info_fuzz")) {
    EXPECT_TRUE(Parses<GroupInfo>(bytes)) << name;
  }
}

TEST(FuzzSeed, OfEveryWelcomeOrWhatIsInItParses) {
  for (const auto& [name, bytes] : SeedsOf("mls_welcome_fuzz")) {
    EXPECT_NE(Parses<Welcome>(bytes), GroupSecrets::Parse(bytes).ok()) << name;
  }
}

TEST(FuzzSeed, OfEveryTreeDecodes) {
  for (const auto& [name, bytes] : SeedsOf("mls_ratchet_tree_fuzz")) {
    const auto tree = RatchetTree::Decode(bytes);
    ASSERT_TRUE(tree.ok()) << name << ": " << tree.status();
    EXPECT_EQ(Encode(*tree), bytes) << name;
  }
}

}  // namespace
}  // namespace hotline::mls
