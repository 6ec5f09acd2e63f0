#include "client/station/beacons.h"

#include "client/station/try.h"
#include "core/base/codec.h"
#include "core/crypto/sha256.h"

namespace hotline::station {
namespace {

base::Digest StationHash(std::string_view station) {
  return crypto::Sha256(base::ViewOf(station));
}

Place BeaconPlace(const base::LineId& line, const base::Digest& station) {
  return Place("beacon", "sealed",
               base::Writer().Raw(line.bytes()).Raw(station).Take());
}

}  // namespace

absl::Status Beacons::Save(const base::LineId& line, std::string_view station,
                           const StoredBeacon& beacon) {
  const base::Digest hash = StationHash(station);
  return store_
      .Prepare(
          "INSERT INTO beacon VALUES (?, ?, ?, ?) "
          "ON CONFLICT (line, station) DO UPDATE SET "
          "at_ms = excluded.at_ms, sealed = excluded.sealed "
          "WHERE excluded.at_ms >= beacon.at_ms")
      .Blob(line.bytes())
      .Blob(hash)
      .Int(base::ToMillis(beacon.logged))
      .Blob(store_.Seal(BeaconPlace(line, hash), beacon.beacon))
      .Run();
}

absl::StatusOr<std::optional<StoredBeacon>> Beacons::Last(
    const base::LineId& line, std::string_view station) {
  const base::Digest hash = StationHash(station);
  Query query = store_.Prepare(
      "SELECT at_ms, sealed FROM beacon WHERE line = ? AND station = ?");
  TRY_ASSIGN(const bool found, query.Blob(line.bytes()).Blob(hash).Step());
  if (!found) return std::nullopt;
  TRY_ASSIGN(const auto opened,
             store_.Open(BeaconPlace(line, hash), query.BlobAt(1)));
  return StoredBeacon{base::FromMillis(query.IntAt(0)),
                      base::ToBytes(opened.Reveal())};
}

}  // namespace hotline::station
