// The station's engine: one object that does everything a station does, and
// neither prints nor blocks. Commands come in, answers and events go out; all
// of it on one strand. cli and tui speak to this face alone. What the engine
// promises is in its store: after a kill at any moment a new engine goes on.
//
// Threads: every function may be called from any thread and only queues; every
// callback comes on the engine's strand and must not block. Errors carry a
// Problem (problem.h) for exit code and JSON.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "client/station/watch_keeping.h"
#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/message/service_clock.h"
#include "core/message/terms.h"

namespace hotline::station {

// How far a message has come at one position. Five facts apart (P7), and what
// can hold them up.
enum class State {
  kQueued,        // stored here, the relay has not answered yet
  kSent,          // the relay's receipt was verified
  kDelivered,     // a station of the position has it
  kRead,          // an operator there opened it
  kAcknowledged,  // a named operator there acknowledged it
  kAnswered,
  kRefused,  // a named operator there refused it; or the relay refused to
             // accept it
  kExpired,  // ended undelivered: a tombstone came
  kHeld,     // waits here for a person's word: somebody joined the line (P12)
};

// One position's part in one message.
struct PositionState {
  std::string position;  // "watch@mfa.alba"
  State state = State::kQueued;
  base::WallTime at;  // of the newest fact, by the clock of whoever asserts it
  std::string by;     // operator named in read, acknowledged, answered, refused
  std::string station;    // station that reported it, URI
  std::string reason;     // refused: why
  bool scripted = false;  // the response came from a script
  uint64_t sequence = 0;  // of the response on its line, once it is known
  uint64_t own = 0;       // this station's response: its row in the store

  // A response of this station that the relay has not accepted yet: nobody else
  // knows of it.
  bool pending() const { return own != 0 && sequence == 0; }
};

// Another message of the line that a message names.
struct Reference {
  base::MessageId id;
  // It is in this station's record. The next two are known then alone, unless
  // it was swept.
  bool here = false;
  uint64_t serial = 0;
  std::string from = {};  // sender's position
};

// A file that belongs to a message. Its chunks come, or go, in messages of
// their own.
struct AttachmentState {
  enum class Is {
    kUnderWay,    // coming, or going
    kComplete,    // here, and what its text names; or accepted by the relay
    kIncomplete,  // a chunk ended undelivered, or was refused: ask its sender
    kDamaged,     // all of it came, and is not what its text names: thrown away
  };
  std::string name;     // as its sender named it: make it printable first
  uint64_t size = 0;    // bytes, at most 16 MiB
  base::Digest hash{};  // SHA-256, as its text names it
  Is state = Is::kUnderWay;
  uint64_t bytes = 0;  // here; of what this station sends, accepted
};

// The speed-of-service clock of a message (P8).
struct ClockView {
  base::WallTime due_at;          // by the relay's clock, the same everywhere
  std::vector<std::string> open;  // action positions that have not acknowledged
  // While there are such: how urgent it is, and how many steps it is overdue.
  message::Urgency urgency = message::Urgency::kWaiting;
  uint32_t step = 0;

  bool overdue() const { return step > 0; }
};

// What the serial of a received message says beside those before it.
enum class Arrival : uint8_t {
  kInOrder = 0,    // or nothing is known of those before
  kAfterGap = 1,   // some before it are missing, or were then
  kLate = 2,       // after later ones
  kRepeat = 3,     // another message has the same serial: an alarm
  kForgotten = 4,  // of before what is remembered: nobody can tell
};

// A message of this station's record, sent or received.
struct Record {
  base::MessageId id;
  base::LineId line;
  std::string line_name;
  message::Class line_class{};
  uint64_t sequence = 0;       // on the line, 0 until the relay accepted it
  uint64_t serial = 0;         // counter of the sender's store
  base::WallTime incarnation;  // of that store: made or rejoined then (P5)
  // 0 where a quarantined message does not say: kind, precedence, class, dtg.
  message::Kind kind{};
  message::Precedence precedence{};
  base::WallTime dtg;
  // How far the sender's own times are from the log's, above zero if later;
  // zero while they agree within 60 s (P8, sender_time.h).
  std::chrono::milliseconds dtg_off{0};
  std::string from;               // sender's position
  std::string sender;             // sender's station, URI
  std::string operator_name;      // may be empty
  std::vector<std::string> to;    // action positions
  std::vector<std::string> info;  // information positions
  std::string subject;
  std::string
      text;  // as the sender wrote it: make it printable before showing it
  bool outgoing = false;
  // The least far action position's; if we are one, our own.
  State state = State::kQueued;
  std::vector<PositionState> positions;
  std::string reason;  // of a refusal or quarantine, a plain sentence
  // The same for a script: a check that failed, "RECEIPT" (message::Fault); a
  // refusal of the relay's, "quota"; "swept".
  std::string reason_name;
  bool quarantined =
      false;  // failed a check: shown with the reason, never trusted
  base::WallTime
      log_time;  // the relay's time of its entry; zero until accepted
  uint64_t log_index = 0;
  bool logged = false;  // its log entry was verified
  // Of the information positions, where it is lower than that of the others.
  std::optional<message::Precedence> info_precedence = {};
  base::WallTime filed = {};  // when the operator handed it in
  std::string label = {};     // in its one form (core/message/label.h); or none
  std::vector<Reference> references = {};
  std::optional<Reference> supersedes = {};
  // The newest message of its own position that takes its place.
  std::optional<base::MessageId> superseded_by = {};
  base::WallTime reply_by = {};  // zero: none
  std::vector<AttachmentState> attachments = {};
  // Nothing if it asks nobody for an acknowledgement.
  std::optional<ClockView> clock = std::nullopt;
  Arrival arrival = Arrival::kInOrder;

  // Its state is what a response of this station says that is pending.
  bool pending() const {
    return std::any_of(
        positions.begin(), positions.end(), [this](const auto& one) {
          return one.pending() &&
                 std::find(to.begin(), to.end(), one.position) != to.end();
        });
  }
};

struct LineRecord {
  base::LineId id;
  std::string name;  // empty until the line card is here
  std::string mandate;
  message::Class line_class;
  base::WallTime until;
  std::vector<std::string> positions;  // members
  std::vector<std::string> stations;   // members' URIs
  std::string creator;                 // URI
  uint64_t last_sequence = 0;
  // The relay's roster names stations that the line card does not: shown, never
  // sealed to.
  std::vector<std::string> strangers;
  // The log of the relay that it is of, if that is not ours: nothing can be
  // sent on it.
  std::string other_relay;
  // Of a line with group keys, else empty: what it is to this station (docs/
  // lines.md, "A line's state"), and of `stations` their certificates'
  // fingerprints.
  std::string state;
  std::vector<std::string> fingerprints;
  uint64_t epoch = 0;
  std::string suite;                  // "pq", "classic"
  std::vector<std::string> entitled;  // positions that may change it
};

// An offer that waits for our answer (P16).
struct Invitation {
  LineRecord line;                     // with the members so far
  std::string from;                    // station that invites, URI
  std::vector<std::string> positions;  // members and invited
  std::string suite;                   // "pq", "classic"
  base::WallTime answer_by;
};

// What a person changes on a line with group keys.
struct LineChange {
  enum class Act { kInvite, kRemove, kRekey, kClose, kLeave };
  Act act = Act::kRekey;
  std::string line;              // name, or id of 32 hex digits
  std::vector<std::string> who;  // invite: positions; remove: or stations
  std::string operator_name;     // leave: who decided
  std::string reason;            // leave: why; may be empty
};

struct LineAnswer {
  std::string line;  // name, or id of 32 hex digits
  bool accept = false;
  std::string operator_name;  // who decided; required
  std::string reason;         // declined: why; may be empty
};

// What may happen while the engine runs.
struct MessageArrived {
  Record record;
};
struct StateChanged {
  Record record;
  PositionState change;
};
struct MessageEnded {
  Record record;
};  // a tombstone came for a message sent or received
// Its clock has come to another step, or to its last quarter; told at the
// stations whose business it is.
struct ClockTold {
  Record record;               // as it is now
  message::Urgency urgency{};  // as it was then
  uint32_t step = 0;
  std::string position;  // whom this step of the order of escalation tells
};
// Serials of a station are missing on a line for longer than their order alone
// explains; or all of them are here, or known to have ended.
struct SerialGap {
  base::LineId line;
  std::string line_name;
  std::string station;         // URI
  base::WallTime incarnation;  // of its store
  uint64_t from = 0, to = 0;   // both ends included
  base::WallTime since;        // when it was noticed, by our clock
  bool closed = false;
  std::string reason;  // closed: "arrived", "expired", "quarantined", ...
};
struct Connected {
  std::string relay;
  std::chrono::milliseconds clock_offset;
};  // relay minus ours
struct Disconnected {
  absl::Status why;
};                   // will try again by itself
struct CaughtUp {};  // everything that waited at the relay is in
struct Warning {
  std::string code;
  std::string text;
};  // code: "clock", "certificate", "stranger", ...
// Another message of its position has taken the place of this one.
struct MessageSuperseded {
  Record record;
};
// One of the record's attachments has come further.
struct AttachmentChanged {
  Record record;
  size_t which = 0;  // of record.attachments
};
using Event =
    std::variant<MessageArrived, StateChanged, MessageEnded, Connected,
                 Disconnected, CaughtUp, Warning, MessageSuperseded,
                 AttachmentChanged, ClockTold, SerialGap>;

// A file to send along with a text.
struct File {
  std::string name;
  base::Bytes bytes;  // 1 byte to 16 MiB
};

struct Draft {
  std::string line;             // name, or id of 32 hex digits
  std::vector<std::string> to;  // positions; at least one
  std::vector<std::string> info;
  message::Precedence precedence;
  message::Kind kind;
  std::string subject;
  std::string text;           // at most 64 KiB of UTF-8
  std::string operator_name;  // may be empty
  std::chrono::seconds lifetime = std::chrono::hours(24 * 7);
  // For the information positions; not above `precedence`.
  std::optional<message::Precedence> info_precedence = {};
  std::optional<base::WallTime> dtg = {};  // the time of sending if not given
  std::string label = {};                  // as a person types it
  // Of messages of the line: unique prefixes of ids, at least 8 hex digits.
  std::vector<std::string> references = {};
  std::string supersedes = {};  // the same, of our own position; empty: none
  std::optional<base::WallTime> reply_by = {};
  std::vector<File> files = {};  // at most 8, 64 MiB together
};

struct LineDraft {
  std::string name;
  std::vector<std::string>
      positions;  // others; our own position is always a member
  std::string mandate;
  base::WallTime until;
  message::Class line_class;
  // With group keys: the others are invited, and join when they accept (P16).
  bool group = false;
  bool classic = false;                 // suite 0x0003 instead of 0xF64D
  std::vector<std::string> entitled{};  // positions besides our own
};

struct Response {
  enum class Fact { kAcknowledged, kAnswered, kRefused };
  std::string message;  // unique prefix of the id, at least 8 hex digits
  Fact fact = Fact::kAcknowledged;
  // The named human. In kind OPERATION who is on duty, or empty, which means
  // the same; elsewhere anybody, and required while nobody is on duty.
  std::string operator_name;
  bool scripted = false;  // refused for kind OPERATION
  std::string reason;     // refused: required
};

// The newest revocation list held of one issuer.
struct ListState {
  std::string authority;
  uint64_t number = 0;
  base::WallTime next_update;
  bool stale = false;  // past it: still obeyed, a newer one is due
};

// Why nothing comes from somebody, the words of `hotline status`.
enum class Silence : uint8_t {
  kUnknown,           // nothing ever came from there
  kUp,                // nothing is open
  kRelayUnreachable,  // ours: nobody can be heard
  kStationDown,       // since a time
  kNobodyOnDuty,
  kUnread,           // delivered, unread
  kNotAcknowledged,  // read, not acknowledged
  kRefused,
};
// "up", "relay unreachable", "other station down", "up, nobody on duty",
// "delivered, unread", "read, not acknowledged", "refused", "unknown".
std::string_view Words(Silence silence);

struct StationSilence {
  std::string station;  // URI
  Silence silence = Silence::kUnknown;
  base::WallTime since;  // down: when it was heard last; zero: never
  // Its clock minus the relay's, where it has said.
  std::optional<std::chrono::milliseconds> clock_difference = std::nullopt;
};
struct PositionSilence {
  std::string position;
  Silence silence = Silence::kUnknown;
  base::WallTime since;  // as above
  std::vector<StationSilence> stations;
};
struct LineSilence {
  base::LineId id;
  std::string name;
  std::vector<PositionSilence> positions;  // all but our own
};

struct Status {
  std::string station;             // URI
  std::vector<std::string> roles;  // by its identity certificate
  std::string relay;               // host:port
  bool connected = false;
  absl::Status why_not;
  std::chrono::milliseconds clock_offset{0};  // if connected
  base::WallTime identity_not_after, tls_not_after;
  uint32_t key_packages = 0;  // left at the relay, if connected
  uint64_t queued = 0;        // texts and responses not yet accepted
  uint64_t log_size = 0;      // of the newest checkpoint held
  std::vector<ListState> revocation_lists;
  std::string on_duty;  // the person; empty: nobody
  base::WallTime on_duty_until;
  std::vector<std::string> warnings;
  std::vector<LineSilence> lines;
  std::vector<SerialGap> gaps;  // open
  // Messages that somebody has still to acknowledge, soon due or overdue: the
  // newest 100, oldest first.
  std::vector<Record> waiting;
};

// What `audit verify` looked at; any failed check makes the call fail with
// Problem::kVerification.
struct AuditReport {
  uint64_t log_size = 0;
  uint64_t records_checked =
      0;  // of this station, each against the relay's log
  // Each by its stored proof alone: of the logs of relays before this one.
  uint64_t records_former = 0;
  uint64_t records_pending = 0;  // texts and responses not accepted yet
  base::Digest root{};
};

class Engine {
 public:
  template <class T>
  using Done = std::function<void(absl::StatusOr<T>)>;
  virtual ~Engine() = default;

  // Publishes this station at the relay: certificate, key packages. Then what
  // was offered (Options) is saved; if it fails, nothing is changed.
  virtual void Enrol(Done<Status> done) = 0;
  // This store was restored from a copy, or the other copy is lost: it goes on
  // under a new incarnation (P5). Problem::kUsage, "not_restored".
  virtual void Rejoin(Done<Status> done) = 0;

  virtual void CreateLine(LineDraft draft, Done<LineRecord> done) = 0;
  virtual void ListLines(Done<std::vector<LineRecord>> done) = 0;
  virtual void ShowLine(std::string line, Done<LineRecord> done) = 0;

  // Invitations to lines that wait for an answer.
  virtual void ListInvitations(Done<std::vector<Invitation>> done) = 0;
  // Once for each position. Accepted, it joins when a member's station has
  // taken it in.
  virtual void AnswerInvitation(LineAnswer answer, Done<LineRecord> done) = 0;

  // Done when the relay has taken it; it counts when it comes back.
  // Problem::kRefused: "not_entitled", "not_member", "not_sendable".
  virtual void ChangeLine(LineChange change, Done<LineRecord> done) = 0;

  // Stores, then submits. Done with state kSent after the receipt was verified;
  // with kQueued when the relay cannot be reached (the message leaves by itself
  // in the next session); or a failure.
  virtual void Send(Draft draft, Done<Record> done) = 0;
  // A message in state kHeld goes to all who are members now. Problem::kUsage,
  // "not_held".
  virtual void Release(std::string message, Done<Record> done) = 0;
  // The attachments of a message of ours that the relay has accepted:
  // `on_progress` now and then, `done` when all of them are accepted or go no
  // further. kUnreachable: the rest leaves with the next session.
  virtual void FollowAttachments(
      std::string message,
      std::function<void(const AttachmentChanged&)> on_progress,
      Done<Record> done) = 0;
  // Sends the attachments of a message of ours anew, to whom they did not reach
  // whole. Done at once: they leave in this session and the next ones.
  virtual void SendAgain(std::string message, Done<Record> done) = 0;
  // All of an attachment, checked against the hash that its text names. `name`
  // is that of the attachment, or its number from 1; empty if there is one
  // alone. kUsage "attachment"; kRefused "incomplete".
  virtual void ReadAttachment(std::string message, std::string name,
                              Done<File> done) = 0;
  // An acknowledgement of what our position has responded to already is not
  // sent: a Warning, "already_acknowledged", says who did. Otherwise as Send.
  virtual void Respond(Response response, Done<Record> done) = 0;
  // The operator on duty opens a message: Read is set and reported. While
  // nobody is on duty it is only shown. Another name: kRefused, "on_duty",
  // "nobody_on_duty".
  virtual void Open(std::string message, std::string operator_name,
                    Done<Record> done) = 0;

  // From here on this process receives if no other process of this store does,
  // and `on_event` is called for everything that happens, whoever received it.
  // Ends with Unwatch or the engine.
  enum class From {
    kUnshown,  // first what the user has not been shown yet (MarkShown)
    kNow,
  };
  // A number above 0 is that of a kept event, 0 means a passing one. Numbers
  // rise.
  using OnEvent = std::function<void(const Event&, uint64_t number)>;
  // Asked before each event; none: always true. What is held back comes later,
  // in its order: it is asked again with MarkShown, and several times a second.
  using HasRoom = std::function<bool()>;
  virtual void Watch(From from, OnEvent on_event, HasRoom has_room) = 0;
  virtual void Unwatch() = 0;
  // The user has really been shown every kept event up to `number`. Durable,
  // never goes back; if it cannot be saved, they are shown again: rather twice
  // than never.
  virtual void MarkShown(uint64_t number) = 0;

  virtual void Show(std::string message, Done<Record> done) = 0;
  struct Filter {
    std::string line;    // empty: all
    size_t limit = 100;  // newest
  };
  virtual void Log(Filter filter,
                   Done<std::vector<Record>> done) = 0;  // oldest first
  virtual void GetStatus(Done<Status> done) = 0;
  // Everything this station knows against the relay's log.
  virtual void VerifyAudit(Done<AuditReport> done) = 0;

  // Submits what is still queued, as far as the relay can be reached, then
  // calls back.
  virtual void Flush(Done<uint64_t> done) = 0;  // messages still queued

  // People (P6). Where a passphrase is given it takes about a second
  // (Argon2id).
  virtual void AddOperator(OperatorDraft draft, Done<OperatorRecord> done) = 0;
  virtual void ListOperators(Done<std::vector<OperatorRecord>> done) = 0;
  virtual void RemoveOperator(std::string name, Done<OperatorRecord> done) = 0;
  // Here it holds at once; the lines are told as soon as they can be.
  virtual void OnDuty(DutyOrder order, Done<DutyRecord> done) = 0;
  virtual void OffDuty(Done<DutyRecord> done) = 0;
  // One act: nobody ever sees the watch without a person.
  virtual void HandOver(DutyOrder order, Done<DutyRecord> done) = 0;
  // Who is on duty here, and what is open.
  virtual void GetDuty(Done<DutyRecord> done) = 0;
  // All of the log is checked first: Problem::kVerification, "watch_log".
  virtual void ReadWatchLog(WatchSpan span,
                            Done<std::vector<WatchRecord>> done) = 0;
};

}  // namespace hotline::station
