// What the clients of a history do, and those outside its group.
#include <algorithm>

#include "core/mls/external_proposal.h"
#include "tests/unit/core/mls/history_world.h"

namespace hotline::mls {
namespace {

HandshakeForm FormOf(uint32_t what) {
  return what % 2 == 0 ? HandshakeForm::kPrivate : HandshakeForm::kPublic;
}

std::optional<LeafIndex> LeafOf(const RatchetTree& tree,
                                const std::string& name) {
  std::optional<LeafIndex> found;
  tree.EachLeaf([&](LeafIndex leaf, const LeafNode& node) {
    if (NameOf(node) == name) found = leaf;
  });
  return found;
}

}  // namespace

void HistoryWorld::Send(HistoryClient& from, uint32_t what) {
  base::Bytes data = random_.Some(what % 100);
  auto bytes = from.Send(data);
  if (!bytes.has_value()) return;
  Letter letter =
      NewLetter(Letter::Kind::kApplication, from.name(), *std::move(bytes));
  letter.epoch = from.group()->epoch();
  letter.data = std::move(data);
  ExpectNobodyElseOpens(letter);
  Post(std::move(letter));
}

// Somebody who was a member before, or somebody new; nobody whose Add is
// pending with the proposer.
std::optional<Proposal> HistoryWorld::AddOfSomebody(
    const HistoryClient& proposer) {
  auto& group = *PlaceOf(proposer.name()).client->group();
  std::set<std::string> taken = NamesIn(group.tree());
  for (const auto& [ref, one] : group.pending_proposals()) {
    if (const Add* add = std::get_if<Add>(&one.proposal.value)) {
      taken.insert(NameOf(add->key_package.leaf_node));
    }
  }
  if (taken.size() >= kMostMembers) return std::nullopt;
  for (auto& [name, place] : places_) {
    if (!taken.contains(name)) return Proposal{Add{place.client->Invite()}};
  }
  return Proposal{Add{Newcomer().Invite()}};
}

std::optional<Proposal> HistoryWorld::RemoveOf(HistoryClient& proposer,
                                               uint32_t what) {
  const RatchetTree& tree = proposer.group()->tree();
  std::vector<LeafIndex> others;
  tree.EachLeaf([&](LeafIndex leaf, const LeafNode&) {
    if (leaf != proposer.group()->own_leaf()) others.push_back(leaf);
  });
  if (others.empty()) return std::nullopt;
  return Proposal{Remove{others[what % others.size()]}};
}

void HistoryWorld::Propose(HistoryClient& from, Act act, uint32_t what) {
  base::Bytes bytes;
  if (act == Act::kProposeUpdate) {
    bytes = from.ProposeUpdate(FormOf(what));
  } else {
    const std::optional<Proposal> proposal =
        act == Act::kProposeAdd ? AddOfSomebody(from)
        : act == Act::kLeave    ? Proposal{Remove{from.group()->own_leaf()}}
        : act == Act::kProposeExtensions
            ? Proposal{GroupContextExtensions{SomeExtensions(what / 2)}}
            : RemoveOf(from, what / 2);
    if (!proposal.has_value()) return;
    bytes = from.Propose(*proposal, FormOf(what));
  }
  Letter letter =
      NewLetter(Letter::Kind::kProposal, from.name(), std::move(bytes));
  letter.epoch = from.group()->epoch();
  Post(std::move(letter));
}

Extensions HistoryWorld::SomeExtensions(uint32_t what) const {
  ExternalSenders senders;
  for (size_t i = 0; i <= what % 2; ++i) {
    senders.senders.push_back({base::ToBytes(authorities_[i].verify_key()),
                               Credential::Basic(base::ToBytes("authority"))});
  }
  Extensions extensions = {MakeExtension(kExternalSenders, senders)};
  if (what % 5 == 4) {
    const auto basic = static_cast<uint16_t>(CredentialType::kBasic);
    extensions.push_back(MakeExtension(kRequiredCapabilities,
                                       RequiredCapabilities{{}, {}, {basic}}));
  }
  return extensions;
}

HistoryClient& HistoryWorld::Outsider(uint32_t what) {
  auto left = std::find_if(places_.begin(), places_.end(),
                           [&](auto& one) { return !IsMember(one.first); });
  return left != places_.end() && what % 2 == 0 ? *left->second.client
                                                : Newcomer();
}

void HistoryWorld::ProposeFromOutside(uint32_t what) {
  const bool full = MembersAt(epoch()).size() >= kMostMembers;
  ExternalProposal draft{info_->group_context, {}, {}};
  std::string from = "authority";
  absl::StatusOr<MlsMessage> made;
  if (what % 3 == 0 && !full) {
    HistoryClient& client = Outsider(what);
    draft.proposal = {Add{client.Invite()}};
    from = client.name();
    made = ProposeOwnAdd(std::move(draft), client.party().signing_key());
  } else {
    const auto& members = MembersAt(epoch());
    const auto out =
        LeafOf(*tree_, *std::next(members.begin(), what / 6 % members.size()));
    draft.proposal =
        what % 3 == 1   ? Proposal{Remove{*out}}
        : what % 2 == 0 ? Proposal{GroupContextExtensions{SomeExtensions(what)}}
        : full          ? Proposal{Remove{*out}}
                        : Proposal{Add{Outsider(what / 2).Invite()}};
    made = ProposeAsExternalSender(std::move(draft), authorities_[0]);
  }
  Letter letter =
      NewLetter(Letter::Kind::kProposal, from, Encode(Must(std::move(made))));
  letter.epoch = epoch();
  Post(std::move(letter));
}

void HistoryWorld::DraftCommit(HistoryClient& from, uint32_t what) {
  if (from.HasDraft()) return;
  CommitDraft draft;
  draft.form = FormOf(what);
  draft.path = what % 3 != 0;
  draft.ratchet_tree = what % 5 != 0;
  draft.external_pub = true;
  draft.padding = what % 11;
  draft.pending = what % 7 != 0;
  if (what % 4 == 1) {
    if (auto add = AddOfSomebody(from)) draft.proposals.push_back(*add);
  }
  if (what % 13 == 2) {
    if (auto out = RemoveOf(from, what)) draft.proposals.push_back(*out);
  }
  if (what % 6 == 5) {
    PreSharedKeyId psk;
    psk.psk_id = base::ToBytes("shared");
    psk.psk_nonce = random_.Some(32);
    draft.proposals.push_back({PreSharedKey{std::move(psk)}});
  }
  if (what % 8 == 3) {
    draft.proposals.push_back({GroupContextExtensions{SomeExtensions(what)}});
  }
  from.Commit(std::move(draft));
}

void HistoryWorld::Submit(HistoryClient& from) {
  if (!from.HasDraft()) return;
  const bool wins = from.draft_epoch() == epoch() && IsMember(from.name());
  Letter letter =
      NewLetter(wins ? Letter::Kind::kCommit : Letter::Kind::kLosingCommit,
                from.name(), Encode(from.draft().commit));
  letter.epoch = from.draft_epoch();
  if (!wins) {
    from.DropDraft();
    return Post(std::move(letter));
  }
  const std::set<std::string> before = MembersAt(epoch());
  const GroupInfo info = from.draft().group_info;
  const std::optional<MlsMessage> welcome = from.draft().welcome;
  from.MergeDraft();
  Begin(*from.group(), info, std::move(letter));
  if (welcome.has_value()) Welcome(mls::Carried(*welcome), before);
}

void HistoryWorld::JoinAlone(HistoryClient& client) {
  const auto replaces = LeafOf(*tree_, client.name());
  if (!replaces.has_value() && MembersAt(epoch()).size() >= kMostMembers) {
    return;
  }
  const NewExternalCommit joined = client.JoinAlone(*info_, *tree_, replaces);
  Letter letter =
      NewLetter(Letter::Kind::kCommit, client.name(), Encode(joined.commit));
  letter.epoch = epoch();
  Begin(*client.group(), joined.group_info, std::move(letter));
  ExpectNothingEarlierOpens(client);
}

}  // namespace hotline::mls
