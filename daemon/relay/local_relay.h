// The relay in one process over one journal: joins inbox, journal thread and
// desk. open.h makes it.
#pragma once

#include "daemon/relay/desk.h"
#include "daemon/relay/journal_thread.h"
#include "daemon/relay/open.h"
#include "daemon/relay/ticker.h"
#include "daemon/store/folder_lock.h"

namespace hotline::relay {

// What the journal thread owns. Made before it starts.
struct Ground {
  store::FolderLock lock;
  std::unique_ptr<store::Journal> journal;
  std::shared_ptr<audit::Tree> tree;
  std::unique_ptr<audit::Log> log;
  std::unique_ptr<store::Reader> desk_reader;
};

class LocalRelay final : public Relay {
 public:
  LocalRelay(Options options, Ground ground);
  ~LocalRelay() override;
  // Loads the lines, logs Start, starts the thread and the tick.
  absl::Status Start(std::string log_key);

  void Greet(const gate::Peer& peer, Done<Hello> done) override;
  void Submit(const gate::Peer& peer, std::vector<Posting> postings) override;
  void ChangeMembers(const gate::Peer& peer, Bundle bundle,
                     Done<ChangedMembers> done) override;
  void GetGroupInfo(const gate::Peer& peer, base::LineId line,
                    Done<GroupInfo> done) override;
  void Attach(const gate::Peer& peer,
              std::shared_ptr<Receiver> receiver) override;
  void Next(const std::shared_ptr<Receiver>& receiver) override;
  void Detach(const std::shared_ptr<Receiver>& receiver) override;
  void EndStreams(std::function<absl::Status(const gate::Peer&)> gone) override;
  void Confirm(const gate::Peer& peer, std::vector<LineRanges> lines,
               Done<uint64_t> done) override;
  void CreateLine(const gate::Peer& peer, base::LineId line,
                  message::Class line_class, std::vector<std::string> roster,
                  Done<CreatedLine> done) override;
  void ListLines(const gate::Peer& peer, const LineQuestion& question,
                 Done<LinePage> done) override;
  void Enrol(const gate::Peer& peer, Enrolment enrolment,
             Done<Enrolled> done) override;
  void FindStations(const gate::Peer& peer, std::vector<std::string> positions,
                    Done<std::vector<StationRecord>> done) override;
  void TakeKeyPackages(const gate::Peer& peer,
                       std::vector<std::string> stations, uint32_t suite,
                       Done<Taken> done) override;
  Head Newest() const override;
  void ShowHead(const gate::Peer& peer, Done<Head> done) override;
  absl::StatusOr<std::vector<base::Digest>> Consistency(
      uint64_t first, uint64_t second) const override;
  absl::StatusOr<ProvenLeaf> Inclusion(uint64_t index,
                                       uint64_t size) const override;
  void Entries(const gate::Peer& peer, uint64_t first, uint32_t count,
               Done<std::vector<VisibleEntry>> done) override;
  void NoteRefusal(std::string peer, v1::Refusal reason,
                   uint64_t count) override;
  void Stop(std::string reason) override;

 private:
  // Queues each, or has it refused on the desk.
  void Push(std::vector<ActPtr> acts);
  void Push(ActPtr act);
  template <class T>
  void Read(const gate::Peer& peer, Lane lane, Done<T> done,
            std::function<absl::StatusOr<T>(Books&)> read, size_t bytes = 0);

  const Limits limits_;
  const std::string origin_, version_;
  const base::Digest configuration_hash_;
  base::Clock& clock_;
  Ground ground_;
  Stations stations_;
  Lines lines_;
  audit::RefusalCounts refusals_;
  std::shared_ptr<Inbox> inbox_;
  std::shared_ptr<Desk> desk_;
  std::shared_ptr<Ticker> ticker_;
  JournalThread journal_thread_;  // last: it ends first
};

}  // namespace hotline::relay
