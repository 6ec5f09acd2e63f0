// What a station may ask about without changing anything.
#include <algorithm>

#include "core/pki/station_name.h"
#include "daemon/relay/create_line.h"
#include "daemon/relay/local_relay.h"
#include "daemon/relay/sight.h"
#include "hotline/relay/v1/refusal.pb.h"

namespace hotline::relay {
namespace {

using gate::Refuse;

constexpr size_t kMostPositions = 64;
constexpr size_t kMostStations = 200;
constexpr size_t kMostLines = 64;
constexpr size_t kMostPageBytes = size_t{64} << 10;  // of rosters
// What reading one, of megabytes perhaps, counts as.
constexpr size_t kGroupInfoQuestions = 100;
constexpr uint32_t kMostEntries = 256;
constexpr size_t kMostEntryBytes = size_t{1} << 20;

absl::Status NotEnrolled() {
  return Refuse(v1::REFUSAL_NOT_ENROLLED, "a question before enrolment");
}

absl::Status AsRefusal(const absl::Status& status) {
  if (!absl::IsNotFound(status)) return status;
  return Refuse(v1::REFUSAL_NOT_FOUND, std::string(status.message()));
}

absl::Status MayAsk(Books& books, const std::string& uri,
                    base::MonotonicTime now) {
  Station* station = books.stations.Find(uri);
  if (station == nullptr) return absl::OkStatus();  // refused by its question
  if (!station->questions.Allows(now)) {
    return Refuse(v1::REFUSAL_QUOTA, "too many questions");
  }
  station->questions.Take();
  return absl::OkStatus();
}

absl::StatusOr<Hello> ReadHello(Books& books, const std::string& uri) {
  Hello hello;
  const Station* station = books.stations.Find(uri);
  hello.enrolled = station != nullptr;
  if (station == nullptr) return hello;
  auto sent = books.journal.Sent(station->number);
  if (!sent.ok()) return sent.status();
  if (*sent != base::Digest{}) hello.last_envelope_hash = base::ToBytes(*sent);
  auto left = books.journal.CountKeyPackages(station->number);
  if (!left.ok()) return left.status();
  for (const store::KeyPackageCount& one : *left) {
    const auto count = static_cast<uint32_t>(one.left);
    hello.key_packages += count;
    hello.left.push_back({one.suite, count, one.last_resort});
  }
  return hello;
}

// What a station may know of a line on which it has a place; nothing once it is
// neither on it nor its guest.
std::optional<LineInfo> Show(const Line& line, const Station& station,
                             base::WallTime now) {
  if (line.HasOnRoster(station)) return Describe(line);
  if (line.HasAsGuest(station, now)) return DescribeToGuest(line);
  return std::nullopt;
}

absl::StatusOr<Relay::LinePage> ReadLines(Books& books, const std::string& uri,
                                          const Relay::LineQuestion& question,
                                          base::WallTime now) {
  const Station* station = books.stations.Find(uri);
  if (station == nullptr) return NotEnrolled();
  Relay::LinePage page;
  if (question.only.has_value()) {
    auto line = station->lines.find(*question.only);
    if (line == station->lines.end()) return page;
    auto shown = Show(*line->second, *station, now);
    if (shown.has_value()) page.lines.push_back(*std::move(shown));
    return page;
  }
  auto line = question.after.has_value()
                  ? station->lines.upper_bound(*question.after)
                  : station->lines.begin();
  size_t bytes = 0;
  for (; line != station->lines.end(); ++line) {
    auto shown = Show(*line->second, *station, now);
    if (!shown.has_value()) continue;
    page.more = page.lines.size() >= kMostLines || bytes >= kMostPageBytes;
    if (page.more) break;
    page.lines.push_back(*std::move(shown));
    bytes += WeightOf(page.lines.back().roster);
  }
  return page;
}

absl::StatusOr<Relay::GroupInfo> ReadGroupInfo(Books& books,
                                               const std::string& uri,
                                               const base::LineId& id,
                                               base::MonotonicTime now) {
  Station* station = books.stations.Find(uri);
  if (station == nullptr) return NotEnrolled();
  const Line* line = books.lines.Find(id);
  if (line == nullptr || !line->HasOnRoster(*station)) {
    return Refuse(v1::REFUSAL_UNKNOWN_LINE, "group info of a foreign line");
  }
  const Branch& newest = line->branches.newest();
  if (!IsOn(newest.roster, station->number)) {
    return Refuse(v1::REFUSAL_NOT_PERMITTED, "not on the newest branch");
  }
  if (!station->questions.Allows(now, kGroupInfoQuestions)) {
    return Refuse(v1::REFUSAL_QUOTA, "too many questions");
  }
  station->questions.Take(kGroupInfoQuestions);
  auto bytes = books.journal.GroupInfo(line->row.number, newest.number);
  if (absl::IsNotFound(bytes.status())) return AsRefusal(bytes.status());
  if (!bytes.ok()) return bytes.status();
  LineInfo info = Describe(*line);
  return Relay::GroupInfo{newest.epoch, newest.id, std::move(info.roster),
                          newest.number, *std::move(bytes)};
}

absl::StatusOr<std::vector<StationRecord>> ReadStations(
    Books& books, const std::string& uri, std::vector<std::string> positions) {
  if (books.stations.Find(uri) == nullptr) return NotEnrolled();
  if (positions.empty() || positions.size() > kMostPositions) {
    return Refuse(v1::REFUSAL_MALFORMED, "1 to 64 positions");
  }
  std::vector<StationRecord> records;
  std::sort(positions.begin(), positions.end());
  positions.erase(std::unique(positions.begin(), positions.end()),
                  positions.end());
  for (const auto& text : positions) {
    auto position = pki::Position::Parse(text);
    if (!position.ok()) return Refuse(v1::REFUSAL_MALFORMED, "no position");
    const std::string prefix = std::string(pki::StationName::kScheme) +
                               position->authority().text() + "/" +
                               position->name() + "/";
    for (const Station* station : books.stations.WithPrefix(prefix)) {
      auto row = books.journal.Station(station->number);
      if (!row.ok()) return row.status();
      records.push_back({row->uri, std::move(row->certificates)});
    }
    if (records.size() > kMostStations) {
      return Refuse(v1::REFUSAL_TOO_LARGE, "over 200 stations");
    }
  }
  std::sort(records.begin(), records.end(),
            [](const auto& a, const auto& b) { return a.station < b.station; });
  return records;
}

absl::StatusOr<std::vector<VisibleEntry>> ReadEntries(Books& books,
                                                      const gate::Peer& peer,
                                                      uint64_t first,
                                                      uint32_t count) {
  const Station* station = books.stations.Find(peer.station.Uri());
  if (station == nullptr) return NotEnrolled();
  if (count < 1 || count > kMostEntries) {
    return Refuse(v1::REFUSAL_MALFORMED, "1 to 256 entries");
  }
  const uint64_t size = books.log.tree().Newest().size;
  if (first >= size)
    return Refuse(v1::REFUSAL_NOT_FOUND, "above the log's end");
  const uint64_t end = std::min<uint64_t>(size, first + count);
  Sight sight(books, *station, peer);
  std::vector<VisibleEntry> entries;
  size_t bytes = 0;
  for (uint64_t i = first; i < end && bytes < kMostEntryBytes; ++i) {
    auto row = books.journal.Entry(i);
    if (!row.ok()) return row.status();
    VisibleEntry& entry = entries.emplace_back();
    entry.leaf = base::ToBytes(row->leaf);
    if (sight.Covers(*row)) {
      entry.salt = base::ToBytes(row->salt);
      entry.details = std::move(row->details);
    }
    bytes += entry.leaf.size() + entry.salt.size() + entry.details.size();
  }
  return entries;
}

}  // namespace

// A read that is refused counts like every other act. That something is not
// there is an answer.
template <class T>
void LocalRelay::Read(const gate::Peer& peer, Lane lane, Done<T> done,
                      std::function<absl::StatusOr<T>(Books&)> read,
                      size_t bytes) {
  std::string uri = peer.station.Uri();
  auto counted = [this, uri,
                  read = std::move(read)](Books& books) -> absl::StatusOr<T> {
    const absl::Status may = MayAsk(books, uri, clock_.Monotonic());
    absl::StatusOr<T> result = may.ok() ? read(books) : may;
    if (!result.ok() && !absl::IsNotFound(result.status()))
      NoteRefusal(uri, gate::RefusalOf(result.status()), 1);
    return result;
  };
  Push(std::make_unique<ReadAct<T>>(lane, std::move(uri), std::move(done),
                                    std::move(counted), bytes));
}

void LocalRelay::Greet(const gate::Peer& peer, Done<Hello> done) {
  Read<Hello>(peer, Lane::kControl, std::move(done),
              [this, uri = peer.station.Uri()](Books& books) {
                auto hello = ReadHello(books, uri);
                if (!hello.ok()) return hello;
                hello->relay_time = clock_.Now();
                hello->origin = origin_;
                return hello;
              });
}

void LocalRelay::ListLines(const gate::Peer& peer, const LineQuestion& question,
                           Done<LinePage> done) {
  Read<LinePage>(peer, Lane::kControl, std::move(done),
                 [this, uri = peer.station.Uri(), question](Books& books) {
                   return ReadLines(books, uri, question, clock_.Now());
                 });
}

void LocalRelay::GetGroupInfo(const gate::Peer& peer, base::LineId line,
                              Done<GroupInfo> done) {
  Read<GroupInfo>(peer, Lane::kControl, std::move(done),
                  [this, uri = peer.station.Uri(), line](Books& books) {
                    return ReadGroupInfo(books, uri, line, clock_.Monotonic());
                  });
}

void LocalRelay::FindStations(const gate::Peer& peer,
                              std::vector<std::string> positions,
                              Done<std::vector<StationRecord>> done) {
  const size_t bytes = WeightOf(positions);
  Read<std::vector<StationRecord>>(
      peer, Lane::kControl, std::move(done),
      [uri = peer.station.Uri(), positions = std::move(positions)](
          Books& books) { return ReadStations(books, uri, positions); },
      bytes);
}

void LocalRelay::Entries(const gate::Peer& peer, uint64_t first, uint32_t count,
                         Done<std::vector<VisibleEntry>> done) {
  Read<std::vector<VisibleEntry>>(
      peer, Lane::kReads, std::move(done), [peer, first, count](Books& books) {
        return ReadEntries(books, peer, first, count);
      });
}

Relay::Head LocalRelay::Newest() const {
  audit::Head head = ground_.tree->Newest();
  return {std::move(head.checkpoint), head.size};
}

// Not among the reads of the log's past: a receipt, of a FLASH too, may wait
// for the proof.
void LocalRelay::ShowHead(const gate::Peer& peer, Done<Head> done) {
  Read<Head>(
      peer, Lane::kControl, std::move(done),
      [this, uri = peer.station.Uri()](Books& books) -> absl::StatusOr<Head> {
        if (books.stations.Find(uri) == nullptr) return NotEnrolled();
        return Newest();
      });
}

absl::StatusOr<std::vector<base::Digest>> LocalRelay::Consistency(
    uint64_t first, uint64_t second) const {
  auto proof = ground_.tree->Consistency(first, second);
  if (!proof.ok()) return AsRefusal(proof.status());
  return proof;
}

absl::StatusOr<Relay::ProvenLeaf> LocalRelay::Inclusion(uint64_t index,
                                                        uint64_t size) const {
  auto proof = ground_.tree->Inclusion(index, size);
  if (!proof.ok()) return AsRefusal(proof.status());
  auto leaf = ground_.tree->Leaf(index);
  if (!leaf.ok()) return AsRefusal(leaf.status());
  return ProvenLeaf{base::ToBytes(*leaf), *std::move(proof)};
}

}  // namespace hotline::relay
