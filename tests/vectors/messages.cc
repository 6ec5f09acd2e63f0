// The structures on the wire: messages.json. Each decodes, all of it, and
// encodes to the same bytes. What they say is arbitrary, so nothing is
// verified.
#include "core/mls/message.h"
#include "tests/vectors/format.h"
#include "tests/vectors/mls_entry.h"

namespace hotline::vectors {
namespace {

template <class T>
void CheckStructure(Entry& entry, const std::string& field) {
  entry.Passed(ReadStructure<T>(entry, field).status());
}

template <class T>
void CheckMessage(Entry& entry, const std::string& field) {
  entry.Passed(ReadMessage<T>(entry, field).status());
}

void CheckAdd(Entry& entry) {
  auto add = ReadStructure<mls::Add>(entry, "add_proposal");
  if (!entry.Passed(add.status())) return;
  entry.Require(add->key_package.version == mls::ProtocolVersion::kMls10,
                "add_proposal: not mls10");
}

template <class Content>
void CheckPublic(Entry& entry, const std::string& field) {
  auto message = ReadMessage<mls::PublicMessage>(entry, field);
  if (!entry.Passed(message.status())) return;
  entry.Require(std::holds_alternative<Content>(message->content.content),
                field + ": other content");
}

void CheckGroupSecrets(Entry& entry) {
  auto secrets = mls::GroupSecrets::Parse(entry.Hex("group_secrets"));
  if (!entry.Passed(secrets.status())) return;
  entry.Expect("group_secrets", secrets->Encode().Reveal());
}

void CheckProposals(Entry& entry) {
  CheckAdd(entry);
  CheckStructure<mls::Update>(entry, "update_proposal");
  CheckStructure<mls::Remove>(entry, "remove_proposal");
  CheckStructure<mls::PreSharedKey>(entry, "pre_shared_key_proposal");
  CheckStructure<mls::ReInit>(entry, "re_init_proposal");
  CheckStructure<mls::ExternalInit>(entry, "external_init_proposal");
  CheckStructure<mls::GroupContextExtensions>(
      entry, "group_context_extensions_proposal");
}

}  // namespace

absl::Status RunMessages(Entry& entry) {
  CheckMessage<mls::Welcome>(entry, "mls_welcome");
  CheckMessage<mls::GroupInfo>(entry, "mls_group_info");
  CheckMessage<mls::KeyPackage>(entry, "mls_key_package");
  entry.Passed(ReadTree(entry, "ratchet_tree").status());
  CheckGroupSecrets(entry);
  CheckProposals(entry);
  CheckStructure<mls::Commit>(entry, "commit");
  CheckPublic<mls::ApplicationData>(entry, "public_message_application");
  CheckPublic<mls::Proposal>(entry, "public_message_proposal");
  CheckPublic<mls::Commit>(entry, "public_message_commit");
  CheckMessage<mls::PrivateMessage>(entry, "private_message");
  return entry.status();
}

}  // namespace hotline::vectors
