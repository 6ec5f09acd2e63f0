#include "daemon/relay/take_key_packages.h"

#include "absl/container/flat_hash_set.h"
#include "core/crypto/sha256.h"
#include "daemon/audit/event.h"
#include "hotline/relay/v1/refusal.pb.h"

namespace hotline::relay {

using gate::Refuse;

namespace {

// With the longest names their entry stays below audit::kMaxDetails.
constexpr size_t kMostStations = 50;

}  // namespace

TakeKeyPackages::TakeKeyPackages(std::string peer,
                                 std::vector<std::string> stations,
                                 uint32_t suite, Relay::Done<Relay::Taken> done)
    : ActFor(Lane::kDirectory, std::move(peer), std::move(done),
             WeightOf(stations)),
      stations_(std::move(stations)),
      suite_(suite) {}

absl::Status TakeKeyPackages::CheckForm() const {
  const absl::flat_hash_set<std::string> once(stations_.begin(),
                                              stations_.end());
  if (stations_.empty() || stations_.size() > kMostStations ||
      once.size() != stations_.size()) {
    return Refuse(v1::REFUSAL_MALFORMED, "1 to 50 stations, each once");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<TakeKeyPackages::Choice>> TakeKeyPackages::Choose(
    Batch& batch, const std::string& uri) const {
  const Station* station = batch.books.stations.Find(uri);
  if (station == nullptr) return std::nullopt;
  for (const bool last_resort : {false, true}) {
    auto row = batch.books.journal.FirstKeyPackage(station->number, suite_,
                                                   last_resort);
    if (row.ok()) return Choice{uri, *std::move(row), last_resort};
    if (!absl::IsNotFound(row.status())) return row.status();
  }
  return std::nullopt;
}

absl::StatusOr<std::vector<TakeKeyPackages::Choice>> TakeKeyPackages::ChooseAll(
    Batch& batch) const {
  std::vector<Choice> choices;
  for (const auto& uri : stations_) {
    auto choice = Choose(batch, uri);
    if (!choice.ok()) return choice.status();
    if (choice->has_value()) choices.push_back(**std::move(choice));
  }
  if (choices.empty()) {
    return Refuse(v1::REFUSAL_NOT_FOUND, "no station with key packages");
  }
  return choices;
}

base::Bytes TakeKeyPackages::Details(const std::vector<Choice>& choices) const {
  std::vector<audit::Taken> taken;
  taken.reserve(choices.size());
  for (const Choice& choice : choices) {
    taken.push_back({choice.station, crypto::Sha256(choice.row.key_package),
                     choice.last_resort});
  }
  return audit::KeyPackagesTakenEvent(peer(), taken);
}

absl::Status TakeKeyPackages::Run(Batch& batch) {
  taken_.clear();
  entry_.reset();
  if (auto formed = CheckForm(); !formed.ok()) return formed;
  Station* taker = batch.books.stations.Find(peer());
  if (taker == nullptr) {
    return Refuse(v1::REFUSAL_NOT_ENROLLED, "key packages before enrolment");
  }
  if (!taker->key_packages.Allows(batch.monotonic, stations_.size())) {
    return Refuse(v1::REFUSAL_QUOTA, "too many key packages");
  }
  auto choices = ChooseAll(batch);
  if (!choices.ok()) return choices.status();
  taker->key_packages.Take(choices->size());
  auto index =
      batch.books.log.Append(batch.transaction, Details(*choices),
                             {.line = std::nullopt, .station = taker->number});
  if (!index.ok()) return index.status();
  entry_ = batch.books.log.Staged(*index);
  return HandOut(batch, *std::move(choices));
}

absl::Status TakeKeyPackages::HandOut(Batch& batch,
                                      std::vector<Choice> choices) {
  for (Choice& choice : choices) {
    if (!choice.last_resort) {
      auto gone = batch.transaction.DeleteKeyPackage(choice.row.number);
      if (!gone.ok()) return gone;
    }
    taken_.push_back({std::move(choice.station),
                      std::move(choice.row.key_package), choice.last_resort});
  }
  return absl::OkStatus();
}

void TakeKeyPackages::Answer(Books&, const Proofs& proofs) {
  auto proven = proofs.Prove(*entry_);
  if (!proven.ok()) return done_(proven.status());
  done_(Relay::Taken{std::move(taken_), *std::move(proven)});
}

}  // namespace hotline::relay
