#include "core/line/extensions.h"

#include <algorithm>

#include "core/crypto/aead.h"
#include "core/line/stations.h"
#include "core/message/fields.h"

namespace hotline::line {
namespace {

constexpr uint16_t kX509Credential =
    static_cast<uint16_t>(mls::CredentialType::kX509);
constexpr std::string_view kExporterLabel = "hotline/1 policy";

bool Lists(const std::vector<uint16_t>& numbers, uint16_t number) {
  return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

absl::StatusOr<crypto::AeadKey> PolicyKey(const mls::Group& parent,
                                          base::ByteView header) {
  auto exported = parent.Export(kExporterLabel, header, crypto::AeadKey::kSize);
  if (!exported.ok()) return exported.status();
  crypto::AeadKey key;
  std::copy(exported->Reveal().begin(), exported->Reveal().end(),
            key.Reveal().begin());
  return key;
}

}  // namespace

mls::Capabilities LeafCapabilities() {
  mls::Capabilities out = mls::Capabilities::Ours();
  out.extensions.push_back(kPolicyHashExtension);
  out.extensions.push_back(kPolicyExtension);
  out.credentials = {kX509Credential};
  return out;
}

absl::Status CheckLeafCapabilities(const mls::LeafNode& leaf) {
  const mls::Capabilities& can = leaf.capabilities;
  return message::RequireField(
      leaf.credential.type == mls::CredentialType::kX509 &&
          Lists(can.credentials, kX509Credential) &&
          Lists(can.extensions, kPolicyHashExtension) &&
          Lists(can.extensions, kPolicyExtension),
      "leaf: lacks what a line needs");
}

mls::Extensions GroupExtensions(const base::Digest& policy_hash) {
  mls::RequiredCapabilities required;
  required.extension_types = {kPolicyHashExtension};
  required.credential_types = {kX509Credential};
  return {mls::MakeExtension(mls::kRequiredCapabilities, required),
          {kPolicyHashExtension, base::ToBytes(policy_hash)}};
}

absl::StatusOr<base::Digest> PolicyHashOf(const mls::Extensions& extensions) {
  const mls::Extension* found =
      mls::FindExtension(extensions, kPolicyHashExtension);
  if (found != nullptr) {
    auto hash = base::ToArray<32>(found->data);
    if (hash.ok() && extensions == GroupExtensions(*hash)) return hash;
  }
  return absl::InvalidArgumentError(
      "group: its extensions are not those of a line");
}

mls::Extension WelcomeExtension(const PolicyOpening& opening) {
  return {kPolicyExtension, Encode(opening)};
}

absl::StatusOr<Policy> PolicyOfWelcome(const mls::Extensions& group_info,
                                       const mls::GroupContext& context) {
  auto hash = PolicyHashOf(context.extensions);
  if (!hash.ok()) return hash.status();
  const mls::Extension* found =
      mls::FindExtension(group_info, kPolicyExtension);
  if (found == nullptr) {
    return absl::InvalidArgumentError("welcome: carries no policy");
  }
  auto opening = ParsePolicyOpening(found->data);
  if (!opening.ok()) return opening.status();
  return OpenPolicy(*opening, *hash);
}

mls::Extension ReturnsExtension(const std::vector<Return>& returns) {
  base::Writer list;
  for (const Return& one : returns) {
    list.Text(one.station).U64(base::ToMillis(one.logged));
  }
  base::Writer out;
  out.Opaque(list.bytes());
  return {kReturnsExtension, out.Take()};
}

absl::StatusOr<std::vector<Return>> ReturnsOfWelcome(
    const mls::Extensions& group_info) {
  std::vector<Return> returns;
  const mls::Extension* found =
      mls::FindExtension(group_info, kReturnsExtension);
  if (found == nullptr) return returns;
  base::Reader in(found->data);
  base::Reader list(in.Opaque(in.left()));
  std::vector<std::string> stations;
  while (list.ok() && !list.AtEnd() && returns.size() <= kMostReturns) {
    stations.push_back(base::ToString(list.Opaque(message::kMaxStationUri)));
    returns.push_back({stations.back(), base::FromMillis(list.U64())});
    in.Require(message::CheckTime("returned", returns.back().logged).ok());
  }
  in.Require(list.ok() && returns.size() <= kMostReturns);
  const auto status = message::FirstError(
      {in.Finish("returns"), CheckAscending("returned", stations)});
  if (!status.ok()) return status;
  return returns;
}

absl::StatusOr<base::Bytes> SealPolicy(const mls::Group& parent,
                                       base::ByteView header,
                                       const PolicyOpening& opening) {
  auto key = PolicyKey(parent, header);
  if (!key.ok()) return key.status();
  return crypto::ChaCha20Poly1305Seal(*key, {}, header, Encode(opening));
}

absl::StatusOr<PolicyOpening> OpenSealedPolicy(const mls::Group& parent,
                                               base::ByteView header,
                                               base::ByteView sealed) {
  auto key = PolicyKey(parent, header);
  if (!key.ok()) return key.status();
  auto opening = crypto::ChaCha20Poly1305Open(*key, {}, header, sealed);
  if (!opening.ok()) return opening.status();
  return ParsePolicyOpening(*opening);
}

}  // namespace hotline::line
