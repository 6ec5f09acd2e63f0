// Who this station is and what every part of its engine works with. Owned by
// the engine, used on its strand alone.
#pragma once

#include <functional>
#include <memory>

#include "client/station/attachments.h"
#include "client/station/clock_table.h"
#include "client/station/current_trust.h"
#include "client/station/duty_table.h"
#include "client/station/engine.h"
#include "client/station/incarnations.h"
#include "client/station/journal.h"
#include "client/station/line_keys.h"
#include "client/station/lines.h"
#include "client/station/messages.h"
#include "client/station/operator_keys.h"
#include "client/station/own_packages.h"
#include "client/station/peers.h"
#include "client/station/relay_link.h"
#include "client/station/serials.h"
#include "client/station/settings.h"
#include "client/station/staffing.h"
#include "client/station/store.h"
#include "client/station/strand.h"
#include "client/station/watch_log.h"
#include "core/message/check.h"
#include "core/tlog/key.h"

namespace hotline::station {

struct Station {
  Station(std::unique_ptr<Store> store_in, const base::Clock& clock_in,
          Strand& strand_in)
      : store(std::move(store_in)),
        clock(clock_in),
        strand(strand_in),
        messages(*store),
        lines(*store),
        incarnations(*store),
        peers(*store),
        packages(*store),
        journal(*store),
        attachments(*store),
        clocks(*store),
        serials(*store),
        staffing(*store),
        operators(*store),
        duty(*store),
        watch_log(*store) {}
  Station(const Station&) = delete;
  Station& operator=(const Station&) = delete;

  // Reads names, keys, certificates and roots. Must succeed before any use.
  absl::Status Load();
  // What is offered is at another relay than the enrolment in force.
  absl::StatusOr<bool> Moves();
  // Keeps what was offered. Inside Write.
  absl::Status SaveOffered();
  // Takes over what another process of this store has settled since: a renewed
  // certificate, a root, a revocation list.
  absl::Status Refresh();

  base::WallTime Now() const { return clock.Now(); }
  // By the relay's clock, as far as ours was measured beside it.
  base::WallTime RelayTime() const { return clock.Now() + relay_offset; }
  // Measured: kept for processes that do not reach the relay.
  void MeasuredOffset(std::chrono::milliseconds offset);
  base::Random& randomness() { return store->randomness(); }
  std::string position() const { return names.station.position().text(); }
  const std::string& uri() const { return certificate.station; }
  groups::Identity own_identity() const {
    return {*identity, enrolled.identity};
  }

  // By name or 32 hex digits, one of our relay before one of another. A line
  // that another station made later under the same name changes nothing but a
  // warning: the oldest is meant.
  // Problem::kUsage, "unknown_line"; "ambiguous" if one station made two of
  // that name.
  absl::StatusOr<LineFacts> FindLine(std::string_view name);
  // What was written for the log of that name may go to our relay; so may what
  // says none. kRefused, "other_relay".
  absl::Status CheckOrigin(const std::string& origin) const;
  // The same of what is to be written on that line.
  absl::Status CheckLine(const LineFacts& line) const;
  LineRecord ToRecord(const LineFacts& line) const;
  // The message of that row, as users see it.
  absl::StatusOr<Record> Shown(uint64_t n);

  // A timer that does nothing once the engine is gone.
  base::Timers::TimerId After(std::chrono::milliseconds delay,
                              std::function<void()> run) {
    return strand.After(
        delay, [alive = std::weak_ptr<int>(alive), run = std::move(run)] {
          if (!alive.expired()) run();
        });
  }

  // What the user is told now; stored events come by the journal.
  void Tell(const Event& event) {
    if (tell) tell(event);
  }
  // Saves an event that every process of the store tells. Inside Write.
  absl::Status Note(EventKind kind, uint64_t message,
                    PositionState change = {});
  absl::Status Warn(std::string code, std::string text);
  // The relay's evidence failed: keeps the bytes as they came, warns. Its own
  // transaction.
  absl::Status Alarm(const std::string& evidence, const absl::Status& why);
  // The same if `why` says that it failed, Problem::kVerification.
  void KeepIfFalse(const std::string& evidence, const absl::Status& why);

  std::unique_ptr<Store> store;
  std::chrono::milliseconds relay_offset{0};  // relay's clock minus ours
  const base::Clock& clock;
  Strand& strand;
  Messages messages;
  Lines lines;
  Incarnations incarnations;
  Peers peers;
  OwnPackages packages;
  Journal journal;
  Attachments attachments;
  ClockTable clocks;
  Serials serials;
  Staffing staffing;
  OperatorKeys operators;
  DutyTable duty;
  WatchLog watch_log;

  Names names;
  Enrolled enrolled;
  // An enrolment to be tried: `enrolled` is that one, and the store keeps the
  // one before until the relay has proven that it took this one in.
  std::optional<Enrolled> offered;
  // Shared with gRPC's threads, which check the relay's certificate.
  std::shared_ptr<CurrentTrust> trust = std::make_shared<CurrentTrust>();
  std::optional<crypto::SigningKey> identity;
  message::SenderCertificate certificate;  // our own
  std::optional<tlog::VerifierKey> log_key;
  LineKeys keys{*store, [this] { return trust->Get(); }};

  std::unique_ptr<RelayLink> link;
  // Refresh took something over.
  std::function<void()> on_settled;
  std::shared_ptr<int> alive = std::make_shared<int>(0);
  std::function<void(const Event&)> tell;

 private:
  absl::Status LoadSettled();

  uint64_t settled_ = 0;  // what LoadSettled has read
};

}  // namespace hotline::station
