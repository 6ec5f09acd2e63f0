// Alice, Bob and Carol, in one group, and how they talk.
#pragma once

#include "core/mls/join.h"
#include "tests/unit/core/mls/party.h"

namespace hotline::mls {

class Trio : public InBothSuites {
 protected:
  // In epoch 1, with no change to be stored.
  Trio();

  struct Member {
    Member(std::string_view name, SeededRandom& random) : party(name, random) {}
    Group& operator*() { return *group; }
    Group* operator->() { return &*group; }

    Party party;
    std::optional<Group> group;
  };

  MlsMessage Send(Member& from, std::string_view text);
  // What `to` reads; the refusal's code if it does not.
  static std::string Read(Member& to, const MlsMessage& message);
  NewCommit Commit(Member& from, CommitDraft draft = {});
  MlsMessage ProposeUpdate(Member& from);
  static absl::StatusOr<Received> Receive(Member& to,
                                          const MlsMessage& message) {
    return to->Receive(Carried(message), kNow);
  }
  // What `to` stages; it merges it.
  static void Take(Member& to, const MlsMessage& commit);
  // All three go to the next epoch.
  void CommitToAll(Member& from);
  void ExpectAgreed();
  void ForgetChanges();

  NamesAreValid names_;
  PskShelf psks_;
  Application application_{names_, psks_, {}, /*past_epochs=*/2};
  Member alice_{"alice", random_}, bob_{"bob", random_},
      carol_{"carol", random_};
  std::vector<Member*> all_ = {&alice_, &bob_, &carol_};
};

}  // namespace hotline::mls
