// Operators' keys at rest: whose passphrase opens what.
#include "client/station/operator_keys.h"

#include <fstream>

#include "tests/unit/client/station/town.h"

namespace hotline::station {
namespace {

constexpr crypto::PasswordCost kCheap{.passes = 1, .memory_kib = 8};

base::SecretBytes Words(std::string_view words) {
  return base::SecretBytes(base::ToBytes(words));
}

class OperatorKeysTest : public testing::Test {
 protected:
  std::unique_ptr<Store> MakeStore() {
    EXPECT_TRUE(Store::Create(folder_.path(), StoreKeyKind::kBytes, key_,
                              random_, pki::kTestNow,
                              [](Store&) { return absl::OkStatus(); })
                    .ok());
    return *Store::Open(folder_.path(), key_, random_);
  }
  message::OperatorCertificate Certified(const std::string& name,
                                         const crypto::SigningKey& key) {
    message::OperatorCertificate wanted;
    wanted.position = "watch@mfa.alba";
    wanted.name = name;
    wanted.key = key.verify_key();
    wanted.not_before = pki::kTestNow;
    wanted.not_after = pki::kTestNow + std::chrono::days(30);
    wanted.station = {"hotline://mfa.alba/watch/desk-1", {}};
    return *message::MakeOperatorCertificate(wanted, identity_);
  }
  crypto::SigningKey Add(const std::string& name, std::string_view words) {
    auto key = crypto::SigningKey::Generate(random_);
    EXPECT_TRUE(store_
                    ->Write([&] {
                      return keys_.Add(Certified(name, key), key, Words(words),
                                       kCheap);
                    })
                    .ok());
    return key;
  }
  std::string Reason(const std::string& name, std::string_view words) {
    return ReasonOf(keys_.Unlock(name, Words(words)).status());
  }

  TempFolder folder_;
  base::SystemRandom random_;
  base::Bytes key_ = base::Bytes(32, 3);
  std::unique_ptr<Store> store_ = MakeStore();
  crypto::SigningKey identity_ = crypto::SigningKey::Generate(random_);
  OperatorKeys keys_{*store_};
};

TEST_F(OperatorKeysTest, TheRightPassphraseOpensTheKey) {
  const auto key = Add("Anna", "correct horse");
  const auto unlocked = keys_.Unlock("Anna", Words("correct horse"));
  ASSERT_TRUE(unlocked.ok()) << unlocked.status();
  EXPECT_EQ(unlocked->key.verify_key(), key.verify_key());
  EXPECT_EQ(unlocked->row.certificate.name, "Anna");
}

TEST_F(OperatorKeysTest, NoOtherPassphraseDoes) {
  Add("Anna", "correct horse");
  Add("Boris", "battery staple");
  for (const char* words :
       {"", "correct hors", "correct horse ", "battery staple"}) {
    EXPECT_EQ(Reason("Anna", words), "passphrase") << words;
  }
  EXPECT_EQ(ProblemOf(keys_.Unlock("Anna", Words("wrong")).status()),
            Problem::kRefused);
}

TEST_F(OperatorKeysTest, WhoHasNoKeyIsUnknown) {
  Add("Anna", "correct horse");
  EXPECT_EQ(Reason("Boris", "correct horse"), "unknown_operator");
  EXPECT_EQ(Reason("anna", "correct horse"), "unknown_operator");
}

TEST_F(OperatorKeysTest, ARemovedKeyIsGoneAndItsCertificateStays) {
  Add("Anna", "correct horse");
  base::Bytes sealed;
  {
    Query query = store_->Prepare("SELECT key_sealed FROM operator_key");
    ASSERT_TRUE(*query.Step());
    sealed = query.BlobAt(0);
  }
  const auto row = *keys_.Find("Anna");
  ASSERT_TRUE(
      store_->Destroy([&] { return keys_.Remove(row, pki::kTestNow); }).ok());
  EXPECT_EQ(Reason("Anna", "correct horse"), "unknown_operator");
  const auto rows = *keys_.All();
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].removed, pki::kTestNow);
  std::string files;
  for (const auto& file : std::filesystem::directory_iterator(folder_.path())) {
    std::ifstream in(file.path(), std::ios::binary);
    files.append(std::istreambuf_iterator<char>(in), {});
  }
  EXPECT_EQ(files.find(base::TextOf(sealed)), std::string::npos);
}

TEST_F(OperatorKeysTest, AfterARemovalTheNameIsFree) {
  Add("Anna", "correct horse");
  const auto row = *keys_.Find("Anna");
  ASSERT_TRUE(
      store_->Destroy([&] { return keys_.Remove(row, pki::kTestNow); }).ok());
  Add("Anna", "another horse");
  EXPECT_EQ(Reason("Anna", "correct horse"), "passphrase");
  EXPECT_TRUE(keys_.Unlock("Anna", Words("another horse")).ok());
}

TEST_F(OperatorKeysTest, AKeyMovedToAnotherPersonDoesNotOpen) {
  Add("Anna", "correct horse");
  Add("Boris", "battery staple");
  ASSERT_TRUE(store_->database()
                  .Execute("UPDATE operator_key SET (salt, key_sealed) = "
                           "(SELECT salt, key_sealed FROM operator_key "
                           "WHERE n = 1) WHERE n = 2")
                  .ok());
  EXPECT_EQ(Reason("Boris", "correct horse"), "damaged");
}

TEST_F(OperatorKeysTest, AStoreThatNamesImpossibleCostsIsNotObeyed) {
  Add("Anna", "correct horse");
  ASSERT_TRUE(store_->database()
                  .Execute("UPDATE operator_key SET passes = 1000000")
                  .ok());
  EXPECT_FALSE(keys_.Unlock("Anna", Words("correct horse")).ok());
}

}  // namespace
}  // namespace hotline::station
