#include "daemon/audit/nodes.h"

#include "absl/strings/str_cat.h"
#include "core/tlog/tile.h"

namespace hotline::audit {
namespace {

constexpr uint64_t kWidth = tlog::kTileWidth;
constexpr size_t kRecent = 256;  // tiles of 16 KiB in memory: 65,536 entries
constexpr size_t kUsed = 64;

absl::Status Damaged(unsigned level, uint64_t number) {
  return absl::DataLossError(
      absl::StrCat("log: hash tile ", level, "/", number,
                   " does not have the hashes it should"));
}

base::Digest HashAt(base::ByteView hashes, size_t i) {
  base::Digest out;
  std::copy_n(hashes.data() + 32 * i, 32, out.begin());
  return out;
}

}  // namespace

absl::Status Nodes::Load(uint64_t size) {
  const uint64_t full = size / kWidth;  // full level 0 tiles: nodes of level 8
  for (uint64_t number = 0; number * kWidth < full; ++number) {
    const uint64_t width = std::min(kWidth, full - number * kWidth);
    auto hashes = reader_.Tile(1, number);
    if (!hashes.ok() || hashes->size() < width * 32) return Damaged(1, number);
    for (uint64_t i = 0; i < width; ++i) {
      PutUpper({8, number * kWidth + i}, HashAt(*hashes, i));
    }
  }
  first_recent_ = full;
  const auto width = static_cast<unsigned>(size % kWidth);
  if (width == 0) return absl::OkStatus();
  auto newest = Read(full, width);
  if (!newest.ok()) return newest.status();
  recent_.push_back(*std::move(newest));
  return absl::OkStatus();
}

absl::StatusOr<Nodes::SubtreePtr> Nodes::Read(uint64_t tile, unsigned width) {
  auto hashes = reader_.Tile(0, tile);
  if (!hashes.ok() || hashes->size() < size_t{width} * 32) {
    return Damaged(0, tile);
  }
  auto subtree = std::make_unique<Subtree>();
  for (unsigned i = 0; i < width; ++i) subtree->At(0, i) = HashAt(*hashes, i);
  for (unsigned level = 1; level < 8; ++level) {
    for (unsigned i = 0; i < width >> level; ++i) {
      subtree->At(level, i) = tlog::NodeHash(subtree->At(level - 1, 2 * i),
                                             subtree->At(level - 1, 2 * i + 1));
    }
  }
  return subtree;
}

// Completed pairs give the levels above; a batch names those too, and they are
// then the same.
void Nodes::PutUpper(tlog::NodeId id, const base::Digest& hash) {
  const size_t row = id.level - 8;
  if (row >= upper_.size()) upper_.resize(row + 1);
  if (id.index < upper_[row].size()) return;
  upper_[row].push_back(hash);
  if (id.index % 2 == 1) {
    const base::Digest parent =
        tlog::NodeHash(upper_[row][id.index - 1], upper_[row][id.index]);
    PutUpper({id.level + 1, id.index / 2}, parent);
  }
}

void Nodes::Put(tlog::NodeId id, const base::Digest& hash) {
  const uint64_t tile = id.index >> (8 - id.level);
  while (first_recent_ + recent_.size() <= tile) {
    recent_.push_back(std::make_unique<Subtree>());
  }
  recent_[tile - first_recent_]->At(
      id.level, id.index & ((kWidth >> id.level) - 1)) = hash;
}

void Nodes::Add(const tlog::Batch& batch) {
  batch.ForEachCreated([this](tlog::NodeId id, const base::Digest& hash) {
    if (id.level < 8) {
      Put(id, hash);
    } else if (id.level == 8) {
      PutUpper(id, hash);
    }
  });
  while (recent_.size() > kRecent) {
    recent_.pop_front();
    ++first_recent_;
  }
}

absl::StatusOr<Nodes::Subtree*> Nodes::Find(uint64_t tile) {
  if (tile >= first_recent_) return recent_[tile - first_recent_].get();
  auto known = used_by_tile_.find(tile);
  if (known != used_by_tile_.end()) {
    used_.splice(used_.begin(), used_, known->second);
    return used_.front().second.get();
  }
  auto subtree = Read(tile, kWidth);
  if (!subtree.ok()) return subtree.status();
  if (used_.size() == kUsed) {
    used_by_tile_.erase(used_.back().first);
    used_.pop_back();
  }
  used_.emplace_front(tile, *std::move(subtree));
  used_by_tile_[tile] = used_.begin();
  return used_.front().second.get();
}

absl::StatusOr<base::Digest> Nodes::Node(tlog::NodeId id) {
  if (id.level >= 8) return upper_[id.level - 8][id.index];
  auto subtree = Find(id.index >> (8 - id.level));
  if (!subtree.ok()) return subtree.status();
  return (*subtree)->At(id.level, id.index & ((kWidth >> id.level) - 1));
}

}  // namespace hotline::audit
