// Tiles (c2sp.org/tlog-tiles): how a log's hashes and entries are cut into
// static resources, and what these are called. A tile is 256 hashes of one
// level of the tree in units of 8 levels; the levels between are recomputed.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "core/tlog/tree.h"

namespace hotline::tlog {

inline constexpr unsigned kTileWidth = 256;
inline constexpr unsigned kTileHeight = 8;  // 2^8 hashes side by side

enum class TileKind : uint8_t {
  kHashes,   // hashes of 32 bytes, concatenated
  kEntries,  // an entry bundle (bundle.h) over the range of a level 0 tile
};

struct Tile {
  TileKind kind = TileKind::kHashes;
  unsigned level = 0;  // 0 to 63: hash i spans 256^level leaves; entries: 0
  uint64_t index = 0;  // within the level, at most kMaxTreeSize
  unsigned width = kTileWidth;  // hashes or entries; below 256 it is partial
  auto operator<=>(const Tile&) const = default;
};

// "tile/0/x001/234.p/7", below the log's prefix.
std::string TilePath(const Tile& tile);
// InvalidArgument for any other spelling than TilePath's: a path that is parsed
// cannot leave the log's directory.
absl::StatusOr<Tile> ParseTilePath(std::string_view path);

// Hash tiles and entry bundles that are full in a tree of `size` leaves and
// were not in one of `old_size`. What is to be written between two
// publications, and whose partial tiles may go afterwards.
std::vector<Tile> FullTilesBetween(uint64_t old_size, uint64_t size);
// The partial tiles and the partial bundle that a published `size` demands.
std::vector<Tile> PartialTiles(uint64_t size);

// The hash tile, as wide as it is at `size`, that a node is computed from;
// nothing if the tree of `size` leaves does not have the node.
std::optional<Tile> TileOf(NodeId node, uint64_t size);

// The bytes of a hash tile, of nodes that exist; errors of `nodes` are passed
// on.
absl::StatusOr<base::Bytes> EncodeTile(NodeReader& nodes, const Tile& tile);
// The node, out of the bytes of its tile (TileOf); at most 127 hashes. DataLoss
// if the bytes do not reach that far.
absl::StatusOr<Digest> NodeInTile(base::ByteView hashes, NodeId node);

}  // namespace hotline::tlog
