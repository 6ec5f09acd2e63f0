#include "tests/unit/core/mls/trio.h"

namespace hotline::mls {

Trio::Trio() {
  const auto own = alice_.party.MakeKeyPackage(GetParam());
  alice_.group =
      *Group::Create({base::ToBytes("trio"), GetParam(), {}},
                     {own.key_package, own.keys}, application_, kNow, random_);
  CommitDraft draft;
  std::vector<NewKeyPackage> invited;
  for (Member* one : {&bob_, &carol_}) {
    invited.push_back(one->party.MakeKeyPackage(GetParam()));
    draft.proposals.push_back({Add{invited.back().key_package}});
  }
  NewCommit made = Commit(alice_, std::move(draft));
  EXPECT_TRUE(alice_->Merge(std::move(made.staged)).ok());
  for (size_t i = 0; i < invited.size(); ++i) {
    all_[i + 1]->group =
        *JoinByWelcome({std::get<Welcome>(made.welcome->value),
                        {invited[i].key_package, invited[i].keys},
                        std::nullopt,
                        nullptr},
                       application_, kNow);
  }
  ForgetChanges();
}

MlsMessage Trio::Send(Member& from, std::string_view text) {
  return *from->Protect(base::ToBytes(text), base::ToBytes("aad"), 3,
                        from.party.signing_key(), random_);
}

std::string Trio::Read(Member& to, const MlsMessage& message) {
  auto received = Receive(to, message);
  if (!received.ok()) return absl::StatusCodeToString(received.status().code());
  return base::ToString(std::get<ApplicationMessage>(*received).data.Reveal());
}

NewCommit Trio::Commit(Member& from, CommitDraft draft) {
  return *from->Commit(draft, from.party.signing_key(), kNow, random_);
}

MlsMessage Trio::ProposeUpdate(Member& from) {
  return *from->ProposeUpdate({}, from.party.signing_key(), kNow, random_);
}

void Trio::Take(Member& to, const MlsMessage& commit) {
  auto received = Receive(to, commit);
  ASSERT_TRUE(received.ok()) << received.status();
  ASSERT_TRUE(to->Merge(std::get<StagedCommit>(*std::move(received))).ok());
}

void Trio::CommitToAll(Member& from) {
  NewCommit made = Commit(from);
  ASSERT_TRUE(from->Merge(std::move(made.staged)).ok());
  for (Member* one : all_) {
    if (one != &from) Take(*one, made.commit);
  }
}

void Trio::ExpectAgreed() {
  for (Member* one : all_) {
    EXPECT_EQ((*one)->epoch(), alice_->epoch());
    EXPECT_TRUE(
        (*one)->epoch_authenticator().Equals(alice_->epoch_authenticator()));
    EXPECT_EQ((*one)->tree().TreeHash(), alice_->tree().TreeHash());
  }
}

void Trio::ForgetChanges() {
  for (Member* one : all_) (*one)->TakeChanges();
}

}  // namespace hotline::mls
