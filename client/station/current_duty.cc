#include "client/station/current_duty.h"

#include <algorithm>

#include "client/station/problem.h"
#include "client/station/try.h"

namespace hotline::station {
namespace {

// The relay's log may be behind our clock by seconds: what is certified and
// used at once must be valid by its time, too.
constexpr std::chrono::hours kBackdated{1};

}  // namespace

absl::StatusOr<message::OperatorCertificate> Certify(
    Station& station, const std::string& name, const crypto::VerifyKey& key,
    base::WallTime not_after) {
  const pki::Certificate& own = station.enrolled.identity.front();
  message::OperatorCertificate wanted;
  wanted.position = station.position();
  wanted.name = name;
  wanted.key = key;
  wanted.not_before = std::max(station.Now() - kBackdated, own.not_before());
  wanted.not_after = std::min(not_after, own.not_after());
  wanted.not_after =
      std::min(wanted.not_after, wanted.not_before + message::kMaxOperatorLife);
  wanted.station = {station.uri(), station.certificate.certificate_hash};
  auto made =
      message::MakeOperatorCertificate(std::move(wanted), *station.identity);
  if (made.ok()) return made;
  return Fail(Problem::kUsage, "operator",
              "No certificate can be made for this operator: " +
                  std::string(made.status().message()));
}

bool IsOfEarlierCertificate(const Station& station,
                            const message::OperatorCertificate& certificate) {
  return certificate.station.certificate_hash !=
         station.certificate.certificate_hash;
}

absl::StatusOr<std::optional<OwnDuty>> CurrentDuty(Station& station) {
  TRY_ASSIGN(auto duty, station.duty.At(station.Now()));
  if (!duty.has_value() ||
      !IsOfEarlierCertificate(station, duty->certificate)) {
    return duty;
  }
  TRY_ASSIGN(duty->certificate,
             Certify(station, duty->person(), duty->key->verify_key(),
                     duty->certificate.not_after));
  TRY(station.store->Write([&] { return station.duty.Save(*duty); }));
  return duty;
}

WatchEntry EntryOf(WatchAct act, std::string person, std::string text) {
  WatchEntry entry;
  entry.act = act;
  entry.person = std::move(person);
  entry.text = std::move(text);
  return entry;
}

absl::Status LogWatch(Station& station, const std::optional<OwnDuty>& duty,
                      WatchEntry entry) {
  entry.at = station.Now();
  return station.watch_log.Append(
      std::move(entry), duty.has_value() ? *duty->key : *station.identity);
}

}  // namespace hotline::station
