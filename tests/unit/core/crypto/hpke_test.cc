#include "core/crypto/hpke.h"

#include <gtest/gtest.h>

namespace hotline::crypto {
namespace {

using base::Bytes;
using base::SecretBytes;
using base::ViewOf;

constexpr KemId kDhkem = KemId::kDhkemX25519HkdfSha256;
constexpr AeadId kAead = AeadId::kChaCha20Poly1305;
constexpr HpkeMode kModes[] = {HpkeMode::kBase, HpkeMode::kPsk, HpkeMode::kAuth,
                               HpkeMode::kAuthPsk};

// One exchange whose two sides may be made to disagree.
class Hpke : public testing::Test {
 protected:
  struct Side {
    HpkeMode mode;
    std::string info = "info";
    std::string psk = std::string(32, 'p');
    std::string psk_id = "psk id";
    AeadId aead = kAead;
  };

  absl::StatusOr<SenderSetup> Send(const Side& side) {
    const Bytes info = base::ToBytes(side.info);
    const Bytes id = base::ToBytes(side.psk_id);
    const SecretBytes psk(ViewOf(side.psk));
    const KemPublicKey& to = recipient_.public_key();
    switch (side.mode) {
      case HpkeMode::kBase:
        return SetupBaseS(side.aead, to, info, random_);
      case HpkeMode::kPsk:
        return SetupPskS(side.aead, to, info, psk, id, random_);
      case HpkeMode::kAuth:
        return SetupAuthS(side.aead, to, info, sender_, random_);
      default:
        return SetupAuthPskS(side.aead, to, info, psk, id, sender_, random_);
    }
  }

  absl::StatusOr<RecipientContext> Receive(const Side& side, const Bytes& enc) {
    const Bytes info = base::ToBytes(side.info);
    const Bytes id = base::ToBytes(side.psk_id);
    const SecretBytes psk(ViewOf(side.psk));
    const KemPublicKey& from = sender_.public_key();
    switch (side.mode) {
      case HpkeMode::kBase:
        return SetupBaseR(side.aead, enc, recipient_, info);
      case HpkeMode::kPsk:
        return SetupPskR(side.aead, enc, recipient_, info, psk, id);
      case HpkeMode::kAuth:
        return SetupAuthR(side.aead, enc, recipient_, info, from);
      default:
        return SetupAuthPskR(side.aead, enc, recipient_, info, psk, id, from);
    }
  }

  // True if a message of the one side opens on the other, and the exports are
  // the same; false if neither.
  bool Agree(const Side& sending, const Side& receiving) {
    auto sent = Send(sending);
    auto received = Receive(receiving, sent->enc);
    const Bytes ciphertext = *sent->context.Seal(ViewOf("aad"), ViewOf("text"));
    const auto text = received->Open(ViewOf("aad"), ciphertext);
    const bool exports =
        sent->context.Export({}, 32)->Equals(*received->Export({}, 32));
    EXPECT_EQ(exports, text.ok());
    return text.ok() && base::TextOf(*text) == "text";
  }

  base::SystemRandom random_;
  KemPrivateKey recipient_ = KemPrivateKey::Generate(kDhkem, random_);
  KemPrivateKey sender_ = KemPrivateKey::Generate(kDhkem, random_);
};

TEST_F(Hpke, ModesAgreeWithThemselvesOnly) {
  for (HpkeMode sending : kModes) {
    for (HpkeMode receiving : kModes) {
      EXPECT_EQ(Agree({sending}, {receiving}), sending == receiving)
          << int(sending) << " " << int(receiving);
    }
  }
}

TEST_F(Hpke, AnotherInfoIsRefused) {
  for (HpkeMode mode : kModes) {
    EXPECT_FALSE(Agree({mode}, {.mode = mode, .info = "other"}));
    EXPECT_FALSE(Agree({mode}, {.mode = mode, .info = ""}));
  }
}

TEST_F(Hpke, AnotherPskIsRefused) {
  for (HpkeMode mode : {HpkeMode::kPsk, HpkeMode::kAuthPsk}) {
    EXPECT_FALSE(Agree({mode}, {.mode = mode, .psk = std::string(32, 'q')}));
    EXPECT_FALSE(Agree({mode}, {.mode = mode, .psk = std::string(33, 'p')}));
  }
}

TEST_F(Hpke, AnotherPskIdIsRefused) {
  for (HpkeMode mode : {HpkeMode::kPsk, HpkeMode::kAuthPsk}) {
    EXPECT_FALSE(Agree({mode}, {.mode = mode, .psk_id = "other"}));
  }
}

TEST_F(Hpke, AnotherSenderIsRefused) {
  for (HpkeMode mode : {HpkeMode::kAuth, HpkeMode::kAuthPsk}) {
    auto sent = Send({mode});
    sender_ = KemPrivateKey::Generate(kDhkem, random_);
    auto received = Receive({mode}, sent->enc);
    EXPECT_FALSE(received->Open({}, *sent->context.Seal({}, {})).ok());
  }
}

// RFC 9180 section 5.1, and the length of section 9.5.
TEST_F(Hpke, IncompletePskInputsAreRefused) {
  const Bytes enc = Send({HpkeMode::kBase})->enc;
  for (HpkeMode mode : {HpkeMode::kPsk, HpkeMode::kAuthPsk}) {
    for (const Side& side :
         {Side{.mode = mode, .psk = ""}, Side{.mode = mode, .psk_id = ""},
          Side{.mode = mode, .psk = "", .psk_id = ""},
          Side{.mode = mode, .psk = std::string(31, 'p')}}) {
      EXPECT_TRUE(absl::IsInvalidArgument(Send(side).status()));
      EXPECT_TRUE(absl::IsInvalidArgument(Receive(side, enc).status()));
    }
  }
}

TEST(VerifyPskInputs, PskOutsideThePskModesIsRefused) {
  const Bytes psk(32, 1);
  for (HpkeMode mode : {HpkeMode::kBase, HpkeMode::kAuth}) {
    EXPECT_TRUE(VerifyPskInputs(mode, {}, {}).ok());
    EXPECT_FALSE(VerifyPskInputs(mode, psk, psk).ok());
    EXPECT_FALSE(VerifyPskInputs(mode, psk, {}).ok());
    EXPECT_FALSE(VerifyPskInputs(mode, {}, psk).ok());
  }
}

TEST_F(Hpke, ExportOnlyAgreesInEveryMode) {
  for (HpkeMode mode : kModes) {
    const Side side{.mode = mode, .aead = AeadId::kExportOnly};
    auto sent = Send(side);
    auto received = Receive(side, sent->enc);
    EXPECT_TRUE(
        sent->context.Export({}, 64)->Equals(*received->Export({}, 64)));
    EXPECT_TRUE(absl::IsUnimplemented(sent->context.Seal({}, {}).status()));
  }
}

TEST_F(Hpke, EncThatNobodyMadeIsRefused) {
  for (HpkeMode mode : kModes) {
    EXPECT_TRUE(absl::IsInvalidArgument(Receive({mode}, {}).status()));
    EXPECT_TRUE(absl::IsInvalidArgument(Receive({mode}, Bytes(32)).status()));
    EXPECT_TRUE(
        absl::IsInvalidArgument(Receive({mode}, Bytes(33, 9)).status()));
  }
}

TEST_F(Hpke, XWingHasBaseAndPskModesAlone) {
  recipient_ = KemPrivateKey::Generate(KemId::kXWing, random_);
  sender_ = KemPrivateKey::Generate(KemId::kXWing, random_);
  const Bytes enc(KemEncSize(KemId::kXWing));
  EXPECT_TRUE(Agree({HpkeMode::kBase}, {HpkeMode::kBase}));
  EXPECT_TRUE(Agree({HpkeMode::kPsk}, {HpkeMode::kPsk}));
  EXPECT_FALSE(Agree({HpkeMode::kBase}, {HpkeMode::kPsk}));
  for (HpkeMode mode : {HpkeMode::kAuth, HpkeMode::kAuthPsk}) {
    EXPECT_TRUE(absl::IsUnimplemented(Send({mode}).status()));
    EXPECT_TRUE(absl::IsUnimplemented(Receive({mode}, enc).status()));
  }
}

class SingleShot : public testing::TestWithParam<KemId> {
 protected:
  absl::StatusOr<Bytes> Open(const SealedMessage& message,
                             std::string_view info = "info",
                             std::string_view aad = "aad") {
    return OpenBase(message.enc, recipient_, ViewOf(info), ViewOf(aad),
                    message.ciphertext);
  }

  base::SystemRandom random_;
  KemPrivateKey recipient_ = KemPrivateKey::Generate(GetParam(), random_);
  SealedMessage sealed_ = *SealBase(recipient_.public_key(), ViewOf("info"),
                                    ViewOf("aad"), ViewOf("text"), random_);
};
INSTANTIATE_TEST_SUITE_P(Both, SingleShot,
                         testing::Values(kDhkem, KemId::kXWing),
                         [](const auto& test) {
                           return test.param == kDhkem ? "Dhkem" : "XWing";
                         });

TEST_P(SingleShot, OpensWhatWasSealed) {
  EXPECT_EQ(base::TextOf(*Open(sealed_)), "text");
}

TEST_P(SingleShot, AnotherContextIsRefused) {
  EXPECT_TRUE(absl::IsInvalidArgument(Open(sealed_, "x").status()));
  EXPECT_TRUE(absl::IsInvalidArgument(Open(sealed_, "info", "x").status()));
}

TEST_P(SingleShot, AnotherRecipientIsRefused) {
  recipient_ = KemPrivateKey::Generate(GetParam(), random_);
  EXPECT_TRUE(absl::IsInvalidArgument(Open(sealed_).status()));
}

TEST_P(SingleShot, AlteredEncIsRefused) {
  for (size_t at = 0; at < sealed_.enc.size(); at += 31) {
    sealed_.enc[at] ^= 4;
    EXPECT_TRUE(absl::IsInvalidArgument(Open(sealed_).status())) << at;
    sealed_.enc[at] ^= 4;
  }
}

TEST_P(SingleShot, TruncatedMessageIsRefused) {
  while (!sealed_.ciphertext.empty()) {
    sealed_.ciphertext.pop_back();
    EXPECT_TRUE(absl::IsInvalidArgument(Open(sealed_).status()));
  }
  sealed_.enc.pop_back();
  EXPECT_TRUE(absl::IsInvalidArgument(Open(sealed_).status()));
}

}  // namespace
}  // namespace hotline::crypto
