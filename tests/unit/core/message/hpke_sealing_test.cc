#include "core/message/hpke_sealing.h"

#include <gtest/gtest.h>

#include <map>

#include "core/message/fault.h"
#include "core/message/sealed_message.h"
#include "tests/unit/core/message/sample.h"

namespace hotline::message {
namespace {

// Stations with one key each, and one that seals to all of them.
class HpkeSealingTest : public testing::Test {
 protected:
  void AddStations(size_t count) {
    for (size_t i = 0; i < count; ++i) {
      auto key =
          crypto::KemPrivateKey::Generate(crypto::KemId::kXWing, random_);
      const auto reference = base::RandomArray<32>(random_);
      recipients_.push_back({reference, key.public_key()});
      keys_.emplace(reference, std::move(key));
    }
  }
  absl::StatusOr<base::Bytes> Seal(size_t size = 1024) {
    return HpkeSealing(recipients_, nullptr, random_)
        .Seal(header_, base::Bytes(size, 0x5a));
  }
  // As the station that holds the key of `recipient` alone.
  absl::StatusOr<base::SecretBytes> OpenAs(size_t recipient,
                                           base::ByteView header,
                                           base::ByteView body) {
    const auto own = recipients_[recipient].reference;
    const auto find = [this, own](const base::Digest& reference) {
      return reference == own ? std::optional(keys_.at(reference).Clone())
                              : std::nullopt;
    };
    return HpkeSealing({}, find, random_).Open(header, body);
  }
  std::optional<Fault> FaultAs(size_t recipient, base::ByteView header,
                               base::ByteView body) {
    return FaultOf(OpenAs(recipient, header, body).status());
  }

  sample::Repeatable random_;
  const base::Bytes header_ = Encode(sample::MakeHeader());
  std::vector<Recipient> recipients_;
  std::map<base::Digest, crypto::KemPrivateKey> keys_;
};

TEST_F(HpkeSealingTest, EveryRecipientOpens) {
  AddStations(3);
  const base::Bytes body = *Seal();
  for (size_t i = 0; i < 3; ++i) {
    auto plaintext = OpenAs(i, header_, body);
    ASSERT_TRUE(plaintext.ok()) << plaintext.status();
    EXPECT_EQ(base::ToBytes(plaintext->Reveal()), base::Bytes(1024, 0x5a));
  }
}

TEST_F(HpkeSealingTest, NobodyElseOpens) {
  AddStations(3);
  const Recipient third = recipients_.back();
  recipients_.pop_back();
  const base::Bytes body = *Seal();
  recipients_.push_back(third);
  EXPECT_EQ(FaultAs(2, header_, body), Fault::kNotSealedToUs);
}

TEST_F(HpkeSealingTest, TwoSealingsOfOneTextDiffer) {
  AddStations(1);
  EXPECT_NE(*Seal(), *Seal());
}

// Also those in another recipient's key: a relay that spoils one is noticed by
// all.
TEST_F(HpkeSealingTest, EveryFlippedByteOfTheBodyIsRefused) {
  AddStations(2);
  const base::Bytes good = *Seal();
  for (size_t i = 0; i < good.size(); ++i) {
    base::Bytes body = good;
    body[i] ^= static_cast<uint8_t>(1 << i % 8);
    EXPECT_TRUE(FaultAs(0, header_, body).has_value()) << i;
  }
}

TEST_F(HpkeSealingTest, EveryFlippedByteOfTheHeaderIsRefused) {
  AddStations(2);
  const base::Bytes body = *Seal();
  for (size_t i = 0; i < header_.size(); ++i) {
    base::Bytes header = header_;
    header[i] ^= static_cast<uint8_t>(1 << i % 8);
    EXPECT_EQ(FaultAs(0, header, body), Fault::kAltered) << i;
  }
}

TEST_F(HpkeSealingTest, TruncatedBodyIsRefused) {
  AddStations(1);
  const base::Bytes body = *Seal();
  for (size_t size = 0; size < body.size(); size += 13) {
    EXPECT_EQ(FaultAs(0, header_, base::ByteView(body).first(size)),
              Fault::kSealMalformed)
        << size;
  }
}

TEST_F(HpkeSealingTest, RecipientTakenOutIsNoticedByTheOthers) {
  AddStations(2);
  SealedMessage sealed = *ParseSealedMessage(*Seal());
  const size_t kept = sealed.keys[0].reference == recipients_[0].reference
                          ? size_t{0}
                          : size_t{1};
  sealed.keys.pop_back();
  EXPECT_EQ(FaultAs(kept, header_, Encode(sealed)), Fault::kAltered);
}

// What a malicious sender would need to show two recipients two plaintexts.
TEST_F(HpkeSealingTest, KeyThatIsNotTheOneCommittedToIsRefused) {
  AddStations(1);
  SealedMessage sealed = *ParseSealedMessage(*Seal());
  sealed.key_hash[0] ^= 1;
  const auto status = OpenAs(0, header_, Encode(sealed)).status();
  EXPECT_EQ(FaultOf(status), Fault::kAltered);
  EXPECT_EQ(status.message(), "sealed key: not the one committed to");
}

TEST_F(HpkeSealingTest, UnknownVersionIsRefusedByName) {
  AddStations(1);
  base::Bytes body = *Seal();
  body[1] = 9;
  const auto status = OpenAs(0, header_, body).status();
  EXPECT_EQ(FaultOf(status), Fault::kUnknownSealVersion);
  EXPECT_EQ(status.message(), "unknown sealed message version 9");
}

TEST_F(HpkeSealingTest, NobodyIsNoRecipient) {
  EXPECT_EQ(Seal().status().message(), "recipients: is missing");
}

TEST_F(HpkeSealingTest, KeyPackageTwiceIsRefused) {
  AddStations(1);
  recipients_.push_back(recipients_.front());
  EXPECT_EQ(Seal().status().message(), "recipients: a key package twice");
}

TEST_F(HpkeSealingTest, RecipientsOfALongMessageAreLimited) {
  AddStations(2);
  const crypto::KemPublicKey key = recipients_.front().public_key;
  while (recipients_.size() < 82) {
    recipients_.push_back({base::RandomArray<32>(random_), key});
  }
  EXPECT_EQ(Seal(160 * 1024).status().code(), absl::StatusCode::kOutOfRange);
  recipients_.pop_back();
  EXPECT_LE(Seal(160 * 1024)->size() + header_.size(), 256u * 1024);
}

TEST_F(HpkeSealingTest, TwoHundredRecipientsButNoMore) {
  AddStations(1);
  const crypto::KemPublicKey key = recipients_.front().public_key;
  while (recipients_.size() < 200) {
    recipients_.push_back({base::RandomArray<32>(random_), key});
  }
  const base::Bytes body = *Seal(16 * 1024);
  EXPECT_TRUE(OpenAs(0, header_, body).ok());
  recipients_.push_back({base::RandomArray<32>(random_), key});
  EXPECT_EQ(Seal().status().message(), "recipients: 201 elements, at most 200");
}

TEST_F(HpkeSealingTest, PlaintextThatIsNotPaddedIsRefusedByRecipients) {
  AddStations(1);
  EXPECT_EQ(FaultAs(0, header_, *Seal(1000)), Fault::kSealMalformed);
}

}  // namespace
}  // namespace hotline::message
