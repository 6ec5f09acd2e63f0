#include "core/mls/encrypt.h"

#include "tests/unit/core/mls/sample.h"

namespace hotline::mls {
namespace {

using base::Bytes;
using base::ViewOf;

class Encrypt : public InBothSuites {
 protected:
  absl::Status Open(const HpkeCiphertext& sealed) const {
    return DecryptWithLabel(key_, "label", ViewOf("context"), sealed).status();
  }

  crypto::KemPrivateKey key_ = NewKey();
  const HpkeCiphertext sealed_ =
      *EncryptWithLabel(key_.public_key(), "label", ViewOf("context"),
                        ViewOf("plaintext"), random_);
};

IN_BOTH_SUITES(Encrypt);

TEST_P(Encrypt, OpensToWhatWasSealed) {
  const auto opened =
      DecryptWithLabel(key_, "label", ViewOf("context"), sealed_);
  ASSERT_TRUE(opened.ok()) << opened.status();
  EXPECT_EQ(base::TextOf(opened->Reveal()), "plaintext");
}

TEST_P(Encrypt, AnotherLabelContextOrKeyDoesNotOpen) {
  const base::ByteView context = ViewOf("context");
  EXPECT_FALSE(DecryptWithLabel(key_, "labe", context, sealed_).ok());
  EXPECT_FALSE(DecryptWithLabel(key_, "label", {}, sealed_).ok());
  EXPECT_FALSE(DecryptWithLabel(key_, "labelcontext", {}, sealed_).ok());
  EXPECT_FALSE(DecryptWithLabel(NewKey(), "label", context, sealed_).ok());
}

TEST_P(Encrypt, AnAlteredCiphertextDoesNotOpen) {
  for (size_t i = 0; i < sealed_.ciphertext.size(); ++i) {
    HpkeCiphertext altered = sealed_;
    altered.ciphertext[i] ^= 1;
    EXPECT_EQ(Open(altered).code(), absl::StatusCode::kInvalidArgument);
    altered.ciphertext.resize(i);
    EXPECT_EQ(Open(altered).code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST_P(Encrypt, AnAlteredKemOutputDoesNotOpen) {
  for (size_t i = 0; i < sealed_.kem_output.size(); i += 31) {
    HpkeCiphertext altered = sealed_;
    altered.kem_output[i] ^= 1;
    EXPECT_EQ(Open(altered).code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST_P(Encrypt, AKemOutputOfAnotherLengthDoesNotOpen) {
  HpkeCiphertext altered = sealed_;
  altered.kem_output.push_back(0);
  EXPECT_EQ(Open(altered).code(), absl::StatusCode::kInvalidArgument);
  altered.kem_output.clear();
  EXPECT_EQ(Open(altered).code(), absl::StatusCode::kInvalidArgument);
}

TEST_P(Encrypt, TheSamePlaintextIsNeverSealedTheSame) {
  const auto again =
      EncryptWithLabel(key_.public_key(), "label", ViewOf("context"),
                       ViewOf("plaintext"), random_);
  EXPECT_NE(*again, sealed_);
}

TEST_P(Encrypt, HasOneEncoding) {
  ExpectOneEncoding(sealed_);
  ExpectOneEncoding(HpkeCiphertext());
}

}  // namespace
}  // namespace hotline::mls
