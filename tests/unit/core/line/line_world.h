// A line of five stations of three positions, with real groups, and commits on
// it: true ones, and such as only one thing is wrong with. A station's
// certificate is its URI; what is known of it, a test says.
#pragma once

#include <map>
#include <set>

#include "core/line/judge_commit.h"
#include "core/message/fault.h"
#include "tests/unit/core/mls/forger.h"

namespace hotline::line {

inline const std::string kAlice = "hotline://mfa.alba/watch/desk-1";
inline const std::string kAnton = "hotline://mfa.alba/watch/desk-2";
inline const std::string kBoris = "hotline://mod.borduria/watch/desk-1";
inline const std::string kBella = "hotline://mod.borduria/watch/desk-2";
inline const std::string kCarla = "hotline://mfa.syldavia/duty/desk-1";
inline const std::string kDiana = "hotline://mod.ruritania/watch/desk-1";

Policy SamplePolicy(mls::CipherSuite suite);
// No secret: the same in every run.
PolicyOpening OpeningOf(const Policy& policy);

// What is sent, and how a test spoils it.
struct CommitEnvelope {
  message::Header header;
  base::Bytes header_bytes;
  base::Bytes body;
  base::Bytes message;  // the MLSMessage in it
};
struct CommitSpoilt {
  // What the relay is told; the truth if not given. Authenticated unless
  // `authenticated` is another.
  std::optional<RosterDelta> delta = std::nullopt;
  std::function<void(message::Header&)> header = nullptr;
  std::optional<base::Bytes> authenticated = std::nullopt;
  // Sealed to the members; `sealed` instead, if given.
  std::optional<PolicyOpening> policy = std::nullopt;
  std::optional<base::Bytes> sealed = std::nullopt;
};

class LineWorld {
 public:
  explicit LineWorld(mls::CipherSuite suite);

  // Somebody with a fresh KeyPackage that fits the line.
  mls::Client& Enrol(const std::string& uri);
  mls::Client& operator[](const std::string& uri) { return *clients_.at(uri); }

  // `draft` without authenticated data. Not sent yet.
  CommitEnvelope Commit(mls::Client& by, mls::CommitDraft draft,
                        const CommitSpoilt& spoilt = {});
  // `by`, whose leaf is or was `replaces`, takes itself in by the GroupInfo of
  // kAlice.
  CommitEnvelope ExternalCommit(mls::Client& by,
                                std::optional<mls::LeafIndex> replaces);
  // How `at` judges it.
  std::optional<message::Fault> Judge(const CommitEnvelope& envelope,
                                      const std::string& at = kCarla);
  // The same of a true commit.
  std::optional<message::Fault> JudgeDraft(mls::Client& by,
                                           mls::CommitDraft draft,
                                           const CommitSpoilt& spoilt = {}) {
    return Judge(Commit(by, std::move(draft), spoilt));
  }

  absl::StatusOr<LeafFacts> Facts(const mls::LeafNode& leaf) const;

  mls::GroupWorld world;
  Policy policy;
  base::WallTime logged;  // of every commit
  std::optional<base::WallTime> last_external;
  std::optional<Policy> after;  // PolicyAfter of the last that passed
  // By certificate.
  std::set<std::string> revoked, invalid;
  std::map<std::string, base::WallTime> ended;
  std::map<std::string, std::string> names;  // another URI than its own bytes

 private:
  message::Header HeaderOf(const std::string& sender);
  RosterDelta DeltaOfDraft(const mls::Client& by,
                           const mls::CommitDraft& draft) const;

  std::map<std::string, mls::Client*> clients_;
};

mls::Proposal AddOf(const mls::Client& client);
mls::Proposal RemoveOf(const mls::Client& client);
mls::CommitDraft DraftOf(std::vector<mls::Proposal> proposals);

class OnALine : public testing::TestWithParam<mls::CipherSuite> {
 protected:
  LineWorld line_{GetParam()};
};

}  // namespace hotline::line
