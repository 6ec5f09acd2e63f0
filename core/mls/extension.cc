#include "core/mls/extension.h"

namespace hotline::mls {
namespace {

template <class T>
absl::StatusOr<std::optional<T>> ContentOf(const Extensions& extensions,
                                           ExtensionType type,
                                           std::string_view what) {
  const Extension* extension = FindExtension(extensions, type);
  if (extension == nullptr) return std::nullopt;
  auto content = Parse<T>(extension->data, what);
  if (!content.ok()) return content.status();
  return *std::move(content);
}

}  // namespace

Extension Extension::Decode(base::Reader& in) {
  Extension extension;
  extension.type = in.U16();
  extension.data = DecodeOpaque(in);
  return extension;
}

bool AreOneOfAType(const Extensions& extensions) {
  std::vector<ExtensionType> types;
  for (const Extension& one : extensions) types.push_back(one.type);
  std::sort(types.begin(), types.end());
  return std::adjacent_find(types.begin(), types.end()) == types.end();
}

Extensions DecodeExtensions(base::Reader& in) {
  Extensions extensions = DecodeVector<Extension>(in);
  in.Require(AreOneOfAType(extensions));
  return extensions;
}

const Extension* FindExtension(const Extensions& extensions,
                               ExtensionType type) {
  auto found =
      std::find_if(extensions.begin(), extensions.end(),
                   [type](const Extension& one) { return one.type == type; });
  return found == extensions.end() ? nullptr : &*found;
}

void RequiredCapabilities::Encode(base::Writer& out) const {
  EncodeNumbers(extension_types, out);
  EncodeNumbers(proposal_types, out);
  EncodeNumbers(credential_types, out);
}

RequiredCapabilities RequiredCapabilities::Decode(base::Reader& in) {
  RequiredCapabilities required;
  required.extension_types = DecodeNumbers(in);
  required.proposal_types = DecodeNumbers(in);
  required.credential_types = DecodeNumbers(in);
  return required;
}

void ExternalSender::Encode(base::Writer& out) const {
  out.Opaque(signature_key);
  credential.Encode(out);
}

ExternalSender ExternalSender::Decode(base::Reader& in) {
  ExternalSender sender;
  sender.signature_key = DecodeOpaque(in);
  sender.credential = Credential::Decode(in);
  return sender;
}

absl::StatusOr<std::optional<RequiredCapabilities>> RequiredCapabilitiesOf(
    const Extensions& extensions) {
  return ContentOf<RequiredCapabilities>(extensions, kRequiredCapabilities,
                                         "required_capabilities");
}

absl::StatusOr<std::optional<ExternalPub>> ExternalPubOf(
    const Extensions& extensions) {
  return ContentOf<ExternalPub>(extensions, kExternalPub, "external_pub");
}

absl::StatusOr<std::optional<ExternalSenders>> ExternalSendersOf(
    const Extensions& extensions) {
  return ContentOf<ExternalSenders>(extensions, kExternalSenders,
                                    "external_senders");
}

}  // namespace hotline::mls
