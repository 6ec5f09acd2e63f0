#include "client/station/status_view.h"

#include <algorithm>

#include "client/station/line_status.h"
#include "client/station/trust_settings.h"
#include "client/station/try.h"
#include "core/pki/subject.h"

namespace hotline::station {
namespace {

constexpr std::chrono::days kCertificateWarning{30};

}  // namespace

void StatusView::AddEnding(const std::string& which, base::WallTime end,
                           std::vector<std::string>& out) {
  const base::WallTime now = station_.Now();
  if (end <= now) {
    out.push_back("The " + which +
                  " certificate has ended: renew it, nobody accepts it.");
  } else if (end < now + kCertificateWarning) {
    out.push_back("The " + which +
                  " certificate ends within 30 days: renew it.");
  }
}

std::vector<std::string> StatusView::Expiring() {
  std::vector<std::string> out;
  AddEnding("identity", station_.enrolled.identity.front().not_after(), out);
  AddEnding("TLS", station_.enrolled.tls.front().not_after(), out);
  for (const ListState& list :
       ListStates(*station_.trust->Get(), station_.Now())) {
    if (!list.stale) continue;
    out.push_back("Revocation list " + std::to_string(list.number) + " of " +
                  list.authority +
                  " is past its time: take the newest (`hotline trust crl`).");
  }
  return out;
}

std::vector<std::string> StatusView::Warnings() {
  std::vector<std::string> out = Expiring();
  if (std::chrono::abs(session_.clock_offset()) > std::chrono::seconds(10)) {
    out.push_back("The clock differs from the relay's by over 10 s.");
  }
  if (session_.ready() && !session_.hello().enrolled()) {
    out.push_back("The relay does not know this station: enrol it.");
  }
  if (const absl::Status may = session_.MaySend(); !may.ok()) {
    out.push_back(std::string(may.message()));
  }
  for (std::string& text : keys_.RunOut()) out.push_back(std::move(text));
  const auto alarms = station_.journal.CountAlarms();
  if (alarms.ok() && *alarms > 0) {
    out.push_back(std::to_string(*alarms) +
                  " pieces of evidence that did not hold are kept.");
  }
  return out;
}

absl::StatusOr<Status> StatusView::Now() {
  Status out;
  out.station = station_.uri();
  const auto subject = pki::ReadStation(station_.enrolled.identity.front());
  if (subject.ok()) out.roles = subject->roles.Words();
  out.relay = station_.enrolled.relay;
  out.connected = session_.ready();
  out.why_not = session_.why_not();
  out.clock_offset = session_.clock_offset();
  out.identity_not_after = station_.enrolled.identity.front().not_after();
  out.tls_not_after = station_.enrolled.tls.front().not_after();
  out.key_packages = std::max(keys_.left(), session_.hello().key_packages());
  TRY_ASSIGN(out.queued, station_.messages.CountQueued());
  out.log_size = log_.KnownSize();
  out.revocation_lists = ListStates(*station_.trust->Get(), station_.Now());
  TRY_ASSIGN(const auto duty, station_.duty.At(station_.Now()));
  if (duty.has_value()) {
    out.on_duty = duty->person();
    out.on_duty_until = duty->until;
  }
  out.warnings = Warnings();
  TRY_ASSIGN(out.lines, ExplainLines(station_, out.connected));
  TRY_ASSIGN(out.gaps, OpenGaps(station_));
  TRY_ASSIGN(out.waiting, WaitingMessages(station_));
  return out;
}

}  // namespace hotline::station
