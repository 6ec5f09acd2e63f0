#include "core/line/policy.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "core/base/codec.h"
#include "core/crypto/sha256.h"
#include "core/message/fields.h"
#include "core/message/limits.h"
#include "core/message/positions.h"

namespace hotline::line {
namespace {

using message::FirstError;
using message::RequireField;

constexpr size_t kMaxPolicyPositions = 64;  // entitled, and in escalation
constexpr std::chrono::seconds kLeastClock{10};
constexpr std::chrono::seconds kMostClock = std::chrono::days(7);
constexpr std::chrono::seconds kLeastRefresh = std::chrono::hours(1);
constexpr std::chrono::seconds kMostRefresh = std::chrono::days(30);

// 0 for a kind that there is not.
uint8_t BitOf(message::Kind kind) {
  if (!message::KindFromWire(static_cast<uint8_t>(kind)).ok()) return 0;
  return static_cast<uint8_t>(1u << (static_cast<uint8_t>(kind) - 1));
}

constexpr message::Kind kKinds[] = {
    message::Kind::kOperation, message::Kind::kTest, message::Kind::kService,
    message::Kind::kExercise, message::Kind::kDrill};

absl::Status CheckKinds(const Policy& policy) {
  const uint8_t all = AllKinds(policy.message_class);
  const uint8_t least =
      BitOf(message::Kind::kTest) | BitOf(message::Kind::kService);
  return RequireField(
      (policy.kinds & ~all) == 0 && (policy.kinds & least) == least,
      "kinds: TEST, SERVICE and others of the class");
}

absl::Status CheckEscalation(const std::vector<std::string>& escalation) {
  const std::set<std::string> once(escalation.begin(), escalation.end());
  return FirstError({message::CheckPositions("escalation", escalation, 0,
                                             kMaxPolicyPositions),
                     RequireField(once.size() == escalation.size(),
                                  "escalation: a position is named twice")});
}

absl::Status CheckClocks(const message::SpeedOfService& acknowledge) {
  for (const std::chrono::seconds clock : acknowledge) {
    if (clock < kLeastClock || clock > kMostClock) {
      return absl::InvalidArgumentError("acknowledge: 10 seconds to 7 days");
    }
  }
  return absl::OkStatus();
}

absl::Status CheckPolicyTerms(const Policy& policy) {
  auto message_class =
      message::ClassFromWire(static_cast<uint8_t>(policy.message_class));
  auto ceiling =
      message::ClassificationFromWire(static_cast<uint8_t>(policy.ceiling));
  return FirstError(
      {message_class.status(), ceiling.status(),
       RequireField(mls::IsSupported(policy.suite), "suite: is unknown"),
       RequireField(policy.rejoin >= Rejoin::kOperator &&
                        policy.rejoin <= Rejoin::kExternal,
                    "rejoin: is unknown"),
       RequireField(
           policy.refresh >= kLeastRefresh && policy.refresh <= kMostRefresh,
           "refresh: 1 hour to 30 days")});
}

void WriteTerms(base::Writer& writer, const Policy& policy) {
  for (const std::chrono::seconds clock : policy.acknowledge) {
    writer.U32(static_cast<uint32_t>(clock.count()));
  }
  message::WritePositions(writer, policy.escalation);
  writer.U8(static_cast<uint8_t>(policy.ceiling))
      .U8(static_cast<uint8_t>(policy.rejoin))
      .U8(policy.report_read ? 1 : 0)
      .U32(static_cast<uint32_t>(policy.refresh.count()));
}

void ReadTerms(base::Reader& reader, Policy& policy) {
  for (std::chrono::seconds& clock : policy.acknowledge) {
    clock = std::chrono::seconds(reader.U32());
  }
  policy.escalation = message::ReadPositions(reader, kMaxPolicyPositions);
  policy.ceiling = message::Classification{reader.U8()};
  policy.rejoin = Rejoin{reader.U8()};
  policy.report_read = message::ReadFlag(reader);
  policy.refresh = std::chrono::seconds(reader.U32());
}

// Everything after the version.
Policy ReadPolicy(base::Reader& reader) {
  Policy policy;
  policy.name = message::ReadText(reader);
  policy.mandate = message::ReadText(reader);
  policy.message_class = message::Class{reader.U8()};
  policy.suite = mls::CipherSuite{reader.U16()};
  policy.until = base::FromMillis(reader.U64());
  policy.kinds = reader.U8();
  policy.entitled = message::ReadPositions(reader, kMaxPolicyPositions);
  ReadTerms(reader, policy);
  return policy;
}

}  // namespace

uint8_t AllKinds(message::Class message_class) {
  uint8_t kinds = 0;
  for (const message::Kind kind : kKinds) {
    if (message::KindBelongsTo(kind, message_class)) kinds |= BitOf(kind);
  }
  return kinds;
}

bool Allows(const Policy& policy, message::Kind kind) {
  return (policy.kinds & BitOf(kind)) != 0;
}

bool IsEntitled(const Policy& policy, const std::string& position) {
  return std::binary_search(policy.entitled.begin(), policy.entitled.end(),
                            position);
}

bool IsClosed(const Policy& policy, base::WallTime at) {
  return at >= policy.until;
}

absl::Status Check(const Policy& policy) {
  return FirstError(
      {message::CheckName("line name", policy.name, message::kMaxLineName),
       message::CheckVisible("mandate", policy.mandate, 1,
                             message::kMaxMandate),
       message::CheckTime("until", policy.until), CheckPolicyTerms(policy),
       CheckKinds(policy),
       message::CheckAscendingPositions("entitled", policy.entitled, 1,
                                        kMaxPolicyPositions),
       CheckClocks(policy.acknowledge), CheckEscalation(policy.escalation)});
}

base::Bytes Encode(const Policy& policy) {
  base::Writer writer;
  writer.U16(kPolicyVersion)
      .Text(policy.name)
      .Text(policy.mandate)
      .U8(static_cast<uint8_t>(policy.message_class))
      .U16(static_cast<uint16_t>(policy.suite))
      .U64(base::ToMillis(policy.until))
      .U8(policy.kinds);
  message::WritePositions(writer, policy.entitled);
  WriteTerms(writer, policy);
  return writer.Take();
}

absl::StatusOr<Policy> ParsePolicy(base::ByteView bytes) {
  base::Reader reader(bytes);
  const uint16_t version = reader.U16();
  if (reader.ok() && version != kPolicyVersion) {
    return absl::InvalidArgumentError(
        absl::StrCat("unknown policy version ", version));
  }
  Policy policy = ReadPolicy(reader);
  auto status = reader.Finish("policy");
  if (status.ok()) status = Check(policy);
  if (!status.ok()) return status;
  return policy;
}

absl::StatusOr<PolicyOpening> MakeOpening(const Policy& policy,
                                          base::Random& random) {
  auto status = Check(policy);
  if (!status.ok()) return status;
  return PolicyOpening{base::RandomArray<32>(random), Encode(policy)};
}

base::Bytes Encode(const PolicyOpening& opening) {
  base::Writer writer;
  writer.Raw(opening.salt).Opaque(opening.policy);
  return writer.Take();
}

absl::StatusOr<PolicyOpening> ParsePolicyOpening(base::ByteView bytes) {
  base::Reader reader(bytes);
  PolicyOpening opening;
  opening.salt = reader.Array<32>();
  opening.policy = base::ToBytes(reader.Opaque(message::kMaxPolicy));
  reader.Require(!opening.policy.empty());
  auto status = reader.Finish("policy opening");
  if (!status.ok()) return status;
  return opening;
}

base::Digest PolicyHash(const PolicyOpening& opening) {
  return crypto::Sha256(
      {base::ViewOf("hotline/1 Policy"), opening.salt, opening.policy});
}

absl::StatusOr<Policy> OpenPolicy(const PolicyOpening& opening,
                                  const base::Digest& hash) {
  if (PolicyHash(opening) != hash) {
    return absl::InvalidArgumentError(
        "policy: is not the one that the group names");
  }
  return ParsePolicy(opening.policy);
}

absl::Status CheckPolicyChange(const Policy& before, const Policy& after) {
  return FirstError({RequireField(before.message_class == after.message_class,
                                  "policy: changes the class of the line"),
                     RequireField(before.suite == after.suite,
                                  "policy: changes the suite of the line")});
}

}  // namespace hotline::line
