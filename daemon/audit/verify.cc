#include "daemon/audit/verify.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "core/crypto/sha256.h"
#include "core/message/header.h"
#include "core/tlog/checkpoint.h"
#include "core/tlog/frontier.h"
#include "core/tlog/leaf.h"
#include "core/tlog/tile.h"
#include "daemon/audit/event.h"
#include "daemon/audit/owed.h"
#include "daemon/store/reader.h"

namespace hotline::audit {
namespace {

// 0: it gave none.
uint64_t NumberIn(const LineStep& step) {
  if (const auto* taken = std::get_if<NumberTaken>(&step)) {
    return taken->sequence;
  }
  const auto* begun = std::get_if<EpochBegun>(&step);
  return begun == nullptr ? 0 : begun->sequence;
}

class Verifier {
 public:
  explicit Verifier(store::Reader& reader) : reader_(reader) {}

  absl::StatusOr<Verification> Run() {
    for (auto step :
         {&Verifier::ReadHead, &Verifier::CheckEntries, &Verifier::CheckTiles,
          &Verifier::CheckHead, &Verifier::CheckEnvelopes}) {
      if (auto done = (this->*step)(); !done.ok()) return done;
    }
    return std::move(found_);
  }

 private:
  template <class... Parts>
  void Fault(const Parts&... parts) {
    if (found_.faults.size() < kMostFaults) {
      found_.faults.push_back(absl::StrCat(parts...));
    }
  }

  absl::Status ReadHead();
  absl::Status CheckEntries();
  void CheckEntry(const store::EntryRow& row);
  void CheckStep(uint64_t entry, const LineStep& step);
  void CheckSequence(uint64_t entry, const base::LineId& line,
                     uint64_t sequence, bool accepted);
  void Grow(tlog::NodeId id, const base::Digest& hash);
  absl::Status CheckTiles();
  absl::Status CheckHead();
  absl::Status CheckEnvelopes();
  void CheckEnvelope(const store::EnvelopeRow& row);
  void CheckWelcome(const store::EnvelopeRow& row, const LineStep& step);

  store::Reader& reader_;
  Verification found_;
  store::HeadRow head_;
  tlog::Frontier frontier_;
  // What each tile must hold, as far as it is not compared yet: by level.
  std::map<unsigned, base::Bytes> growing_;
  std::map<base::LineId, uint64_t> sequences_;
  Owed owed_;
};

absl::Status Verifier::ReadHead() {
  auto head = reader_.Head();
  if (absl::IsDataLoss(head.status())) {
    Fault("head: ", std::string(head.status().message()));
    return absl::OkStatus();
  }
  if (!head.ok()) return head.status();
  head_ = *std::move(head);
  found_.size = head_.size;
  auto origin = reader_.Meta("origin");
  if (!origin.ok()) return origin.status();
  found_.origin = *std::move(origin);
  return absl::OkStatus();
}

absl::Status Verifier::CheckEntries() {
  uint64_t next = 0;
  auto read =
      reader_.EachEntry(0, tlog::kMaxTreeSize, [&](store::EntryRow row) {
        for (; next < row.index && found_.faults.size() < kMostFaults; ++next) {
          Fault("entry ", next, ": is missing");
        }
        next = row.index + 1;
        if (row.index >= head_.size) {
          Fault("entry ", row.index, ": is beyond the head, which has size ",
                head_.size);
        } else {
          CheckEntry(row);
        }
        return found_.faults.size() < kMostFaults;
      });
  if (absl::IsDataLoss(read)) {
    Fault("entry ", next, ": ", std::string(read.message()));
    owed_ = Owed();  // who confirmed is not known any more
    return absl::OkStatus();
  }
  if (next < head_.size) Fault("entry ", next, ": is missing");
  return read;
}

void Verifier::CheckEntry(const store::EntryRow& row) {
  auto leaf = tlog::ParseLeaf(row.leaf);
  if (!leaf.ok()) {
    Fault("entry ", row.index, ": ", std::string(leaf.status().message()));
  } else if (!tlog::OpensLeaf(*leaf, row.salt, row.details)) {
    Fault("entry ", row.index, ": salt and details do not open its leaf");
  } else {
    CheckStep(row.index, LineStepOf(row.details));
  }
  frontier_.Append(
      tlog::LeafHash(row.leaf),
      [this](tlog::NodeId id, const base::Digest& hash) { Grow(id, hash); });
}

void Verifier::CheckStep(uint64_t entry, const LineStep& step) {
  if (const auto* taken = std::get_if<NumberTaken>(&step)) {
    CheckSequence(entry, taken->line, taken->sequence, taken->accepted);
  }
  if (const auto* begun = std::get_if<EpochBegun>(&step)) {
    CheckSequence(entry, begun->line, begun->sequence, /*accepted=*/true);
  }
  if (auto taken = owed_.Take(entry, step); !taken.ok()) {
    Fault("entry ", entry, ": ", std::string(taken.message()));
  }
}

// Numbers of a line are given by acceptances, commits and tombstones, without
// gaps.
void Verifier::CheckSequence(uint64_t entry, const base::LineId& line,
                             uint64_t sequence, bool accepted) {
  if (accepted) ++found_.accepted;
  uint64_t& last = sequences_[line];
  if (sequence != last + 1) {
    Fault("entry ", entry, ": sequence ", sequence, " follows ", last,
          " on line ", line.Hex());
  }
  last = sequence;
}

void Verifier::Grow(tlog::NodeId id, const base::Digest& hash) {
  if (id.level % tlog::kTileHeight != 0) return;
  const unsigned level = id.level / tlog::kTileHeight;
  base::Bytes& tile = growing_[level];
  tile.insert(tile.end(), hash.begin(), hash.end());
  const uint64_t number = id.index / tlog::kTileWidth;
  const bool full = tile.size() == tlog::kTileWidth * 32;
  const bool last = id.index + 1 == head_.size >> id.level;
  if (!full && !last) return;
  auto stored = reader_.Tile(level, number);
  if (!stored.ok()) {
    Fault("tile ", level, "/", number, ": is missing");
  } else if (*stored != tile) {
    size_t i = 0;
    while (i < std::min(stored->size(), tile.size()) &&
           (*stored)[i] == tile[i]) {
      ++i;
    }
    Fault("tile ", level, "/", number, ": hash ", i / 32,
          " is not that of the entries");
  }
  if (full) tile.clear();
}

absl::Status Verifier::CheckTiles() {
  return reader_.EachTile(
      [this](unsigned level, uint64_t number, base::ByteView) {
        const uint64_t nodes = level < 8 ? head_.size >> (8 * level) : 0;
        if (number * tlog::kTileWidth >= nodes) {
          Fault("tile ", level, "/", number, ": is beyond the head");
        }
      });
}

absl::Status Verifier::CheckHead() {
  if (head_.size == 0) return absl::OkStatus();
  if (frontier_.size() == head_.size && frontier_.Root() != head_.root) {
    Fault("head: the stored root of size ", head_.size,
          " is not that of the entries");
  }
  auto vkey = reader_.Meta("log_key");
  if (!vkey.ok()) return vkey.status();
  auto key = tlog::VerifierKey::Parse(*vkey);
  if (!key.ok()) {
    Fault("meta: the log key is damaged");
    return absl::OkStatus();
  }
  auto opened = tlog::OpenCheckpoint(head_.checkpoint, *key);
  if (!opened.ok()) {
    Fault("head: checkpoint: ", std::string(opened.status().message()));
  } else if (opened->checkpoint.size != head_.size ||
             opened->checkpoint.root != head_.root) {
    Fault("head: the checkpoint is of another size or root");
  }
  return absl::OkStatus();
}

// What is there was accepted, and what somebody still waits for is there. (What
// everybody has confirmed may be there, too: it is deleted bit by bit.)
absl::Status Verifier::CheckEnvelopes() {
  auto missing = owed_.Numbers();
  auto read = reader_.EachEnvelope([&](const store::EnvelopeRow& row) {
    const auto owed = missing.find(row.entry);
    if (owed != missing.end() && owed->second.welcome && row.welcome.empty()) {
      Fault("entry ", row.entry, ": the Welcome of sequence ", row.sequence,
            " is missing, for which a newcomer still waits");
    }
    missing.erase(row.entry);
    CheckEnvelope(row);
  });
  if (!read.ok()) return read;
  for (const auto& [entry, number] : missing) {
    Fault("entry ", entry, ": ", number.Missing());
  }
  return absl::OkStatus();
}

// A commit's Welcome goes when the last newcomer has confirmed it; one that is
// there is the one that came with it.
void Verifier::CheckWelcome(const store::EnvelopeRow& row,
                            const LineStep& step) {
  const auto* begun = std::get_if<EpochBegun>(&step);
  const bool comes_with_one = begun != nullptr && !row.welcomed.empty();
  if (row.welcome.empty() ||
      (comes_with_one &&
       base::ToBytes(crypto::Sha256(row.welcome)) == begun->welcome_hash)) {
    return;
  }
  Fault("envelope of entry ", row.entry, ": its Welcome is not the commit's");
}

void Verifier::CheckEnvelope(const store::EnvelopeRow& row) {
  if (message::EnvelopeHash(row.header, row.body) != row.hash) {
    Fault("envelope of entry ", row.entry, ": its bytes do not have its hash");
  }
  auto entry = reader_.Entry(row.entry);
  if (!entry.ok()) {
    Fault("envelope of entry ", row.entry, ": was never logged");
    return;
  }
  const auto accepted = AcceptedHash(entry->details);
  if (accepted.has_value() && *accepted != row.hash) {
    Fault("envelope of entry ", row.entry, ": is not what was accepted");
  }
  const LineStep step = LineStepOf(entry->details);
  CheckWelcome(row, step);
  if (NumberIn(step) != row.sequence || entry->line != row.line ||
      entry->station != row.sender) {
    Fault("envelope of entry ", row.entry,
          ": its line, sequence or sender is not that of the entry");
  }
}

}  // namespace

absl::StatusOr<Verification> Verify(const std::filesystem::path& state) {
  auto reader = store::Reader::Open(state);
  if (!reader.ok()) return reader.status();
  if (auto frozen = (*reader)->Freeze(); !frozen.ok()) return frozen;
  auto found = Verifier(**reader).Run();
  (*reader)->Thaw().IgnoreError();
  return found;
}

}  // namespace hotline::audit
