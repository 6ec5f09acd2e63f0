#include "tests/unit/core/mls/history_world.h"

#include <algorithm>
#include <ostream>

namespace hotline::mls {
namespace {

constexpr const char* kActNames[kActs] = {
    "send",        "deliver",        "lose",           "repeat", "reload",
    "propose add", "propose remove", "propose update", "leave",  "commit",
    "submit",      "join alone",     "resync"};

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

std::ostream& operator<<(std::ostream& out, const Step& step) {
  return out << kActNames[static_cast<int>(step.act)] << " " << step.who << " "
             << step.what;
}

HistoryWorld::HistoryWorld(CipherSuite suite, uint64_t seed, uint32_t members)
    : suite_(suite), random_(seed) {
  psks_.Put("shared", random_.Some(32));
  HistoryClient& creator = Newcomer();
  creator.Create();
  agreed_.push_back(std::make_shared<Agreed>(Agreed::Of(*creator.group())));
  CommitDraft draft;
  draft.external_pub = true;
  for (uint32_t i = 1; i < members; ++i) {
    draft.proposals.push_back({Add{Newcomer().Invite()}});
  }
  creator.Commit(std::move(draft));
  Submit(creator);
}

HistoryClient& HistoryWorld::Newcomer() {
  const std::string name = "client " + std::to_string(places_.size());
  Place& place = places_[name];
  place.client =
      std::make_unique<HistoryClient>(name, suite_, application_, random_);
  return *place.client;
}

HistoryClient* HistoryWorld::Anyone(uint32_t who) {
  std::vector<HistoryClient*> active;
  for (auto& [name, place] : places_) {
    if (place.client->active()) active.push_back(place.client.get());
  }
  return active.empty() ? nullptr : active[who % active.size()];
}

Letter HistoryWorld::NewLetter(Letter::Kind kind, const HistoryClient& from,
                               base::Bytes bytes) {
  Letter letter;
  letter.kind = kind;
  letter.number = letters_++;
  letter.from = from.name();
  letter.bytes = std::move(bytes);
  return letter;
}

void HistoryWorld::Post(Letter letter) {
  const auto carried = std::make_shared<const Letter>(std::move(letter));
  for (const std::string& name : MembersAt(carried->epoch)) {
    if (name != carried->from) PlaceOf(name).inbox.push_back(carried);
  }
  archive_.push_back(carried);
  if (archive_.size() > 30) archive_.pop_front();
}

void HistoryWorld::Begin(const Group& group, const GroupInfo& info,
                         Letter letter) {
  auto agreed = std::make_shared<Agreed>(Agreed::Of(group));
  RC_ASSERT(group.epoch() == epoch() + 1);
  agreed_.push_back(agreed);
  info_ = info;
  tree_ = group.tree();
  letter.agreed = std::move(agreed);
  Post(std::move(letter));
}

void HistoryWorld::Welcome(const MlsMessage& welcome,
                           const std::set<std::string>& before) {
  const auto& one = std::get<mls::Welcome>(welcome.value);
  for (const std::string& name : MembersAt(epoch())) {
    if (before.contains(name)) continue;
    HistoryClient& joined = *PlaceOf(name).client;
    joined.Join(one, *tree_);
    RC_ASSERT(Agreed::Of(*joined.group()) == *agreed_.back());
    ExpectNothingEarlierOpens(joined);
  }
}

void HistoryWorld::ExpectNothingEarlierOpens(HistoryClient& joined) {
  int tried = 0;
  for (auto at = archive_.rbegin(); at != archive_.rend() && tried < 3; ++at) {
    if ((*at)->kind != Letter::Kind::kApplication) continue;
    if ((*at)->epoch >= joined.group()->epoch()) continue;
    joined.ExpectCannotOpen(**at);
    ++tried;
  }
}

void HistoryWorld::ExpectNobodyElseOpens(const Letter& letter) {
  int tried = 0;
  for (auto& [name, place] : places_) {
    if (tried == 5) return;
    if (MembersAt(letter.epoch).contains(name)) continue;
    place.client->ExpectCannotOpen(letter);
    ++tried;
  }
}

void HistoryWorld::Send(HistoryClient& from, uint32_t what) {
  base::Bytes data = random_.Some(what % 100);
  auto bytes = from.Send(data);
  if (!bytes.has_value()) return;
  Letter letter =
      NewLetter(Letter::Kind::kApplication, from, *std::move(bytes));
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
                                : RemoveOf(from, what / 2);
    if (!proposal.has_value()) return;
    bytes = from.Propose(*proposal, FormOf(what));
  }
  Letter letter = NewLetter(Letter::Kind::kProposal, from, std::move(bytes));
  letter.epoch = from.group()->epoch();
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
  from.Commit(std::move(draft));
}

void HistoryWorld::Submit(HistoryClient& from) {
  if (!from.HasDraft()) return;
  const bool wins = from.draft_epoch() == epoch() && IsMember(from.name());
  Letter letter =
      NewLetter(wins ? Letter::Kind::kCommit : Letter::Kind::kLosingCommit,
                from, Encode(from.draft().commit));
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
      NewLetter(Letter::Kind::kCommit, client, Encode(joined.commit));
  letter.epoch = epoch();
  Begin(*client.group(), joined.group_info, std::move(letter));
  ExpectNothingEarlierOpens(client);
}

void HistoryWorld::Deliver(Place& place, uint32_t what) {
  if (place.inbox.empty() || place.client->group() == nullptr) return;
  // Mostly the oldest one, sometimes any.
  const size_t at = what % 3 == 0 ? what / 3 % place.inbox.size() : 0;
  const Carried letter = place.inbox[at];
  place.inbox.erase(place.inbox.begin() + static_cast<ptrdiff_t>(at));
  if (place.client->Receive(*letter) == HistoryClient::Outcome::kLater) {
    place.inbox.push_back(letter);
  }
}

void HistoryWorld::DeliverAll(Place& place) {
  for (size_t late = 0; late < place.inbox.size();) {
    const size_t before = place.inbox.size();
    Deliver(place, 1);
    late = place.inbox.size() < before ? 0 : late + 1;
  }
}

void HistoryWorld::Do(const Step& step) {
  HistoryClient* who = Anyone(step.who);
  if (who == nullptr) return;
  Place& place = PlaceOf(who->name());
  switch (step.act) {
    case Act::kSend:
      return Send(*who, step.what);
    case Act::kDeliver:
      for (uint32_t i = 0; i <= step.what % 8; ++i) Deliver(place, step.what);
      return;
    case Act::kLose:
      if (!place.inbox.empty() &&
          place.inbox.front()->kind == Letter::Kind::kApplication) {
        place.inbox.pop_front();
      }
      return;
    case Act::kRepeat:
      if (archive_.empty()) return;
      place.inbox.push_back(archive_[step.what % archive_.size()]);
      return;
    case Act::kReload:
      return who->Reload();
    case Act::kCommit:
      return DraftCommit(*who, step.what);
    case Act::kSubmit:
      return Submit(*who);
    case Act::kJoinAlone: {
      auto left = std::find_if(places_.begin(), places_.end(),
                               [&](auto& one) { return !IsMember(one.first); });
      return JoinAlone(left != places_.end() && step.what % 2 == 0
                           ? *left->second.client
                           : Newcomer());
    }
    case Act::kResync:
      return JoinAlone(*who);
    default:
      return Propose(*who, step.act, step.what);
  }
}

void HistoryWorld::Settle() {
  for (auto& [name, place] : places_) DeliverAll(place);
  const std::string first = *MembersAt(epoch()).begin();
  // Whatever was proposed and not committed goes with it.
  DraftCommit(*PlaceOf(first).client, /*what=*/7);
  Submit(*PlaceOf(first).client);
  for (auto& [name, place] : places_) DeliverAll(place);
  for (const std::string& name : MembersAt(epoch())) {
    HistoryClient& member = *PlaceOf(name).client;
    RC_ASSERT(PlaceOf(name).inbox.empty());
    RC_ASSERT(member.active());
    RC_ASSERT(Agreed::Of(*member.group()) == *agreed_.back());
  }
  for (const std::string& name : {first, *MembersAt(epoch()).rbegin()}) {
    Send(*PlaceOf(name).client, 50);
  }
  for (auto& [name, place] : places_) DeliverAll(place);
}

}  // namespace hotline::mls
