// Stations of two authorities with stores of their own, and a relay that does
// no more than number what it is given: what the tests of groups begin with.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>

#include "client/groups/mls_sealing.h"
#include "client/station/group_tables.h"
#include "client/station/package_table.h"
#include "core/message/header.h"
#include "tests/unit/core/pki/test_authority.h"

namespace hotline::groups {

using TrustPointer = std::shared_ptr<const pki::TrustStore>;

// What one process of a station has in memory.
struct Process {
  Process(const std::string& folder, const TrustPointer& trust);

  // In a transaction of its own. `work` gives a Status or a StatusOr.
  template <class Work>
  auto In(Work work) -> decltype(work()) {
    std::optional<decltype(work())> out;
    absl::Status status = store->Write([&]() -> absl::Status {
      out = work();
      if constexpr (std::is_same_v<decltype(work()), absl::Status>) {
        return *out;
      } else {
        return out->status();
      }
    });
    if (!status.ok()) return status;
    return *std::move(out);
  }

  std::unique_ptr<station::Store> store;
  station::GroupTables tables;
  station::PackageTable package_table;
  StationAuthentication authentication;
  Groups groups;
  Packages packages;
};

class Member {
 public:
  // A store in `folder`, which is made.
  Member(std::string uri, std::string folder, pki::TestAuthority& authority,
         const TrustPointer& trust);

  const std::string& uri() const { return uri_; }
  const std::string& folder() const { return folder_; }
  Identity identity() const { return {key_, chain_}; }
  const crypto::SigningKey& key() const { return key_; }
  // The same station with a new certificate for a new key.
  void Renew(const pki::Order& order);

  // As after a kill: what was in memory alone is gone.
  void Reopen();
  // One more beside the first.
  std::unique_ptr<Process> Another() const;
  Process& operator*() { return *process_; }
  Process* operator->() { return process_.get(); }

 private:
  std::string uri_, folder_;
  pki::TestAuthority& authority_;
  const TrustPointer& trust_;
  crypto::SigningKey key_;
  std::vector<pki::Certificate> chain_;
  std::unique_ptr<Process> process_;
};

struct Envelope {
  base::Bytes header, body;
  uint64_t number = 0;
  base::WallTime logged;
};

// A commit on its way; `place` is whole once the relay has numbered it.
struct SentCommit {
  base::Bytes header;
  EpochName parent;
  mls::MlsMessage message;
  std::optional<mls::MlsMessage> welcome;
  CommitPlace place;
};

class LineWorld : public testing::Test {
 protected:
  LineWorld();
  ~LineWorld() override;

  Member& Man(const std::string& uri);
  void MakeLine(Member& creator,
                mls::CipherSuite suite = mls::CipherSuite::kXWing);
  // One commit that lets them in, taken by all.
  void Add(Member& by, const std::vector<Member*>& newcomers);
  // A KeyPackage of that station's as the directory gives it.
  mls::Proposal AddOf(Member& newcomer);
  static mls::LeafIndex LeafOf(Member& who, Member& whom);

  // Stages it at `by`; the relay does not know it yet.
  SentCommit Stage(Member& by, mls::CommitDraft draft = {});
  absl::StatusOr<SentCommit> TryStage(Member& by, mls::CommitDraft draft = {});
  void Order(SentCommit& commit);
  // What `to` does with it: its own, or another's.
  absl::StatusOr<Merged> Take(Member& to, const SentCommit& commit);
  absl::StatusOr<Joined> Join(Member& to, const SentCommit& commit);
  // Staged, ordered, taken by all that are on the line.
  SentCommit Commit(Member& by, mls::CommitDraft draft = {});

  message::Header HeaderOf(const EpochName& epoch, const std::string& sender);
  absl::StatusOr<Envelope> TrySend(Process& by, Member& station,
                                   const std::string& text);
  Envelope Send(Member& by, const std::string& text);
  Envelope Send(Process& by, Member& station, const std::string& text);
  // The text, or the name of the fault, with " DIVERGENCE" behind it.
  static std::string Read(Process& to, const Envelope& envelope);
  static std::string Read(Member& to, const Envelope& envelope) {
    return Read(*to, envelope);
  }
  static EpochName EpochOf(Member& member, const base::LineId& line);
  EpochName EpochOf(Member& member) { return EpochOf(member, line_); }

  pki::TestAuthority alba_{"mfa.alba"}, borduria_{"mod.borduria"};
  TrustPointer trust_;
  line::PolicyOpening PolicyIn(mls::CipherSuite suite);
  base::LineId line_{base::ByteArray<16>{7}};
  line::PolicyOpening policy_;
  base::WallTime now_ = pki::kTestNow;
  uint64_t number_ = 0;  // the line's last
  std::vector<Member*> on_line_;

 private:
  std::string folder_;
  std::vector<std::unique_ptr<Member>> members_;
  base::SystemRandom random_;
};

inline constexpr char kDesk1[] = "hotline://mfa.alba/watch/desk-1";
inline constexpr char kDesk2[] = "hotline://mfa.alba/watch/desk-2";
inline constexpr char kDuty1[] = "hotline://mod.borduria/duty/desk-1";
inline constexpr char kDuty2[] = "hotline://mod.borduria/duty/desk-2";

}  // namespace hotline::groups
