#include "tests/unit/core/mls/trio_stored.h"

namespace hotline::mls {

Records RecordsOf(const Group& group) {
  Records records;
  for (const StateRecord& one : group.Save()) {
    records[one.key] = base::ToBytes(one.value.Reveal());
  }
  return records;
}

absl::StatusOr<Group> Load(const Records& records, const Application& app) {
  std::vector<StateRecord> stored;
  for (const auto& [key, value] : records) {
    stored.push_back({key, base::SecretBytes(base::ByteView(value))});
  }
  return Group::Load(stored, app);
}

void Apply(std::vector<StateChange> changes, Records& store) {
  for (const StateChange& change : changes) {
    if (change.value.has_value()) {
      store[change.key] = base::ToBytes(change.value->Reveal());
    } else {
      store.erase(change.key);  // or it came and went in between
    }
  }
}

void TrioStored::Reload(Member& member) {
  auto loaded = Load(RecordsOf(*member), application_);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_TRUE(RecordsOf(*loaded) == RecordsOf(*member));
  member.group = *std::move(loaded);
}

void TrioStored::FillBob() {
  late_ = Send(alice_, "late");
  EXPECT_EQ(Read(bob_, Send(alice_, "second")), "second");
  CommitToAll(alice_);
  CommitToAll(carol_);
  EXPECT_EQ(Read(bob_, Send(carol_, "third")), "third");
  const MlsMessage remove =
      *alice_->Propose({Remove{carol_->own_leaf()}}, HandshakeForm::kPrivate,
                       {}, alice_.party.signing_key(), kNow, random_);
  EXPECT_TRUE(Receive(bob_, remove).ok());
  EXPECT_TRUE(Receive(carol_, remove).ok());
  update_ = ProposeUpdate(bob_);
}

void TrioStored::RemoveBob() {
  late_ = Send(alice_, "late");
  CommitDraft draft;
  draft.proposals.push_back({Remove{bob_->own_leaf()}});
  NewCommit made = Commit(alice_, std::move(draft));
  ASSERT_TRUE(alice_->Merge(std::move(made.staged)).ok());
  Take(bob_, made.commit);
  Take(carol_, made.commit);
}

}  // namespace hotline::mls
