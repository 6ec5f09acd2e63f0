// What the engine is asked about people, and what it tells of them: operators
// of this position, who is on duty here, what is handed over, the watch log
// (P6).
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/base/secret.h"
#include "core/crypto/password.h"
#include "core/crypto/signature.h"
#include "core/message/terms.h"

namespace hotline::station {

// A person's; shared, since questions to the engine are copied.
using Passphrase = std::shared_ptr<const base::SecretBytes>;

struct OperatorDraft {
  std::string name;
  Passphrase passphrase;  // at least kShortestPassphrase bytes
  std::chrono::hours life = std::chrono::days(365);  // at most 366 days
  crypto::PasswordCost cost = {};
};
inline constexpr size_t kShortestPassphrase = 8;

// A person of this position whose key was made at this station.
struct OperatorRecord {
  std::string name;
  base::WallTime not_before, not_after;  // of the certificate
  base::WallTime removed;                // zero: not
  bool ended = false;                    // the certificate
  bool on_duty = false;
};

struct DutyOrder {
  std::string name;
  Passphrase passphrase;
  std::chrono::seconds length = std::chrono::hours(12);  // at most 24 h
};

// What somebody who takes over must know of.
struct OpenItem {
  enum class Kind : uint8_t {
    kToAcknowledge,  // addressed to us for action, nobody here has responded
    kAwaited,        // sent by us, a position has not responded
    kQueued,         // written here, the relay has not accepted it
    kAlarm,          // evidence that did not hold, as a number of pieces
  };
  Kind kind = Kind::kToAcknowledge;
  base::MessageId id;  // zero of an alarm
  base::LineId line;
  std::string line_name;
  message::Precedence precedence{};
  bool overdue = false;                // by the clock of its precedence (P8)
  base::WallTime since;                // log time; zero while queued
  std::vector<std::string> positions;  // from whom, or whom we wait for
  std::string subject;  // as the sender wrote it; of an alarm: a sentence
};

// Who is on duty at this station.
struct DutyRecord {
  std::string person;  // empty: nobody
  base::WallTime since, until;
  std::string before;  // of a hand-over: who went
  std::vector<OpenItem> open;
};

// The numbers stand in stores and in signed entries and never change.
enum class WatchAct : uint8_t {
  kOnDuty = 1,
  kOffDuty = 2,
  kHandedOver = 3,  // by who goes; text: to whom
  kEnded = 4,       // the time of duty was over: by the station
  kRead = 5,
  kAcknowledged = 6,
  kAnswered = 7,
  kRefused = 8,  // text: why
  kOperatorAdded = 9,
  kOperatorRemoved = 10,
};

// One entry of the watch log, as it is signed.
struct WatchEntry {
  uint64_t number = 0;      // from 1
  base::Digest previous{};  // hash of the entry before; of the first: zeros
  base::WallTime at;
  WatchAct act{};
  std::string person;  // who acted; added, removed: about whom
  std::optional<base::LineId> line;
  std::optional<base::MessageId> message;
  std::string text;
};

struct WatchRecord {
  WatchEntry entry;  // swept: number and time alone
  std::string line_name;
  bool swept = false;
  // Of the person, or of the station where nobody was on duty.
  bool by_station = false;
  base::Bytes signed_bytes;  // what the signature is over
  crypto::VerifyKey key{};
  crypto::Signature signature{};
};

struct WatchSpan {
  std::optional<base::WallTime> from = std::nullopt;
  std::optional<base::WallTime> to = std::nullopt;  // excluded
};

}  // namespace hotline::station
