#include "tests/unit/core/mls/history_world.h"

#include <algorithm>
#include <ostream>

namespace hotline::mls {
namespace {

constexpr const char* kActNames[kActs] = {"send",
                                          "deliver",
                                          "lose",
                                          "repeat",
                                          "reload",
                                          "propose add",
                                          "propose remove",
                                          "propose update",
                                          "leave",
                                          "commit",
                                          "submit",
                                          "join alone",
                                          "resync",
                                          "propose extensions",
                                          "propose from outside"};

}  // namespace

std::ostream& operator<<(std::ostream& out, const Step& step) {
  return out << kActNames[static_cast<int>(step.act)] << " " << step.who << " "
             << step.what;
}

HistoryWorld::HistoryWorld(CipherSuite suite, uint64_t seed, uint32_t members)
    : suite_(suite), random_(seed) {
  psks_.Put("shared", random_.Some(32));
  for (int i = 0; i < 2; ++i) {
    authorities_.push_back(crypto::SigningKey::Generate(random_));
  }
  HistoryClient& creator = Newcomer();
  creator.Create(SomeExtensions(0));
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

Letter HistoryWorld::NewLetter(Letter::Kind kind, const std::string& from,
                               base::Bytes bytes) {
  Letter letter;
  letter.kind = kind;
  letter.number = letters_++;
  letter.from = from;
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

void HistoryWorld::BeginEpoch(const Group& group, const GroupInfo& info) {
  RC_ASSERT(group.epoch() == epoch() + 1);
  agreed_.push_back(std::make_shared<Agreed>(Agreed::Of(group)));
  info_ = info;
  tree_ = group.tree();
}

void HistoryWorld::Begin(const Group& group, const GroupInfo& info,
                         Letter letter) {
  BeginEpoch(group, info);
  letter.agreed = agreed_.back();
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
    case Act::kJoinAlone:
      return JoinAlone(Outsider(step.what));
    case Act::kResync:
      return JoinAlone(*who);
    case Act::kProposeFromOutside:
      return ProposeFromOutside(step.what);
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

void HistoryWorld::Reinitialise(CipherSuite suite) {
  const std::set<std::string> members = MembersAt(epoch());
  if (members.size() == 1) return;
  HistoryClient& first = *PlaceOf(*members.begin()).client;
  first.DropDraft();
  CommitDraft draft;
  draft.pending = false;
  draft.proposals.push_back({ReInit{random_.Some(16), ProtocolVersion::kMls10,
                                    suite, SomeExtensions(1)}});
  first.Commit(std::move(draft));
  Submit(first);
  for (auto& [name, place] : places_) DeliverAll(place);

  suite_ = suite;
  std::vector<KeyPackage> others;
  for (auto& [name, place] : places_) {
    place.inbox.clear();
    place.client->MoveTo(suite);
    if (place.client.get() != &first && members.contains(name)) {
      others.push_back(place.client->Invite());
    }
  }
  archive_.clear();
  const MlsMessage welcome = first.Reinitialise(std::move(others));
  agreed_ = {nullptr};  // epoch 0 has no messages
  BeginEpoch(*first.group(), first.MakeGroupInfo());
  RC_ASSERT(MembersAt(epoch()) == members);
  Welcome(mls::Carried(welcome), {first.name()});
}

}  // namespace hotline::mls
