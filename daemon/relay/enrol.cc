#include "daemon/relay/enrol.h"

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
    : ActFor(Lane::kControl, std::move(peer), std::move(done)),
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

absl::Status Enrol::CheckSpace(Batch& batch, const Station* station) const {
  uint64_t kept = 0;
  if (station != nullptr &&
      station->certificate_hash == enrolment_.certificate_hash) {
    auto count =
        batch.books.journal.CountKeyPackages(station->number, enrolment_.suite);
    if (!count.ok()) return count.status();
    kept = *count;
  }
  if (kept + enrolment_.key_packages.size() >
      batch.books.limits.key_packages_per_station) {
    return Refuse(v1::REFUSAL_QUOTA, "too many key packages");
  }
  return absl::OkStatus();
}

absl::Status Enrol::Publish(Batch& batch, Station& station) const {
  store::Transaction& transaction = batch.transaction;
  if (station.certificate_hash != enrolment_.certificate_hash) {
    station.certificate_hash = enrolment_.certificate_hash;
    auto gone = transaction.DeleteKeyPackagesOf(station.number);
    if (!gone.ok()) return gone;
  }
  auto put = transaction.PutStation({station.number, station.uri,
                                     station.certificate_hash,
                                     enrolment_.record.certificates});
  if (!put.ok()) return put;
  for (const auto& key_package : enrolment_.key_packages) {
    auto added = transaction.AddKeyPackage(station.number, enrolment_.suite,
                                           false, key_package);
    if (!added.ok()) return added;
  }
  if (enrolment_.last_resort.empty()) return absl::OkStatus();
  auto gone = transaction.DeleteLastResort(station.number, enrolment_.suite);
  if (!gone.ok()) return gone;
  return transaction.AddKeyPackage(station.number, enrolment_.suite, true,
                                   enrolment_.last_resort);
}

absl::Status Enrol::Run(Batch& batch) {
  entry_.reset();
  if (auto formed = CheckForm(); !formed.ok()) return formed;
  Station* station = batch.books.stations.Find(peer());
  if (auto space = CheckSpace(batch, station); !space.ok()) return space;
  if (station == nullptr) {
    station = batch.books.stations.Add(peer(), enrolment_.certificate_hash);
  }
  if (auto published = Publish(batch, *station); !published.ok()) {
    return published;
  }
  const size_t brought =
      enrolment_.key_packages.size() + (enrolment_.last_resort.empty() ? 0 : 1);
  auto index = batch.books.log.Append(
      batch.transaction,
      audit::EnrolmentEvent(peer(), enrolment_.certificate_hash,
                            static_cast<uint32_t>(brought)),
      {.line = std::nullopt, .station = station->number});
  if (!index.ok()) return index.status();
  entry_ = batch.books.log.Staged(*index);
  return absl::OkStatus();
}

void Enrol::Answer(Books& books, const Proofs& proofs) {
  auto proven = proofs.Prove(*entry_);
  if (!proven.ok()) return done_(proven.status());
  auto left =
      books.journal.CountKeyPackages(books.stations.Find(peer())->number);
  if (!left.ok()) return done_(left.status());
  done_(Relay::Enrolled{*std::move(proven), static_cast<uint32_t>(*left)});
}

}  // namespace hotline::relay
