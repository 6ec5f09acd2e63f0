#include "core/tlog/tile_nodes.h"

namespace hotline::tlog {

absl::StatusOr<Digest> TileNodes::Node(NodeId id) {
  const auto tile = TileOf(id, size_);
  if (!tile) return absl::NotFoundError("tile: no such node in the tree");
  Kept& kept = kept_[tile->level];
  if (kept.tile != *tile) {
    absl::Status status = Load(*tile, kept);
    if (!status.ok()) return status;
  }
  return NodeInTile(kept.hashes, id);
}

absl::Status TileNodes::Load(const Tile& tile, Kept& kept) {
  auto hashes = fetch_(tile);
  if (!hashes.ok()) return hashes.status();
  const size_t expected = tile.width * sizeof(Digest);
  const size_t full = kTileWidth * sizeof(Digest);
  if (hashes->size() != expected && hashes->size() != full) {
    return absl::DataLossError("tile: wrong length");
  }
  hashes->resize(expected);
  kept = {tile, *std::move(hashes)};
  return absl::OkStatus();
}

}  // namespace hotline::tlog
