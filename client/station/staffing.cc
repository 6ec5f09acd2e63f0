#include "client/station/staffing.h"

#include <algorithm>

#include "client/station/try.h"
#include "core/base/codec.h"
#include "core/crypto/sha256.h"
#include "core/message/limits.h"

namespace hotline::station {
namespace {

constexpr uint8_t kVersion = 1;

base::Digest StationHash(std::string_view station) {
  return crypto::Sha256(base::ViewOf(station));
}

Place StaffingPlace(const base::LineId& line, base::ByteView station) {
  return Place("staffing", "sealed",
               base::Writer().Raw(line.bytes()).Raw(station).Take());
}

base::Bytes Encode(const Staffed& staffed) {
  return base::Writer()
      .U8(kVersion)
      .Text(staffed.station)
      .Text(staffed.person)
      .U64(base::ToMillis(staffed.since))
      .U64(base::ToMillis(staffed.until))
      .U64(staffed.sequence)
      .Take();
}

absl::StatusOr<Staffed> Parse(base::ByteView bytes) {
  base::Reader reader(bytes);
  reader.Require(reader.U8() == kVersion);
  Staffed out;
  out.station = reader.Text(message::kMaxStationUri);
  out.person = reader.Text(message::kMaxOperator);
  out.since = base::FromMillis(reader.U64());
  out.until = base::FromMillis(reader.U64());
  out.sequence = reader.U64();
  TRY(reader.Finish("stored staffing"));
  return out;
}

// What stands once that was said; nothing if it changes nothing.
std::optional<Staffed> After(const std::optional<Staffed>& before,
                             const message::Duty& duty) {
  Staffed next;
  next.since = duty.at;
  if (duty.on) {
    next.person = duty.certificate.name;
    next.until = duty.until;
    return next;
  }
  if (before && before->person != duty.certificate.name) return std::nullopt;
  // Who takes over signs that next: there is never nobody between.
  next.person = duty.next;
  if (before && !duty.next.empty()) next.until = before->until;
  return next;
}

}  // namespace

absl::Status Staffing::Take(const base::LineId& line,
                            const std::string& station, uint64_t sequence,
                            const message::Duty& duty) {
  TRY_ASSIGN(const auto before, Of(line, station));
  if (before && sequence <= before->sequence) return absl::OkStatus();
  std::optional<Staffed> next = After(before, duty);
  if (!next.has_value()) return absl::OkStatus();
  next->station = station;
  next->sequence = sequence;
  const base::Digest hash = StationHash(station);
  return store_.Prepare("INSERT OR REPLACE INTO staffing VALUES (?, ?, ?, ?)")
      .Blob(line.bytes())
      .Blob(hash)
      .Int(sequence)
      .Blob(store_.Seal(StaffingPlace(line, hash), Encode(*next)))
      .Run();
}

absl::StatusOr<std::optional<Staffed>> Staffing::Of(const base::LineId& line,
                                                    std::string_view station) {
  const base::Digest hash = StationHash(station);
  Query query = store_.Prepare(
      "SELECT sealed FROM staffing WHERE line = ? AND station = ?");
  TRY_ASSIGN(const bool found, query.Blob(line.bytes()).Blob(hash).Step());
  if (!found) return std::nullopt;
  TRY_ASSIGN(const base::SecretBytes opened,
             store_.Open(StaffingPlace(line, hash), query.BlobAt(0)));
  TRY_ASSIGN(Staffed staffed, Parse(opened.Reveal()));
  return std::optional<Staffed>(std::move(staffed));
}

absl::StatusOr<std::vector<Staffed>> Staffing::On(const base::LineId& line) {
  Query query =
      store_.Prepare("SELECT station, sealed FROM staffing WHERE line = ?");
  query.Blob(line.bytes());
  std::vector<Staffed> out;
  while (true) {
    TRY_ASSIGN(const bool found, query.Step());
    if (!found) break;
    TRY_ASSIGN(
        const base::SecretBytes opened,
        store_.Open(StaffingPlace(line, query.BlobAt(0)), query.BlobAt(1)));
    TRY_ASSIGN(Staffed staffed, Parse(opened.Reveal()));
    out.push_back(std::move(staffed));
  }
  std::sort(out.begin(), out.end(),
            [](const auto& a, const auto& b) { return a.station < b.station; });
  return out;
}

}  // namespace hotline::station
