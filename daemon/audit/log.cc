#include "daemon/audit/log.h"

#include "absl/strings/str_cat.h"
#include "core/tlog/leaf.h"
#include "core/tlog/tile.h"
#include "daemon/audit/event.h"

namespace hotline::audit {
namespace {

constexpr size_t kSaltsAhead = 128;

absl::Status CheckHead(const Head& head, const tlog::VerifierKey& key) {
  if (head.size == 0) return absl::OkStatus();
  auto opened = tlog::OpenCheckpoint(*head.checkpoint, key);
  if (!opened.ok()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "log: the stored checkpoint is not signed by the configured "
        "log key under this origin: ",
        std::string(opened.status().message())));
  }
  if (opened->checkpoint.size != head.size ||
      opened->checkpoint.root != head.root) {
    return absl::DataLossError(
        "log: the stored checkpoint is not one of the stored tree");
  }
  return absl::OkStatus();
}

// The partial tiles of a tree, out of its nodes.
absl::StatusOr<std::vector<base::Bytes>> PartialTiles(Tree& tree,
                                                      uint64_t size) {
  std::vector<base::Bytes> partial;
  for (unsigned level = 0; size >> (8 * level) != 0 && level < 8; ++level) {
    const uint64_t nodes = size >> (8 * level);
    base::Bytes bytes;
    for (uint64_t i = nodes - nodes % tlog::kTileWidth; i < nodes; ++i) {
      auto hash = tree.Node({8 * level, i});
      if (!hash.ok()) return hash.status();
      bytes.insert(bytes.end(), hash->begin(), hash->end());
    }
    partial.push_back(std::move(bytes));
  }
  return partial;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Log>> Log::Open(Tree& tree, tlog::SignerKey key,
                                               base::Random& random) {
  const Head head = tree.Newest();
  if (auto agrees = CheckHead(head, key.verifier()); !agrees.ok())
    return agrees;
  auto frontier = tree.Frontier();
  if (!frontier.ok()) return frontier.status();
  auto partial = PartialTiles(tree, head.size);
  if (!partial.ok()) return partial.status();
  std::unique_ptr<Log> log(
      new Log(tree, std::move(key), random, *std::move(frontier)));
  log->partial_ = *std::move(partial);
  return log;
}

Log::Log(Tree& tree, tlog::SignerKey key, base::Random& random,
         tlog::Frontier frontier)
    : tree_(tree), key_(std::move(key)), random_(random), batch_(frontier) {}

void Log::Begin(base::WallTime now) {
  now_ = now;
  staged_.clear();
  batch_ = tlog::Batch(batch_.after());
}

base::ByteArray<32> Log::NextSalt() {
  if (salts_.empty()) {
    salts_.resize(kSaltsAhead * 32);
    random_.Fill(salts_);
  }
  base::ByteArray<32> salt;
  std::copy(salts_.end() - 32, salts_.end(), salt.begin());
  salts_.resize(salts_.size() - 32);
  return salt;
}

absl::StatusOr<uint64_t> Log::Append(store::Transaction& transaction,
                                     base::Bytes details, const About& about) {
  if (details.size() > kMaxDetails) {
    return absl::InternalError("log: an entry is too large");
  }
  store::EntryRow& row = staged_.emplace_back();
  row.index = batch_.after().size();
  row.salt = NextSalt();
  row.details = std::move(details);
  row.leaf = tlog::MakeLeaf(now_, row.salt, row.details);
  row.line = about.line;
  row.station = about.station;
  batch_.Append(tlog::LeafHash(row.leaf));
  if (auto stored = transaction.AddEntry(row); !stored.ok()) return stored;
  return row.index;
}

const store::EntryRow& Log::Staged(uint64_t index) const {
  return staged_[index - batch_.before().size()];
}

absl::Status Log::PutTiles(store::Transaction& transaction) {
  partial_in_batch_ = partial_;
  absl::Status status;
  batch_.ForEachCreated([&](tlog::NodeId id, const base::Digest& hash) {
    if (id.level % tlog::kTileHeight != 0 || !status.ok()) return;
    const unsigned level = id.level / tlog::kTileHeight;
    if (level >= partial_in_batch_.size()) partial_in_batch_.resize(level + 1);
    base::Bytes& tile = partial_in_batch_[level];
    tile.insert(tile.end(), hash.begin(), hash.end());
    const bool full = tile.size() == tlog::kTileWidth * 32;
    // The last node of a level: the tile as far as it has come.
    const bool last = id.index + 1 == batch_.after().size() >> id.level;
    if (full || last) {
      status = transaction.PutTile(level, id.index / tlog::kTileWidth, tile);
    }
    if (full) tile.clear();
  });
  return status;
}

absl::Status Log::Seal(store::Transaction& transaction) {
  if (staged_.empty()) return absl::OkStatus();
  if (auto tiles = PutTiles(transaction); !tiles.ok()) return tiles;
  sealed_.size = batch_.after().size();
  sealed_.root = batch_.after().Root();
  auto note = tlog::SignCheckpoint(
      {key_.verifier().name(), sealed_.size, sealed_.root}, key_);
  if (!note.ok()) return note.status();
  sealed_.checkpoint = std::make_shared<std::string>(*std::move(note));
  return transaction.PutHead({sealed_.size, sealed_.root, *sealed_.checkpoint});
}

void Log::Publish() {
  if (staged_.empty()) return;
  tree_.Publish(batch_, sealed_);
  partial_.swap(partial_in_batch_);
}

void Log::Forget() {
  staged_.clear();
  batch_ = tlog::Batch(batch_.before());
}

}  // namespace hotline::audit
