// A relay in the test's own process: real log, real proofs, real signatures, no
// wire. It keeps what it did in a file, so that a process that dies does not
// take it along. Tests reach into what it answers, to lie. Of the rules for
// lines (docs/lines.md, "The relay") it has those that an honest station meets;
// quotas and most bounds are the daemon's alone.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "client/station/relay_link.h"
#include "client/station/strand.h"
#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/base/random.h"
#include "core/message/header.h"
#include "core/message/terms.h"
#include "core/tlog/checkpoint.h"
#include "core/tlog/key.h"
#include "core/tlog/tree.h"

namespace hotline::station {

class TestRelay {
 public:
  using Proof = google::protobuf::RepeatedPtrField<std::string>;

  // Begins where the file ends; a file that is not there is begun.
  TestRelay(const base::Clock& clock, const std::string& origin,
            std::string file);

  std::string vkey() const { return key_.verifier().Format(); }
  uint64_t size() const { return leaves_.size(); }

  std::unique_ptr<RelayLink> MakeLink(std::string station, Strand& strand);

  // What may be changed on the way to a station.
  std::function<void(v1::Receipt&)> alter_receipt;
  std::function<void(v1::Delivered&)> alter_delivery;
  std::function<void(v1::HelloResponse&)> alter_hello;
  std::function<void(v1::EnrolResponse&)> alter_enrolment;
  std::function<void(v1::CreateLineResponse&)> alter_line;
  std::function<void(v1::TakeKeyPackagesResponse&)> alter_taken;
  std::function<void(v1::Delivery&)> alter_idle;
  std::function<void(v1::GetInclusionProofResponse&)> alter_inclusion;
  std::function<void(v1::GetGroupInfoResponse&)> alter_group_info;
  std::function<void(v1::RefusalDetail&)> alter_missing;
  // What a station is given, and whether it is at all. Once withheld it is not
  // tried again on that stream.
  std::function<bool(const std::string& station, v1::Delivered&)> pass;
  // Takes in and logs this instead of the bundle that came.
  std::function<void(v1::MembersBundle&)> alter_bundle;
  // Logs this of a commit; not when the file is read again.
  std::function<void(v1::MembersChanged&)> alter_change;
  bool newest_first = false;  // of one precedence the highest number
  // Between two commits that do more than take out.
  std::chrono::milliseconds pace{200};
  // Refuses every submission with this, unless 0.
  v1::Refusal refuse = v1::REFUSAL_UNSPECIFIED;
  // The same by header, if set.
  std::function<v1::Refusal(const message::Header&)> judge;
  bool down = false;  // cannot be reached
  // Of its clock before the stations'.
  std::chrono::milliseconds ahead{0};
  bool hide_lines = false;   // refuses to list lines
  bool hide_proofs = false;  // refuses to prove that an entry is in its log
  // Submissions and enrolments are accepted, their answers are lost.
  bool lose_answers = false;
  // The same of single enrolments.
  std::function<bool(const v1::EnrolRequest&)> lose_enrolment;
  uint64_t submissions = 0;  // that came, repeats too
  uint64_t bundles = 0;      // the same

  // The envelope ends undelivered for those that have not confirmed it.
  void End(const base::LineId& line, uint64_t sequence);
  // Of the first message of whatever line is first.
  message::Precedence PrecedenceOfTheFirst() const;
  // The station has no key package any more, and no last resort.
  void DropKeyPackages(const std::string& station) {
    stations_[station].pools.clear();
  }
  // What is left of that station's for that suite; the last resort, or nothing.
  size_t PackagesLeft(const std::string& station, uint32_t suite) {
    return stations_[station].pools[suite].packages.size();
  }
  const std::vector<std::string>& Packages(const std::string& station,
                                           uint32_t suite) {
    return stations_[station].pools[suite].packages;
  }
  // All of them are this, from now on.
  void ReplacePackages(const std::string& station, uint32_t suite,
                       const std::string& package) {
    for (std::string& one : stations_[station].pools[suite].packages) {
      one = package;
    }
  }
  // So many of them are given out to nobody.
  void TakeAway(const std::string& station, uint32_t suite, size_t count) {
    auto& packages = stations_[station].pools[suite].packages;
    packages.resize(packages.size() - count);
  }
  std::string LastResort(const std::string& station, uint32_t suite) {
    return stations_[station].pools[suite].last_resort;
  }
  // Gives out what was confirmed again.
  void Redeliver(const std::string& station, const std::string& line,
                 uint64_t sequence);
  // Adds a station to a line's newest roster behind its members' backs.
  void AddToRoster(const std::string& line, const std::string& station);
  // The stations of its newest open branch, ascending.
  std::vector<std::string> RosterOf(const base::LineId& line);
  // How many branches of it are open.
  size_t OpenBranches(const base::LineId& line);
  // Another log entry that really is in the log, as a receipt would carry it.
  v1::LoggedEntry Prove(uint64_t index, uint64_t known_size);
  uint64_t confirmed(const std::string& station) const;

 private:
  friend class TestLink;
  struct Queued {
    std::string line;
    uint64_t sequence;
    auto operator<=>(const Queued&) const = default;
  };
  struct Branch {
    uint64_t epoch = 0;
    std::string id;       // empty at epoch 0
    uint64_t parent = 0;  // its number
    std::set<std::string> roster;
    std::string group_info;
    bool open = true;
    std::set<std::string> rejected_by;
  };
  struct Welcomed {
    std::string welcome;
    std::set<std::string> stations;
  };
  struct LineBook {
    v1::Line line;
    std::map<uint64_t, v1::Envelope> envelopes;
    std::map<uint64_t, uint64_t> index;  // sequence -> log index
    uint64_t created = 0;                // log index
    // By the number of the commit that made it; 0: as the line was created.
    std::map<uint64_t, Branch> branches;
    std::map<uint64_t, Welcomed> welcomed;   // by the commit's number
    std::map<std::string, uint64_t> guests;  // until ms
    uint64_t committed_ms = 0;               // the last commit

    Branch* FindOpen(uint64_t epoch, const std::string& id);
    // The number; 0 if no branch has that name.
    uint64_t NumberOf(const message::Header& header) const;
    std::map<uint64_t, Branch>::iterator Newest();
    // Of all open branches.
    std::set<std::string> Active() const;
    bool HasGuest(const std::string& station, uint64_t now_ms) const;
    // What ListLines says: the newest open branch.
    void Show();
  };
  struct Pool {
    std::vector<std::string> packages;
    std::string last_resort;
  };
  struct StationBook {
    v1::Station record;
    std::map<uint32_t, Pool> pools;  // by suite

    uint32_t packages() const;  // of all suites, without the last resorts
    std::string last_envelope_hash;
    std::set<Queued> due;
    std::set<Queued> confirmed;
  };
  // One thing that the relay did, as it lies in the file.
  struct Op {
    std::string kind, station, bytes, salt;
    uint64_t time_ms = 0;
  };

  uint64_t TimeMs() const { return base::ToMillis(clock_.Now() + ahead); }
  static absl::Status Refused(v1::Refusal reason);
  void Keep(const std::string& kind, const std::string& station,
            const std::string& bytes);
  void Replay();
  // Runs `op` of a file, or just kept.
  void Apply(const Op& op);
  void ApplyEnrol(const Op& op);
  void ApplyLine(const Op& op);
  void ApplyTake(const Op& op);
  void ApplyAccept(const Op& op);
  void ApplyMembers(const Op& op);
  // Numbers, logs, and owes it to them.
  uint64_t Enter(const Op& op, LineBook& book, const v1::Envelope& envelope,
                 const std::set<std::string>& audience,
                 const std::function<v1::EntryDetails(uint64_t)>& details);
  void EnterAccepted(const Op& op, LineBook& book,
                     const v1::Envelope& envelope);
  std::set<std::string> AudienceOf(LineBook& book, const v1::Envelope& envelope,
                                   v1::Acceptance& logged);
  v1::EntryDetails ChangeEntry(const v1::MembersBundle& bundle,
                               uint64_t sequence) const;
  void OpenBranch(LineBook& book, uint64_t number,
                  const v1::MembersBundle& bundle);
  void ApplyConfirm(const Op& op);
  void ApplyEnd(const Op& op);

  uint64_t Append(const Op& op, const v1::EntryDetails& details);
  std::string Checkpoint();
  Proof Inclusion(uint64_t index, uint64_t tree);
  absl::StatusOr<Proof> Consistency(uint64_t first, uint64_t second);
  std::vector<base::Digest> Hashes() const;

  absl::StatusOr<v1::Receipt> Submit(const std::string& station,
                                     const v1::Submission& submission,
                                     uint64_t known_size);
  // Why it is not taken in; unspecified: it is.
  v1::Refusal Judge(const std::string& station, const v1::Envelope& envelope,
                    const message::Header& header, LineBook& book);
  v1::Refusal JudgeSealed(const std::string& station,
                          const v1::Envelope& envelope, const LineBook& book);
  v1::Refusal JudgeReject(const std::string& station,
                          const v1::Envelope& envelope,
                          const message::Header& header, LineBook& book);
  v1::Refusal JudgeBundle(const std::string& station,
                          const v1::MembersBundle& bundle,
                          const message::Header& header, LineBook& book);
  // `reason`; EPOCH with the commits that this station has not had.
  absl::Status Refused(v1::Refusal reason, const std::string& station,
                       const message::Header& header, uint64_t known_size);
  absl::StatusOr<v1::MembersReceipt> ChangeMembers(const std::string& station,
                                                   v1::MembersBundle bundle);
  absl::StatusOr<v1::GetGroupInfoResponse> GroupInfo(const std::string& station,
                                                     const std::string& line);
  // As it is delivered to that station.
  v1::Delivered Deliver(const std::string& station, const Queued& what,
                        uint64_t known_size);
  std::optional<v1::Delivery> NextFor(const std::string& station,
                                      std::set<Queued>& sent);

  const base::Clock& clock_;
  base::SystemRandom random_;
  std::string file_;
  tlog::SignerKey key_;
  std::vector<std::string> leaves_, salts_, details_;
  std::map<std::string, LineBook> lines_;
  std::map<std::string, StationBook> stations_;
  // By message id: envelope hash, log index.
  std::map<std::string, std::pair<std::string, uint64_t>> accepted_;
  v1::TakeKeyPackagesResponse taken_;  // by the last that took
};

}  // namespace hotline::station
