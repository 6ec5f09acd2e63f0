#include "daemon/relay/take_key_packages.h"

#include "absl/container/flat_hash_set.h"
#include "core/crypto/sha256.h"
#include "core/message/limits.h"
#include "daemon/audit/event.h"
#include "hotline/relay/v1/refusal.pb.h"

namespace hotline::relay {

using gate::Refuse;

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
  if (stations_.empty() || stations_.size() > message::kMaxRecipients ||
      once.size() != stations_.size()) {
    return Refuse(v1::REFUSAL_MALFORMED, "1 to 200 stations, each once");
  }
  return absl::OkStatus();
}

absl::StatusOr<TakeKeyPackages::Choice> TakeKeyPackages::Choose(
    Batch& batch, const std::string& uri) const {
  const Station* station = batch.books.stations.Find(uri);
  if (station == nullptr) {
    return Refuse(v1::REFUSAL_NOT_FOUND, "a station that is not enrolled");
  }
  for (const bool last_resort : {false, true}) {
    auto row = batch.books.journal.FirstKeyPackage(station->number, suite_,
                                                   last_resort);
    if (row.ok()) return Choice{*std::move(row), last_resort};
    if (!absl::IsNotFound(row.status())) return row.status();
  }
  return Refuse(v1::REFUSAL_NOT_FOUND, "a station without key packages");
}

base::Bytes TakeKeyPackages::Details(const std::vector<Choice>& choices) const {
  std::vector<audit::Taken> taken;
  for (size_t i = 0; i < choices.size(); ++i) {
    taken.push_back({stations_[i], crypto::Sha256(choices[i].row.key_package),
                     choices[i].last_resort});
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
  std::vector<Choice> choices;
  for (const auto& uri : stations_) {
    auto choice = Choose(batch, uri);
    if (!choice.ok()) return choice.status();
    choices.push_back(*std::move(choice));
  }
  base::Bytes details = Details(choices);
  if (details.size() > audit::kMaxDetails) {
    return Refuse(v1::REFUSAL_TOO_LARGE, "too many key packages for one entry");
  }
  taker->key_packages.Take(stations_.size());
  for (size_t i = 0; i < choices.size(); ++i) {
    if (!choices[i].last_resort) {
      auto gone = batch.transaction.DeleteKeyPackage(choices[i].row.number);
      if (!gone.ok()) return gone;
    }
    taken_.push_back({stations_[i], std::move(choices[i].row.key_package),
                      choices[i].last_resort});
  }
  auto index =
      batch.books.log.Append(batch.transaction, std::move(details),
                             {.line = std::nullopt, .station = taker->number});
  if (!index.ok()) return index.status();
  entry_ = batch.books.log.Staged(*index);
  return absl::OkStatus();
}

void TakeKeyPackages::Answer(Books&, const Proofs& proofs) {
  auto proven = proofs.Prove(*entry_);
  if (!proven.ok()) return done_(proven.status());
  done_(Relay::Taken{std::move(taken_), *std::move(proven)});
}

}  // namespace hotline::relay
