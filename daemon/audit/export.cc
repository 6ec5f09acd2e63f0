#include "daemon/audit/export.h"

#include "absl/strings/str_cat.h"
#include "core/tlog/bundle.h"
#include "core/tlog/checkpoint.h"
#include "core/tlog/tile_nodes.h"
#include "daemon/store/atomic_file.h"
#include "daemon/store/reader.h"

namespace hotline::audit {
namespace {

constexpr size_t kMaxCheckpoint = 64 * 1024;

absl::StatusOr<base::Bytes> HashTile(store::Reader& reader,
                                     const tlog::Tile& tile) {
  auto hashes = reader.Tile(tile.level, tile.index);
  if (!hashes.ok()) return hashes.status();
  if (hashes->size() < size_t{tile.width} * 32) {
    return absl::DataLossError(
        absl::StrCat("log: ", tlog::TilePath(tile), " is too short"));
  }
  hashes->resize(size_t{tile.width} * 32);
  return hashes;
}

absl::StatusOr<base::Bytes> Bundle(store::Reader& reader,
                                   const tlog::Tile& tile) {
  base::Bytes bundle;
  unsigned count = 0;
  auto read = reader.EachEntry(
      tile.index * tlog::kTileWidth, tile.width, [&](store::EntryRow row) {
        ++count;
        return tlog::AppendEntry(bundle, row.leaf).ok();
      });
  if (!read.ok()) return read;
  if (count != tile.width) {
    return absl::DataLossError(
        absl::StrCat("log: entries of ", tlog::TilePath(tile), " are missing"));
  }
  return bundle;
}

absl::Status WriteTile(store::Reader& reader, const tlog::Tile& tile,
                       const std::filesystem::path& to) {
  const std::filesystem::path path = to / tlog::TilePath(tile);
  std::error_code ignored;
  // Immutable once it is there.
  if (std::filesystem::exists(path, ignored)) return absl::OkStatus();
  auto bytes = tile.kind == tlog::TileKind::kHashes ? HashTile(reader, tile)
                                                    : Bundle(reader, tile);
  if (!bytes.ok()) return bytes.status();
  return store::WriteAtomically(path, *bytes);
}

absl::StatusOr<uint64_t> CheckExtends(store::Reader& reader,
                                      const store::HeadRow& head,
                                      const std::filesystem::path& to) {
  auto published = store::ReadFile(to / "checkpoint", kMaxCheckpoint);
  if (absl::IsNotFound(published.status())) return 0;
  if (!published.ok()) return published.status();
  auto vkey = reader.Meta("log_key");
  if (!vkey.ok()) return vkey.status();
  auto key = tlog::VerifierKey::Parse(*vkey);
  if (!key.ok()) return key.status();
  auto opened = tlog::OpenCheckpoint(base::TextOf(*published), *key);
  if (!opened.ok()) {
    return absl::DataLossError(
        "the checkpoint that is there is not this log's");
  }
  const tlog::Checkpoint& old = opened->checkpoint;
  if (old.size > head.size) {
    return absl::DataLossError(absl::StrCat(
        "size ", old.size, " was exported before; the journal has ", head.size,
        ": it has lost entries"));
  }
  tlog::TileNodes nodes(head.size, [&reader](const tlog::Tile& tile) {
    return HashTile(reader, tile);
  });
  auto root = tlog::RootOf(nodes, old.size);
  if (!root.ok()) return root.status();
  if (*root != old.root) {
    return absl::DataLossError(absl::StrCat(
        "another history was exported before, at size ", old.size));
  }
  return old.size;
}

// The partial tiles of `size`, where a full one has taken their place.
void RemovePartial(uint64_t old_size, uint64_t size,
                   const std::filesystem::path& to) {
  for (tlog::Tile tile : tlog::FullTilesBetween(old_size, size)) {
    std::error_code ignored;
    std::filesystem::remove_all((to / tlog::TilePath(tile)).string() + ".p",
                                ignored);
  }
}

absl::StatusOr<uint64_t> ExportFrozen(store::Reader& reader,
                                      const std::filesystem::path& to) {
  auto head = reader.Head();
  if (!head.ok()) return head.status();
  if (head->size == 0) return absl::NotFoundError("the log has no entry yet");
  auto old_size = CheckExtends(reader, *head, to);
  if (!old_size.ok()) return old_size.status();
  std::vector<tlog::Tile> tiles = tlog::FullTilesBetween(0, head->size);
  for (const auto& tile : tlog::PartialTiles(head->size)) tiles.push_back(tile);
  for (const auto& tile : tiles) {
    if (auto wrote = WriteTile(reader, tile, to); !wrote.ok()) return wrote;
  }
  // Everything that a checkpoint needs is there before the checkpoint is.
  if (auto synced = store::SyncFolder(to); !synced.ok()) return synced;
  auto wrote =
      store::WriteAtomically(to / "checkpoint", base::ViewOf(head->checkpoint));
  if (!wrote.ok()) return wrote;
  RemovePartial(*old_size, head->size, to);
  if (auto synced = store::SyncFolder(to); !synced.ok()) return synced;
  return head->size;
}

}  // namespace

absl::StatusOr<std::string> VerifierKeyOf(const std::filesystem::path& state) {
  auto reader = store::Reader::Open(state);
  if (!reader.ok()) return reader.status();
  auto key = (*reader)->Meta("log_key");
  if (key.ok() && key->empty()) {
    return absl::NotFoundError("the journal has no log yet");
  }
  return key;
}

absl::StatusOr<uint64_t> Export(const std::filesystem::path& state,
                                const std::filesystem::path& to) {
  auto reader = store::Reader::Open(state);
  if (!reader.ok()) return reader.status();
  if (auto frozen = (*reader)->Freeze(); !frozen.ok()) return frozen;
  auto size = ExportFrozen(**reader, to);
  (*reader)->Thaw().IgnoreError();
  return size;
}

}  // namespace hotline::audit
