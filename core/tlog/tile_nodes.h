// The nodes of a published log, computed from its tiles: how an auditor or a
// client with nothing but exported tiles checks roots and proofs.
#pragma once

#include <array>
#include <functional>

#include "core/tlog/tile.h"

namespace hotline::tlog {

class TileNodes final : public NodeReader {
 public:
  // Gets the bytes of a hash tile. Where a partial tile is gone, the full one
  // in its place serves as well: only the first `width` hashes are used.
  using Fetch = std::function<absl::StatusOr<base::Bytes>(const Tile&)>;

  // Nodes of the tree of `size` leaves.
  TileNodes(uint64_t size, Fetch fetch)
      : size_(size), fetch_(std::move(fetch)) {}

  // NotFound outside the tree; DataLoss for a tile of a wrong length; errors of
  // `fetch` are passed on. Keeps the last tile of each level, so that one proof
  // reads each of its tiles about once.
  absl::StatusOr<Digest> Node(NodeId id) override;

 private:
  struct Kept {
    Tile tile{.width = 0};  // width 0: nothing yet
    base::Bytes hashes;
  };

  absl::Status Load(const Tile& tile, Kept& kept);

  uint64_t size_;
  Fetch fetch_;
  std::array<Kept, 8> kept_;  // by tile level; 256^8 is above any tree
};

}  // namespace hotline::tlog
