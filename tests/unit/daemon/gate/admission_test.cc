#include "daemon/gate/admission.h"

#include <gtest/gtest.h>

#include <functional>

#include "core/message/limits.h"
#include "daemon/gate/refuse.h"
#include "hotline/relay/v1/envelope.pb.h"
#include "hotline/relay/v1/refusal.pb.h"

namespace hotline::gate {
namespace {

namespace v1 = relay::v1;

constexpr char kSender[] = "hotline://mfa.alba/watch/desk-1";
// Offsets of the header of epoch 0: version, line id, incarnation, epoch, empty
// branch, class, precedence, lifetime.
constexpr size_t kVersionAt = 0, kClassAt = 31, kPrecedenceAt = 32,
                 kLifetimeAt = 33;

Peer Sender() {
  return {.station = *pki::StationName::ParseUri(kSender),
          .auditor = false,
          .not_after = {}};
}

message::Header Good() {
  message::Header header;
  header.message_class = message::Class::kLive;
  header.precedence = message::Precedence::kFlash;
  header.lifetime = std::chrono::seconds(60);
  header.sender = kSender;
  return header;
}

v1::Refusal Judge(const base::Bytes& header, size_t body = 100,
                  v1::EnvelopeType type = v1::ENVELOPE_TYPE_APPLICATION) {
  return RefusalOf(
      Admit(Sender(), Door::kSubmission, type, header, base::Bytes(body))
          .status());
}

base::Bytes With(size_t at, std::initializer_list<uint8_t> bytes) {
  base::Bytes header = message::Encode(Good());
  std::copy(bytes.begin(), bytes.end(),
            header.begin() + static_cast<std::ptrdiff_t>(at));
  return header;
}

TEST(AdmissionTest, AGoodEnvelopeIsReadOnce) {
  auto header =
      Admit(Sender(), Door::kSubmission, v1::ENVELOPE_TYPE_APPLICATION,
            message::Encode(Good()), base::Bytes(1));
  ASSERT_TRUE(header.ok()) << header.status();
  EXPECT_EQ(*header, Good());
}

TEST(AdmissionTest, TheLargestEnvelopePassesAndOneByteMoreDoesNot) {
  const base::Bytes header = message::Encode(Good());
  const size_t largest = message::kMaxEnvelopeSize - header.size();
  EXPECT_EQ(Judge(header, largest), v1::REFUSAL_UNSPECIFIED);
  EXPECT_EQ(Judge(header, largest + 1), v1::REFUSAL_TOO_LARGE);
}

TEST(AdmissionTest, AnEmptyBodyIsMalformed) {
  EXPECT_EQ(Judge(message::Encode(Good()), 0), v1::REFUSAL_MALFORMED);
}

TEST(AdmissionTest, OnlyApplicationEnvelopesMayBeSubmitted) {
  for (auto type : {v1::ENVELOPE_TYPE_UNSPECIFIED, v1::ENVELOPE_TYPE_COMMIT,
                    v1::ENVELOPE_TYPE_TOMBSTONE}) {
    EXPECT_EQ(Judge(message::Encode(Good()), 1, type),
              v1::REFUSAL_ENVELOPE_TYPE)
        << type;
  }
}

TEST(AdmissionTest, EachFieldHasItsOwnReason) {
  EXPECT_EQ(Judge(With(kVersionAt, {0, 2})), v1::REFUSAL_VERSION);
  EXPECT_EQ(Judge(With(kClassAt, {0})), v1::REFUSAL_CLASS);
  EXPECT_EQ(Judge(With(kClassAt, {3})), v1::REFUSAL_CLASS);
  EXPECT_EQ(Judge(With(kPrecedenceAt, {0})), v1::REFUSAL_PRECEDENCE);
  EXPECT_EQ(Judge(With(kPrecedenceAt, {5})), v1::REFUSAL_PRECEDENCE);
  EXPECT_EQ(Judge(With(kLifetimeAt, {0, 0, 0, 0})), v1::REFUSAL_LIFETIME);
  EXPECT_EQ(Judge(With(kLifetimeAt, {0, 0x27, 0x8d, 0x01})),
            v1::REFUSAL_LIFETIME);
}

TEST(AdmissionTest, ASenderThatIsNotThePeerIsRefused) {
  message::Header header = Good();
  header.sender = "hotline://mfa.alba/watch/desk-2";
  EXPECT_EQ(Judge(message::Encode(header)), v1::REFUSAL_SENDER_MISMATCH);
}

TEST(AdmissionTest, EveryTruncationIsRefused) {
  const base::Bytes whole = message::Encode(Good());
  for (size_t size = 0; size < whole.size(); ++size) {
    const v1::Refusal reason = Judge(base::Bytes(
        whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
    EXPECT_NE(reason, v1::REFUSAL_UNSPECIFIED) << size;
    EXPECT_NE(reason, v1::REFUSAL_INTERNAL) << size;
  }
}

TEST(AdmissionTest, TrailingBytesAreMalformed) {
  base::Bytes header = message::Encode(Good());
  header.push_back(0);
  EXPECT_EQ(Judge(header), v1::REFUSAL_MALFORMED);
}

}  // namespace
}  // namespace hotline::gate
