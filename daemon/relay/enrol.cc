#include "daemon/relay/enrol.h"

#include "absl/container/flat_hash_set.h"
#include "daemon/audit/event.h"
#include "hotline/relay/v1/refusal.pb.h"

namespace hotline::relay {

using gate::Refuse;

namespace {

constexpr size_t kMostCertificates = 4;
constexpr size_t kMostKeyPackages = 100;  // in one request
constexpr size_t kLargest = 16 * 1024;

bool WithinLimits(const std::vector<base::Bytes>& items, size_t most) {
  if (items.size() > most) return false;
  for (const auto& item : items) {
    if (item.empty() || item.size() > kLargest) return false;
  }
  return true;
}

}  // namespace

Enrol::Enrol(std::string peer, Enrolment enrolment,
             Relay::Done<Relay::Enrolled> done)
    : ActFor(Lane::kDirectory, std::move(peer), std::move(done),
             WeightOf(enrolment.record.certificates) +
                 WeightOf(enrolment.key_packages) +
                 enrolment.last_resort.size()),
      enrolment_(std::move(enrolment)) {}

absl::Status Enrol::CheckForm() const {
  if (enrolment_.record.station != peer()) {
    return Refuse(v1::REFUSAL_SENDER_MISMATCH, "enrolment of another station");
  }
  if (enrolment_.record.certificates.empty() ||
      !WithinLimits(enrolment_.record.certificates, kMostCertificates) ||
      !WithinLimits(enrolment_.key_packages, kMostKeyPackages) ||
      enrolment_.last_resort.size() > kLargest) {
    return Refuse(v1::REFUSAL_MALFORMED, "enrolment: too many or too large");
  }
  return absl::OkStatus();
}

absl::StatusOr<Enrol::News> Enrol::Compare(Batch& batch,
                                           const Station* station) const {
  News news;
  news.certificate = station == nullptr ||
                     station->certificate_hash != enrolment_.certificate_hash;
  std::vector<base::Bytes> kept;
  if (news.certificate) {
    news.certificates = true;
    news.last_resort = !enrolment_.last_resort.empty();
  } else {
    auto packages = batch.books.journal.KeyPackages(station->number,
                                                    enrolment_.suite, false);
    if (!packages.ok()) return packages.status();
    kept = *std::move(packages);
    auto compared = CompareWith(batch, *station, news);
    if (!compared.ok()) return compared;
  }
  absl::flat_hash_set<base::Bytes> there(kept.begin(), kept.end());
  for (const auto& one : enrolment_.key_packages) {
    if (there.insert(one).second) news.key_packages.push_back(&one);
  }
  if (kept.size() + news.key_packages.size() >
      batch.books.limits.key_packages_per_station) {
    return Refuse(v1::REFUSAL_QUOTA, "too many key packages");
  }
  return news;
}

absl::Status Enrol::CompareWith(Batch& batch, const Station& station,
                                News& news) const {
  auto row = batch.books.journal.Station(station.number);
  if (!row.ok()) return row.status();
  news.certificates = row->certificates != enrolment_.record.certificates;
  if (enrolment_.last_resort.empty()) return absl::OkStatus();
  auto last =
      batch.books.journal.KeyPackages(station.number, enrolment_.suite, true);
  if (!last.ok()) return last.status();
  news.last_resort = last->empty() || last->front() != enrolment_.last_resort;
  return absl::OkStatus();
}

absl::Status Enrol::Publish(Batch& batch, Station& station,
                            const News& news) const {
  store::Transaction& transaction = batch.transaction;
  if (news.certificate) {
    station.certificate_hash = enrolment_.certificate_hash;
    auto gone = transaction.DeleteKeyPackagesOf(station.number);
    if (!gone.ok()) return gone;
  }
  if (news.certificates) {
    auto put = transaction.PutStation({station.number, station.uri,
                                       station.certificate_hash,
                                       enrolment_.record.certificates});
    if (!put.ok()) return put;
  }
  return PublishKeys(batch, station, news);
}

absl::Status Enrol::PublishKeys(Batch& batch, const Station& station,
                                const News& news) const {
  store::Transaction& transaction = batch.transaction;
  for (const base::Bytes* one : news.key_packages) {
    auto added = transaction.AddKeyPackage(station.number, enrolment_.suite,
                                           false, *one);
    if (!added.ok()) return added;
  }
  if (!news.last_resort) return absl::OkStatus();
  auto gone = transaction.DeleteLastResort(station.number, enrolment_.suite);
  if (!gone.ok()) return gone;
  return transaction.AddKeyPackage(station.number, enrolment_.suite, true,
                                   enrolment_.last_resort);
}

absl::Status Enrol::Log(Batch& batch, Station& station, const News& news) {
  const size_t brought = news.key_packages.size() + (news.last_resort ? 1 : 0);
  auto index = batch.books.log.Append(
      batch.transaction,
      audit::EnrolmentEvent(peer(), enrolment_.certificate_hash,
                            static_cast<uint32_t>(brought)),
      {.line = std::nullopt, .station = station.number});
  if (!index.ok()) return index.status();
  entry_ = batch.books.log.Staged(*index);
  station.enrolment_entry = *index;
  return absl::OkStatus();
}

absl::Status Enrol::Run(Batch& batch) {
  entry_.reset();
  if (auto formed = CheckForm(); !formed.ok()) return formed;
  Station* station = batch.books.stations.Find(peer());
  if (station != nullptr && !station->enrolments.Allows(batch.monotonic)) {
    return Refuse(v1::REFUSAL_QUOTA, "too many enrolments");
  }
  auto news = Compare(batch, station);
  if (!news.ok()) return news.status();
  if (news->none() && station->enrolment_entry.has_value()) {
    station->enrolments.Take();
    auto entry = batch.books.Entry(*station->enrolment_entry);
    if (!entry.ok()) return entry.status();
    entry_ = *std::move(entry);
    return absl::OkStatus();
  }
  if (batch.disk_low) {
    return Refuse(v1::REFUSAL_DISK_FULL, "the reserve is not for enrolments");
  }
  if (station == nullptr) {
    station = batch.books.stations.Add(peer(), enrolment_.certificate_hash);
  }
  station->enrolments.Take();
  if (auto published = Publish(batch, *station, *news); !published.ok()) {
    return published;
  }
  return Log(batch, *station, *news);
}

void Enrol::Answer(Books& books, const Proofs& proofs) {
  auto proven = proofs.Prove(*entry_);
  if (!proven.ok()) return done_(proven.status());
  auto left =
      books.journal.CountKeyPackages(books.stations.Find(peer())->number);
  if (!left.ok()) return done_(left.status());
  uint32_t all = 0;
  for (const auto& one : *left) all += static_cast<uint32_t>(one.left);
  done_(Relay::Enrolled{*std::move(proven), all});
}

}  // namespace hotline::relay
