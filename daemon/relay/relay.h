// The relay's face to its services: accepts, orders, stores and delivers what
// it cannot read.
//
// Two threads do the work and share nothing but messages. The *journal thread*
// takes every act that is pending, highest precedence first, judges it, orders
// it and commits the batch in one transaction with its log entries. The *desk*
// (one strand) holds what attached stations are still to be sent. Every
// function here may be called from any thread and only queues. Every callback
// comes from one of those two threads; on the journal thread it must only move
// its argument on.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/message/header.h"
#include "daemon/gate/peer.h"

namespace hotline::relay {

namespace v1 {
enum EnvelopeType : int;  // proto/hotline/relay/v1/envelope.proto
enum Refusal : int;
}  // namespace v1

// An envelope as it came, with its header read once. Shared and never changed
// after it was made.
struct Envelope {
  v1::EnvelopeType type;
  base::Bytes header_bytes;
  base::Bytes body;
  message::Header header;
  base::Digest hash;  // message::EnvelopeHash
};
using EnvelopePtr = std::shared_ptr<const Envelope>;

using CheckpointPtr = std::shared_ptr<const std::string>;

// A log entry with its proof: LoggedEntry of the wire contract, field by field.
struct ProvenEntry {
  base::Bytes leaf;
  base::ByteArray<32> salt;
  base::Bytes details;
  uint64_t index = 0;
  std::vector<base::Digest> inclusion;
  CheckpointPtr checkpoint;  // signed note; one object per head
  uint64_t size = 0;         // of that checkpoint
};

struct Submission {
  std::vector<EnvelopePtr> envelopes;
};
struct Receipt {
  std::vector<ProvenEntry>
      entries;  // one per envelope, all to the same checkpoint
};

// A commit with all that belongs to it; all together at most kMaxBundle.
inline constexpr size_t kMaxBundle = size_t{8} << 20;
struct Bundle {
  EnvelopePtr commit;
  base::Bytes welcome;  // empty: nobody joins by it
  base::Bytes group_info;
  EnvelopePtr application;  // of the next epoch; null: none
};

struct Range {
  uint64_t first, last;  // both included
};
struct LineRanges {
  base::LineId line;
  std::vector<Range> ranges;
};

struct LineInfo {
  base::LineId line;
  message::Class line_class;
  uint32_t incarnation = 1;
  uint64_t epoch = 0;
  base::Bytes branch_id;
  std::vector<std::string> roster;  // URIs, ascending
  std::string creator;
  base::WallTime created;
  uint64_t last_sequence = 0;
  bool guest = false;  // then nothing but id, class and incarnation
};

struct Delivered {
  base::LineId line;
  uint64_t sequence = 0;
  EnvelopePtr envelope;
  ProvenEntry entry;
};
struct Idle {
  base::WallTime relay_time;
  uint64_t unconfirmed = 0;
  CheckpointPtr checkpoint;
  uint64_t size = 0;
};

// One Receive stream. Calls come from the desk, one at a time: each Next() of
// the relay is answered by one Deliver or Tell; End may come at any time and is
// the last call.
class Receiver {
 public:
  virtual ~Receiver() = default;
  // 1 to 64, their headers and bodies of up to 512 KiB together or one larger
  // alone, all proved to the same checkpoint.
  virtual void Deliver(std::vector<Delivered> delivered) = 0;
  virtual void Tell(Idle idle) = 0;
  virtual void End(absl::Status reason) = 0;
};

struct StationRecord {
  std::string station;                    // URI
  std::vector<base::Bytes> certificates;  // DER, identity first
};
struct Enrolment {
  StationRecord record;
  base::Digest certificate_hash;
  uint32_t suite = 0;
  std::vector<base::Bytes> key_packages;
  base::Bytes last_resort;  // empty: keep the one there is
};
struct TakenKeyPackage {
  std::string station;
  base::Bytes key_package;
  bool last_resort = false;
};
struct KeyPackagesLeft {
  uint32_t suite = 0;
  uint32_t left = 0;         // without the last resort
  bool last_resort = false;  // there is one
};
struct Hello {
  base::WallTime relay_time;
  std::string origin;
  base::Bytes last_envelope_hash;
  uint32_t key_packages = 0;  // of all suites, without the last resort
  std::vector<KeyPackagesLeft> left{};  // ascending by suite
  bool enrolled = false;
};
struct VisibleEntry {
  base::Bytes leaf;
  base::Bytes salt;     // empty where the caller may not see the details
  base::Bytes details;  // the same
};

class Relay {
 public:
  template <class T>
  using Done = std::function<void(absl::StatusOr<T>)>;

  virtual ~Relay() = default;

  virtual void Greet(const gate::Peer& peer, Done<Hello> done) = 0;

  struct Posting {
    Submission submission;
    Done<Receipt> done;
  };
  // The whole way of a message: judged, ordered, stored and logged by one
  // transaction; `done` has the receipt only after the sync. On failure nothing
  // was accepted. Each posting is answered on its own.
  virtual void Submit(const gate::Peer& peer,
                      std::vector<Posting> postings) = 0;

  struct ChangedMembers {
    ProvenEntry entry;                       // MembersChanged
    std::optional<ProvenEntry> application;  // Acceptance; where there was one
  };
  // The same way, for all of it together (P11).
  virtual void ChangeMembers(const gate::Peer& peer, Bundle bundle,
                             Done<ChangedMembers> done) = 0;
  struct GroupInfo {
    uint64_t epoch = 0;
    base::Bytes branch_id;
    std::vector<std::string> roster;  // URIs, ascending
    uint64_t sequence = 0;            // of the commit that made the branch
    base::Bytes group_info;
  };
  // Of the line's newest open branch, for a station of its roster.
  virtual void GetGroupInfo(const gate::Peer& peer, base::LineId line,
                            Done<GroupInfo> done) = 0;

  // From now on `receiver` is the station's one stream; an older one ends with
  // LEASE_TAKEN.
  virtual void Attach(const gate::Peer& peer,
                      std::shared_ptr<Receiver> receiver) = 0;
  // The stream has written what it had: ready for one more.
  virtual void Next(const std::shared_ptr<Receiver>& receiver) = 0;
  // The stream is gone. No call to `receiver` starts after its End or after the
  // desk has seen this.
  virtual void Detach(const std::shared_ptr<Receiver>& receiver) = 0;
  // Ends the streams of stations for which `gone` says so (revoked, authority
  // removed).
  virtual void EndStreams(
      std::function<absl::Status(const gate::Peer&)> gone) = 0;

  virtual void Confirm(const gate::Peer& peer, std::vector<LineRanges> lines,
                       Done<uint64_t> done) = 0;

  struct CreatedLine {
    LineInfo line;
    ProvenEntry entry;
  };
  virtual void CreateLine(const gate::Peer& peer, base::LineId line,
                          message::Class line_class,
                          std::vector<std::string> roster,
                          Done<CreatedLine> done) = 0;
  // The peer's lines, ascending by id: those above `after`, or the one of
  // `only`. Up to 64, fewer where their rosters take over 64 KiB.
  struct LineQuestion {
    std::optional<base::LineId> after, only;
  };
  struct LinePage {
    std::vector<LineInfo> lines;
    bool more = false;  // there are lines above the last
  };
  virtual void ListLines(const gate::Peer& peer, const LineQuestion& question,
                         Done<LinePage> done) = 0;

  struct Enrolled {
    ProvenEntry entry;
    uint32_t key_packages = 0;
  };
  virtual void Enrol(const gate::Peer& peer, Enrolment enrolment,
                     Done<Enrolled> done) = 0;
  // `positions`: "watch@mfa.alba".
  virtual void FindStations(const gate::Peer& peer,
                            std::vector<std::string> positions,
                            Done<std::vector<StationRecord>> done) = 0;
  // Of each of the stations, 1 to 50, that has a key package.
  struct Taken {
    std::vector<TakenKeyPackage> key_packages;
    ProvenEntry entry;
  };
  virtual void TakeKeyPackages(const gate::Peer& peer,
                               std::vector<std::string> stations,
                               uint32_t suite, Done<Taken> done) = 0;

  // Audit reads. Checkpoint and proofs answer on the caller's thread: they read
  // what never changes.
  struct Head {
    CheckpointPtr checkpoint;
    uint64_t size = 0;
  };
  virtual Head Newest() const = 0;
  // The same for a station that asks about the log: NOT_ENROLLED before its
  // enrolment.
  virtual void ShowHead(const gate::Peer& peer, Done<Head> done) = 0;
  // Not found above the newest size. At most 63 hashes. An empty proof if first
  // is 0 or equals second.
  virtual absl::StatusOr<std::vector<base::Digest>> Consistency(
      uint64_t first, uint64_t second) const = 0;
  struct ProvenLeaf {
    base::Bytes leaf;
    std::vector<base::Digest> inclusion;
  };
  virtual absl::StatusOr<ProvenLeaf> Inclusion(uint64_t index,
                                               uint64_t size) const = 0;
  virtual void Entries(const gate::Peer& peer, uint64_t first, uint32_t count,
                       Done<std::vector<VisibleEntry>> done) = 0;

  // A peer was refused `count` times before any act reached the relay (`peer`
  // is its URI, or empty: not known). Counted, logged at most once a minute per
  // peer and reason (P23).
  virtual void NoteRefusal(std::string peer, v1::Refusal reason,
                           uint64_t count) = 0;

  // Refuses new acts with STOPPING, ends every stream, commits what is pending
  // and the Stop entry, then returns. Call once, not from a callback.
  virtual void Stop(std::string reason) = 0;
};

}  // namespace hotline::relay
