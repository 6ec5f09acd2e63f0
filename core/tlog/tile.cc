#include "core/tlog/tile.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/tlog/lines.h"

namespace hotline::tlog {
namespace {

constexpr unsigned kMaxTileLevel = 63;
constexpr size_t kHashSize = sizeof(Digest);
constexpr size_t kLongestPath = 64;
constexpr std::string_view kEntriesLevel = "entries";

absl::Status BadPath() {
  return absl::InvalidArgumentError("tile path: not in its only form");
}

// Hashes that the tree of `size` leaves has at a tile level.
uint64_t HashesAt(unsigned level, uint64_t size) {
  return level < 8 ? size >> (kTileHeight * level) : 0;
}

std::string IndexPath(uint64_t index) {
  std::string out = absl::StrCat(absl::Dec(index % 1000, absl::kZeroPad3));
  for (index /= 1000; index > 0; index /= 1000) {
    out = absl::StrCat("x", absl::Dec(index % 1000, absl::kZeroPad3), "/", out);
  }
  return out;
}

// Cuts "x001/x234/067" off the front. Lengths are bounded by kLongestPath, the
// value by kMaxTreeSize; a group x000 in front is left to the caller.
absl::StatusOr<uint64_t> TakeIndex(std::string_view& rest) {
  uint64_t index = 0;
  for (bool last = false; !last;) {
    last = !rest.starts_with('x');
    if (!last) rest.remove_prefix(1);
    const std::string_view group = rest.substr(0, 3);
    if (group.size() != 3 ||
        group.find_first_not_of("0123456789") != std::string_view::npos ||
        index > kMaxTreeSize / 1000 - 1) {
      return BadPath();
    }
    for (char digit : group) {
      index = index * 10 + static_cast<uint64_t>(digit - '0');
    }
    rest.remove_prefix(3);
    if (last) break;
    if (!rest.starts_with('/')) return BadPath();
    rest.remove_prefix(1);
  }
  return index;
}

absl::Status TakeLevel(std::string_view& rest, Tile& tile) {
  const size_t slash = rest.find('/');
  if (slash == std::string_view::npos) return BadPath();
  const std::string_view name = rest.substr(0, slash);
  rest.remove_prefix(slash + 1);
  if (name == kEntriesLevel) {
    tile.kind = TileKind::kEntries;
    return absl::OkStatus();
  }
  auto level = ParseDecimal(name);
  if (!level.ok() || *level > kMaxTileLevel) return BadPath();
  tile.level = static_cast<unsigned>(*level);
  return absl::OkStatus();
}

absl::Status TakeWidth(std::string_view rest, Tile& tile) {
  if (rest.empty()) return absl::OkStatus();
  if (!rest.starts_with(".p/")) return BadPath();
  auto width = ParseDecimal(rest.substr(3));
  if (!width.ok() || *width == 0 || *width >= kTileWidth) return BadPath();
  tile.width = static_cast<unsigned>(*width);
  return absl::OkStatus();
}

// Root of a power of two of hashes.
Digest PerfectRoot(base::ByteView hashes) {
  if (hashes.size() == kHashSize) {
    Digest out;
    std::copy(hashes.begin(), hashes.end(), out.begin());
    return out;
  }
  const size_t half = hashes.size() / 2;
  return NodeHash(PerfectRoot(hashes.first(half)),
                  PerfectRoot(hashes.subspan(half)));
}

// Where a node lies among its tile's hashes.
struct Place {
  uint64_t tile_index;
  size_t first;  // hash in the tile
  size_t count;  // hashes that the node spans
};

Place PlaceOf(NodeId node) {
  const unsigned height = node.level % kTileHeight;
  const uint64_t first = node.index << height;
  return {first / kTileWidth, first % kTileWidth, size_t{1} << height};
}

}  // namespace

std::string TilePath(const Tile& tile) {
  const std::string level = tile.kind == TileKind::kEntries
                                ? std::string(kEntriesLevel)
                                : absl::StrCat(tile.level);
  std::string out = absl::StrCat("tile/", level, "/", IndexPath(tile.index));
  if (tile.width < kTileWidth) absl::StrAppend(&out, ".p/", tile.width);
  return out;
}

absl::StatusOr<Tile> ParseTilePath(std::string_view path) {
  constexpr std::string_view kPrefix = "tile/";
  if (path.size() > kLongestPath || !path.starts_with(kPrefix)) {
    return BadPath();
  }
  std::string_view rest = path.substr(kPrefix.size());
  Tile tile;
  absl::Status status = TakeLevel(rest, tile);
  if (!status.ok()) return status;
  auto index = TakeIndex(rest);
  if (!index.ok()) return index.status();
  tile.index = *index;
  status = TakeWidth(rest, tile);
  if (!status.ok()) return status;
  // Refuses groups of zeros in front: one tile, one path.
  if (TilePath(tile) != path) return BadPath();
  return tile;
}

std::vector<Tile> FullTilesBetween(uint64_t old_size, uint64_t size) {
  std::vector<Tile> out;
  for (unsigned level = 0; HashesAt(level, size) >= kTileWidth; ++level) {
    const uint64_t end = HashesAt(level, size) / kTileWidth;
    for (uint64_t i = HashesAt(level, old_size) / kTileWidth; i < end; ++i) {
      out.push_back({TileKind::kHashes, level, i, kTileWidth});
      if (level == 0) out.push_back({TileKind::kEntries, 0, i, kTileWidth});
    }
  }
  return out;
}

std::vector<Tile> PartialTiles(uint64_t size) {
  std::vector<Tile> out;
  for (unsigned level = 0; HashesAt(level, size) > 0; ++level) {
    const uint64_t hashes = HashesAt(level, size);
    const auto width = static_cast<unsigned>(hashes % kTileWidth);
    if (width == 0) continue;  // an empty tile is never served
    const uint64_t index = hashes / kTileWidth;
    out.push_back({TileKind::kHashes, level, index, width});
    if (level == 0) out.push_back({TileKind::kEntries, 0, index, width});
  }
  return out;
}

std::optional<Tile> TileOf(NodeId node, uint64_t size) {
  if (node.level >= kMaxProofLength || node.index >= size >> node.level) {
    return std::nullopt;
  }
  const unsigned level = node.level / kTileHeight;
  const uint64_t index = PlaceOf(node).tile_index;
  const uint64_t left = HashesAt(level, size) - index * kTileWidth;
  const auto width =
      static_cast<unsigned>(std::min<uint64_t>(left, kTileWidth));
  return Tile{TileKind::kHashes, level, index, width};
}

absl::StatusOr<base::Bytes> EncodeTile(NodeReader& nodes, const Tile& tile) {
  if (tile.kind != TileKind::kHashes) {
    return absl::InvalidArgumentError("tile: an entry bundle holds no hashes");
  }
  base::Bytes out;
  out.reserve(tile.width * kHashSize);
  for (unsigned i = 0; i < tile.width; ++i) {
    auto hash =
        nodes.Node({tile.level * kTileHeight, tile.index * kTileWidth + i});
    if (!hash.ok()) return hash.status();
    out.insert(out.end(), hash->begin(), hash->end());
  }
  return out;
}

absl::StatusOr<Digest> NodeInTile(base::ByteView hashes, NodeId node) {
  const Place place = PlaceOf(node);
  if (hashes.size() < (place.first + place.count) * kHashSize) {
    return absl::DataLossError("tile: too short");
  }
  return PerfectRoot(
      hashes.subspan(place.first * kHashSize, place.count * kHashSize));
}

}  // namespace hotline::tlog
