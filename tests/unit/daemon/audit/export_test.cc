#include <gtest/gtest.h>

#include <fstream>

#include "core/tlog/bundle.h"
#include "core/tlog/tile_nodes.h"
#include "daemon/store/atomic_file.h"
#include "tests/unit/daemon/audit/a_log.h"

namespace hotline::audit::testing {
namespace {

class ExportTest : public ALog {
 protected:
  base::Bytes Read(const std::string& path) {
    auto bytes = store::ReadFile(to / path, 1 << 20);
    EXPECT_TRUE(bytes.ok()) << bytes.status();
    return bytes.ok() ? *bytes : base::Bytes();
  }
  // As an outsider: from the exported files and the verifier key alone.
  void Recompute(uint64_t size) {
    const auto key = tlog::VerifierKey::Parse(*VerifierKeyOf(folder));
    auto opened = tlog::OpenCheckpoint(base::TextOf(Read("checkpoint")), *key);
    ASSERT_TRUE(opened.ok()) << opened.status();
    ASSERT_EQ(opened->checkpoint.size, size);
    tlog::TileNodes nodes(size, [this](const tlog::Tile& tile) {
      return absl::StatusOr<base::Bytes>(Read(tlog::TilePath(tile)));
    });
    EXPECT_EQ(*tlog::RootOf(nodes, size), opened->checkpoint.root);
    tlog::Frontier frontier;
    auto append = [&](const tlog::Tile& tile) {
      if (tile.kind != tlog::TileKind::kEntries) return;
      const base::Bytes bundle = Read(tlog::TilePath(tile));
      auto entries = tlog::ParseBundle(bundle, tile.width);
      ASSERT_TRUE(entries.ok()) << entries.status();
      for (const auto& entry : *entries) {
        frontier.Append(tlog::LeafHash(entry),
                        [](tlog::NodeId, const base::Digest&) {});
      }
    };
    for (const auto& tile : tlog::FullTilesBetween(0, size)) append(tile);
    for (const auto& tile : tlog::PartialTiles(size)) append(tile);
    EXPECT_EQ(frontier.Root(), opened->checkpoint.root);
  }

  std::filesystem::path to = folder / "export";
};

TEST_F(ExportTest, AnOutsiderRecomputesTheLogFromTheFiles) {
  Append(700);
  EXPECT_EQ(*VerifierKeyOf(folder), Key().Format());
  ASSERT_EQ(*Export(folder, to), 700u);
  Recompute(700);
}

TEST_F(ExportTest, ALaterExportAddsAndDropsPartialTilesThatAreFull) {
  Append(300);
  ASSERT_TRUE(Export(folder, to).ok());
  EXPECT_TRUE(std::filesystem::exists(to / "tile/0/001.p/44"));
  Append(300);
  ASSERT_EQ(*Export(folder, to), 600u);
  Recompute(600);
  EXPECT_FALSE(std::filesystem::exists(to / "tile/0/001.p"));
  EXPECT_TRUE(std::filesystem::exists(to / "tile/0/001"));
}

TEST_F(ExportTest, ALogThatLostEntriesIsNotPublishedOverItsPast) {
  Append(300);
  ASSERT_TRUE(Export(folder, to).ok());
  Close();
  std::filesystem::remove(folder / "journal.db");
  std::filesystem::remove(folder / "journal.db-wal");
  Open();
  Append(200);
  EXPECT_TRUE(absl::IsDataLoss(Export(folder, to).status()));
  Append(200);
  EXPECT_TRUE(absl::IsDataLoss(Export(folder, to).status()));
}

TEST_F(ExportTest, ACheckpointOfAnotherLogIsNotOverwritten) {
  Append(3);
  std::filesystem::create_directories(to);
  std::ofstream(to / "checkpoint") << "somebody else's\n";
  EXPECT_TRUE(absl::IsDataLoss(Export(folder, to).status()));
}

TEST_F(ExportTest, AnEmptyLogHasNothingToExport) {
  EXPECT_TRUE(absl::IsNotFound(Export(folder, to).status()));
  EXPECT_TRUE(absl::IsNotFound(VerifierKeyOf(folder).status()));
}

}  // namespace
}  // namespace hotline::audit::testing
