// What a group's secrets are, as needles: they are read out of what a store
// would have, or out of the randomness that was drawn.
#pragma once

#include "tests/unit/core/mls/memory_scan.h"
#include "tests/unit/core/mls/stored.h"

namespace hotline::mls {

void AddSecret(Needles& needles, const std::string& name, const Secret& secret);
// The key of a message of `leaf`, and what it came from.
void AddMessageKey(Needles& needles, const std::string& name,
                   const Group& group, LeafIndex leaf, RatchetType type,
                   uint32_t generation);
// What an epoch leaves to nobody when it has ended.
void AddEpoch(Needles& needles, const std::string& name, const Group& group);
// What it leaves to those who keep it for messages that come late.
void AddPastEpoch(Needles& needles, const std::string& name,
                  const Group& group);
// The private key that external Commits are sealed to.
void AddExternalKey(Needles& needles, const Group& group);
void AddTreeKeys(Needles& needles, const std::string& name, const Group& group);

// Remembers what it gave out, if it is asked to.
class Drawn final : public base::Random {
 public:
  Drawn(base::Random& from, bool keeps) : from_(from), keeps_(keeps) {}
  void Fill(std::span<uint8_t> out) override;
  const std::vector<base::Bytes>& kept() const { return kept_; }

 private:
  base::Random& from_;
  bool keeps_;
  std::vector<base::Bytes> kept_;
};

// The path secrets that begin with the draw `first`, what is made of them, and
// the seeds of HPKE's ephemeral keys that were drawn later. `nodes`: how many
// there are on the path.
void AddPath(Needles& needles, const std::vector<base::Bytes>& drawn,
             size_t first, int nodes);
// The keys that the maker of a path has until another path takes its place.
void AddPathKeys(Needles& needles, base::ByteView path_secret,
                 CipherSuite suite);
// What comes between two epochs: the one of `group`, and the one of `next`.
void AddJoiner(Needles& needles, const std::string& name, const Secret& init,
               const Secret& commit_secret, const Secret& psk_secret,
               const GroupContext& next);

}  // namespace hotline::mls
