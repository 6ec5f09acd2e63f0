// A group's life, whose secrets are told to a witness: joins, messages, Commits
// and PSKs, one who comes by itself and one who is removed.
#pragma once

#include "tests/unit/core/mls/memory_witness.h"
#include "tests/unit/core/mls/trio.h"

namespace hotline::mls {

class Life : public Trio {
 public:
  // `witness` outlives it.
  explicit Life(Witness& witness) : witness_(witness) {}
  void TestBody() override { Live(); }
  void Live();

 private:
  // Dave comes by a Welcome, and stays with nobody at his keys.
  void Join();
  void Talk();
  void Commit();
  // Bob's path takes the place of Alice's.
  void CommitAgain();
  void TakePsks();
  // Erin lets herself in, and is removed.
  void ComeAlone();
  void Remove();
  void TakeAll(const MlsMessage& commit, const Member& but);
  // All that was kept for messages that come late.
  void ForgetAll();

  Witness& witness_;
  Member erin_{"erin", random_};
};

}  // namespace hotline::mls
