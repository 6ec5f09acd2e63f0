#include "core/tlog/tile.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/tlog/tile_nodes.h"
#include "tests/unit/core/tlog/naive_tree.h"

namespace hotline::tlog {
namespace {

Tile Hashes(unsigned level, uint64_t index, unsigned width = kTileWidth) {
  return {TileKind::kHashes, level, index, width};
}
Tile Entries(uint64_t index, unsigned width = kTileWidth) {
  return {TileKind::kEntries, 0, index, width};
}

std::vector<std::string> Paths(const std::vector<Tile>& tiles) {
  std::vector<std::string> out;
  out.reserve(tiles.size());
  for (const Tile& tile : tiles) out.push_back(TilePath(tile));
  return out;
}

TEST(TilePath, IsWrittenAndReadToTheByte) {
  const std::vector<std::pair<Tile, std::string>> cases = {
      {Hashes(0, 0), "tile/0/000"},
      {Hashes(0, 255), "tile/0/255"},
      {Hashes(1, 1000), "tile/1/x001/000"},
      {Hashes(0, 1234067), "tile/0/x001/x234/067"},
      {Hashes(0, 1234, 7), "tile/0/x001/234.p/7"},
      {Hashes(1, 0, 1), "tile/1/000.p/1"},
      {Hashes(63, 0, 255), "tile/63/000.p/255"},
      {Entries(0), "tile/entries/000"},
      {Entries(273, 112), "tile/entries/273.p/112"},
      {Hashes(0, 1000000), "tile/0/x001/x000/000"},
      {Entries((uint64_t{1} << 55) - 1),
       "tile/entries/x036/x028/x797/x018/x963/967"}};
  for (const auto& [tile, path] : cases) {
    EXPECT_EQ(TilePath(tile), path);
    const auto parsed = ParseTilePath(path);
    ASSERT_TRUE(parsed.ok()) << path;
    EXPECT_EQ(*parsed, tile);
  }
}

TEST(TilePath, OtherSpellingsAreRefused) {
  for (const char* bad :
       {"",
        "tile",
        "tile/",
        "tile/0",
        "tile/0/",
        "/tile/0/000",
        "tile/0/000/",
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/0/x000",
        "tile/0/x000/000",
        "tile/0/x000/x001/000",
        "tile/0/001/000",
        "tile/0/x001/x000",
        "tile/0/x01/000",
        "tile/0/X001/000",
        "tile/00/000",
        "tile/01/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/+1/000",
        "tile//000",
        "tile/a/000",
        "tile/Entries/000",
        "tile/entries/00a",
        "tile/0/000.p",
        "tile/0/000.p/",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/1/",
        "tile/0/000.p/-1",
        "tile/0/000.P/1",
        "tile/0/000 ",
        "tile/0/000\n",
        "tile/0/../000",
        "tile/../checkpoint",
        "tile/0/...",
        "tile/0/x9/000",
        "tile/0/x999/x999/x999/x999/x999/x999/999",
        "tile/0/x009/x223/x372/x036/x854/x775/808",
        "tile/0/x018/x446/x744/x073/x709/x551/616",
        "tile/0/x999/x999/x999/x999/x999/x999/x999/x999/x999/x999/x999/999"}) {
    EXPECT_EQ(ParseTilePath(bad).status().code(),
              absl::StatusCode::kInvalidArgument)
        << bad;
  }
}

TEST(TilesOf, Size70000) {
  const auto full = FullTilesBetween(0, 70000);
  EXPECT_EQ(full.size(), 273u + 273u + 1u);
  EXPECT_EQ(std::count(full.begin(), full.end(), Hashes(0, 272)), 1);
  EXPECT_EQ(std::count(full.begin(), full.end(), Entries(272)), 1);
  EXPECT_EQ(std::count(full.begin(), full.end(), Hashes(1, 0)), 1);
  EXPECT_EQ(
      Paths(PartialTiles(70000)),
      (std::vector<std::string>{"tile/0/273.p/112", "tile/entries/273.p/112",
                                "tile/1/001.p/17", "tile/2/000.p/1"}));
}

TEST(TilesOf, Size256) {
  EXPECT_EQ(Paths(FullTilesBetween(0, 256)),
            (std::vector<std::string>{"tile/0/000", "tile/entries/000"}));
  EXPECT_EQ(Paths(PartialTiles(256)),
            (std::vector<std::string>{"tile/1/000.p/1"}));
}

TEST(TilesOf, EmptyTreeHasNone) {
  EXPECT_TRUE(FullTilesBetween(0, 0).empty());
  EXPECT_TRUE(PartialTiles(0).empty());
}

TEST(TilesOf, NothingIsFullTwice) {
  EXPECT_TRUE(FullTilesBetween(256, 511).empty());
  EXPECT_EQ(Paths(FullTilesBetween(511, 512)),
            (std::vector<std::string>{"tile/0/001", "tile/entries/001"}));
  EXPECT_EQ(Paths(FullTilesBetween(65535, 65536)),
            (std::vector<std::string>{"tile/0/255", "tile/entries/255",
                                      "tile/1/000"}));
}

TEST(TilesOf, StepsAddUpToTheWhole) {
  std::vector<Tile> steps;
  for (uint64_t size = 0; size < 140000; size += 777) {
    const auto step = FullTilesBetween(size, size + 777);
    steps.insert(steps.end(), step.begin(), step.end());
  }
  std::vector<Tile> whole = FullTilesBetween(0, (140000 / 777 + 1) * 777);
  std::sort(steps.begin(), steps.end());
  std::sort(whole.begin(), whole.end());
  EXPECT_EQ(steps, whole);
}

TEST(TilesOf, LargestTreeEndsAtLevel7) {
  const auto partial = PartialTiles(kMaxTreeSize);
  EXPECT_EQ(partial.back(), Hashes(7, 0, 127));
  EXPECT_TRUE(FullTilesBetween(kMaxTreeSize, kMaxTreeSize).empty());
}

TEST(TileOf, NodeOutsideTheTreeHasNone) {
  EXPECT_EQ(TileOf({0, 5}, 5), std::nullopt);
  EXPECT_EQ(TileOf({3, 0}, 7), std::nullopt);
  EXPECT_EQ(TileOf({64, 0}, kMaxTreeSize), std::nullopt);
  EXPECT_EQ(TileOf({0, 4}, 5), Hashes(0, 0, 5));
  EXPECT_EQ(TileOf({8, 273}, 70000), std::nullopt);
  EXPECT_EQ(TileOf({8, 272}, 70000), Hashes(1, 1, 17));
  EXPECT_EQ(TileOf({15, 1}, 70000), Hashes(1, 0, 256));
}

// A log of 70,000 entries, served as tiles.
class TiledLog : public testing::Test {
 protected:
  static constexpr size_t kSize = 70000;

  absl::StatusOr<base::Bytes> Fetch(const Tile& tile) {
    ++fetched_;
    return EncodeTile(stored_, tile);
  }
  TileNodes Nodes() {
    return {kSize, [this](const Tile& tile) { return Fetch(tile); }};
  }

  static test::NodeMap& Stored() {
    static test::NodeMap stored(test::SomeLeaves(kSize));
    return stored;
  }

  test::NodeMap& stored_ = Stored();  // made once: 140,000 hashes
  size_t fetched_ = 0;
};

TEST_F(TiledLog, EveryNodeIsComputedFromItsTile) {
  TileNodes nodes = Nodes();
  for (const auto& [id, hash] : stored_.nodes()) {
    if (id.level == 0 && id.index % 97 != 0) continue;
    ASSERT_EQ(*nodes.Node(id), hash) << id.level << " " << id.index;
  }
}

TEST_F(TiledLog, ProofsAndRootAreTheStores) {
  TileNodes nodes = Nodes();
  EXPECT_EQ(*RootOf(nodes, kSize), *RootOf(stored_, kSize));
  for (const uint64_t index : {uint64_t{0}, uint64_t{65535}, kSize - 1}) {
    EXPECT_EQ(*InclusionProof(nodes, index, kSize),
              *InclusionProof(stored_, index, kSize));
  }
  EXPECT_EQ(*ConsistencyProof(nodes, 12345, kSize),
            *ConsistencyProof(stored_, 12345, kSize));
}

TEST_F(TiledLog, ProofFetchesFewTiles) {
  TileNodes nodes = Nodes();
  ASSERT_TRUE(InclusionProof(nodes, 12345, kSize).ok());
  EXPECT_LE(fetched_, 6u);
}

TEST_F(TiledLog, FullTileServesForAPartialOne) {
  const uint64_t old_size = 69000;  // its last tile is partial, now it is full
  TileNodes nodes(old_size, [this](Tile tile) {
    if (tile.level == 0) tile.width = kTileWidth;
    return EncodeTile(stored_, tile);
  });
  EXPECT_EQ(*RootOf(nodes, old_size), *RootOf(stored_, old_size));
}

TEST_F(TiledLog, TileOfAWrongLengthIsRefused) {
  TileNodes nodes(kSize, [](const Tile&) { return base::Bytes(31); });
  EXPECT_EQ(nodes.Node({0, 0}).status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(TiledLog, FailureToFetchIsPassedOn) {
  TileNodes nodes(kSize, [](const Tile&) -> absl::StatusOr<base::Bytes> {
    return absl::UnavailableError("gone");
  });
  EXPECT_EQ(nodes.Node({0, 0}).status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(TiledLog, NodeOutsideTheTreeIsNotFound) {
  EXPECT_EQ(Nodes().Node({0, kSize}).status().code(),
            absl::StatusCode::kNotFound);
}

TEST(NodeInTile, TooFewHashesAreRefused) {
  EXPECT_EQ(NodeInTile(base::Bytes(3 * 32), {2, 0}).status().code(),
            absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace hotline::tlog
