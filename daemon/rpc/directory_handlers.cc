#include "daemon/gate/refuse.h"
#include "daemon/rpc/convert.h"
#include "daemon/rpc/handlers.h"

namespace hotline::rpc {
namespace {

namespace v1 = relay::v1;

constexpr size_t kMaxCertificates = 4;
constexpr size_t kMaxKeyPackages = 100;
constexpr size_t kMaxPositions = 64;
constexpr size_t kMaxStations = 50;

// The key packages of an enrolment; a request that brings none names no suite.
absl::Status ReadKeyPackages(const v1::EnrolRequest& request,
                             relay::Enrolment& out) {
  auto packages = ReadBlobs(request.key_packages(), kMaxKeyPackages);
  if (!packages.ok()) return packages.status();
  out.key_packages = *std::move(packages);
  if (request.last_resort().size() > pki::Certificate::kMaxDer) {
    return gate::Refuse(v1::REFUSAL_TOO_LARGE, "a key package above 16 KiB");
  }
  out.last_resort = base::ToBytes(request.last_resort());
  out.suite = request.suite();
  const bool none = out.key_packages.empty() && out.last_resort.empty();
  return none ? absl::OkStatus() : CheckSuite(request.suite());
}

absl::StatusOr<relay::Enrolment> ReadEnrolment(
    const gate::Gate& gate, const gate::Peer& peer,
    const v1::EnrolRequest& request) {
  auto certificates = ReadBlobs(request.certificates(), kMaxCertificates);
  if (!certificates.ok()) return certificates.status();
  auto hash = gate.CheckIdentity(peer, *certificates);
  if (!hash.ok()) return hash.status();
  relay::Enrolment enrolment;
  enrolment.record = {peer.station.Uri(), *std::move(certificates)};
  enrolment.certificate_hash = *hash;
  absl::Status status = ReadKeyPackages(request, enrolment);
  if (!status.ok()) return status;
  return enrolment;
}

void Write(const relay::TakenKeyPackage& taken, v1::KeyPackage& out) {
  out.set_station(taken.station);
  out.set_key_package(base::ToString(taken.key_package));
  out.set_last_resort(taken.last_resort);
}

}  // namespace

absl::Status Enrol(const Parts& parts, const gate::Peer& peer,
                   const v1::EnrolRequest& request,
                   Answer<v1::EnrolResponse> answer) {
  auto enrolment = ReadEnrolment(parts.gate, peer, request);
  if (!enrolment.ok()) return enrolment.status();
  auto done = [&relay = parts.relay, known = request.known_size(),
               answer = std::move(answer)](
                  absl::StatusOr<relay::Relay::Enrolled> enrolled) {
    if (!enrolled.ok()) return answer(enrolled.status());
    v1::EnrolResponse response;
    rpc::Write(enrolled->entry, *response.mutable_entry());
    WriteConsistency(relay, known, enrolled->entry.size,
                     *response.mutable_entry()->mutable_consistency());
    response.set_key_packages(enrolled->key_packages);
    answer(std::move(response));
  };
  parts.relay.Enrol(peer, *std::move(enrolment), std::move(done));
  return absl::OkStatus();
}

absl::Status FindStations(const Parts& parts, const gate::Peer& peer,
                          const v1::FindStationsRequest& request,
                          Answer<v1::FindStationsResponse> answer) {
  auto positions = ReadPositions(request.positions(), kMaxPositions);
  if (!positions.ok()) return positions.status();
  auto done = [answer = std::move(answer)](
                  absl::StatusOr<std::vector<relay::StationRecord>> stations) {
    if (!stations.ok()) return answer(stations.status());
    v1::FindStationsResponse response;
    for (const relay::StationRecord& station : *stations)
      rpc::Write(station, *response.add_stations());
    answer(std::move(response));
  };
  parts.relay.FindStations(peer, *std::move(positions), std::move(done));
  return absl::OkStatus();
}

absl::Status TakeKeyPackages(const Parts& parts, const gate::Peer& peer,
                             const v1::TakeKeyPackagesRequest& request,
                             Answer<v1::TakeKeyPackagesResponse> answer) {
  auto stations = ReadStations(request.stations(), kMaxStations);
  if (!stations.ok()) return stations.status();
  absl::Status suite = CheckSuite(request.suite());
  if (!suite.ok()) return suite;
  auto done =
      [&relay = parts.relay, known = request.known_size(),
       answer = std::move(answer)](absl::StatusOr<relay::Relay::Taken> taken) {
        if (!taken.ok()) return answer(taken.status());
        v1::TakeKeyPackagesResponse response;
        for (const relay::TakenKeyPackage& one : taken->key_packages)
          Write(one, *response.add_key_packages());
        rpc::Write(taken->entry, *response.mutable_entry());
        WriteConsistency(relay, known, taken->entry.size,
                         *response.mutable_entry()->mutable_consistency());
        answer(std::move(response));
      };
  parts.relay.TakeKeyPackages(peer, *std::move(stations), request.suite(),
                              std::move(done));
  return absl::OkStatus();
}

}  // namespace hotline::rpc
