// A relay that keeps submissions until the test lets them go, counts refusals,
// and knows its one receiver. It stands behind a real server, so that what is
// tested is the server alone.
#pragma once

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>

#include "daemon/gate/refuse.h"
#include "daemon/relay/relay.h"
#include "hotline/relay/v1/refusal.pb.h"
#include "tests/unit/core/pki/test_authority.h"

namespace hotline::rpc {

namespace v1 = relay::v1;
using pki::kTestNow;

inline constexpr std::chrono::seconds kPatience{20};

class PatientRelay final : public relay::Relay {
 public:
  void Greet(const gate::Peer&, Done<relay::Hello> done) override {
    done(relay::Hello{.relay_time = kTestNow,
                      .origin = "relay.mfa.alba/log",
                      .last_envelope_hash = {}});
  }
  void Submit(const gate::Peer&, std::vector<Posting> postings) override {
    std::lock_guard lock(mutex_);
    for (Posting& posting : postings) held_.push_back(std::move(posting.done));
    changed_.notify_all();
  }
  void ChangeMembers(const gate::Peer&, relay::Bundle bundle,
                     Done<ChangedMembers> done) override {
    std::lock_guard lock(mutex_);
    bundles_.push_back(std::move(bundle));
    changes_.push_back(std::move(done));
    changed_.notify_all();
  }
  void GetGroupInfo(const gate::Peer&, base::LineId,
                    Done<GroupInfo> done) override {
    done(GroupInfo{.epoch = 3,
                   .branch_id = base::Bytes(32, 1),
                   .roster = {"hotline://mfa.alba/watch/desk-1"},
                   .sequence = 9,
                   .group_info = base::Bytes(5'000'000, 2)});
  }
  void Attach(const gate::Peer& peer,
              std::shared_ptr<relay::Receiver> receiver) override {
    std::lock_guard lock(mutex_);
    peer_ = peer;
    receiver_ = std::move(receiver);
    changed_.notify_all();
  }
  void Next(const std::shared_ptr<relay::Receiver>&) override {
    std::lock_guard lock(mutex_);
    ++asked_;
    changed_.notify_all();
  }
  void Detach(const std::shared_ptr<relay::Receiver>&) override {
    std::lock_guard lock(mutex_);
    receiver_.reset();
    changed_.notify_all();
  }
  void EndStreams(
      std::function<absl::Status(const gate::Peer&)> gone) override {
    absl::Status reason = gone(peer_);
    if (!reason.ok() && receiver_) receiver_->End(reason);
  }
  void Confirm(const gate::Peer&, std::vector<relay::LineRanges>,
               Done<uint64_t> done) override {
    done(7);
  }
  void CreateLine(const gate::Peer&, base::LineId, message::Class,
                  std::vector<std::string>, Done<CreatedLine> done) override {
    done(gate::Refuse(v1::REFUSAL_NOT_PERMITTED, "a detail for our log alone"));
  }
  void ListLines(const gate::Peer&, const LineQuestion&,
                 Done<LinePage> done) override {
    done(absl::NotFoundError("a failure without a reason"));
  }
  void Enrol(const gate::Peer&, relay::Enrolment,
             Done<Enrolled> done) override {
    done(Enrolled{});
  }
  void FindStations(const gate::Peer&, std::vector<std::string>,
                    Done<std::vector<relay::StationRecord>> done) override {
    done(std::vector<relay::StationRecord>{});
  }
  void TakeKeyPackages(const gate::Peer&, std::vector<std::string>, uint32_t,
                       Done<Taken> done) override {
    done(Taken{});
  }
  Head Newest() const override {
    return {std::make_shared<const std::string>("checkpoint"), 5};
  }
  void ShowHead(const gate::Peer&, Done<Head> done) override {
    if (enrolled) return done(Newest());
    done(gate::Refuse(v1::REFUSAL_NOT_ENROLLED, "a question"));
  }
  absl::StatusOr<std::vector<base::Digest>> Consistency(
      uint64_t first, uint64_t second) const override {
    return std::vector<base::Digest>(second - first);
  }
  absl::StatusOr<ProvenLeaf> Inclusion(uint64_t, uint64_t) const override {
    return ProvenLeaf{};
  }
  void Entries(const gate::Peer&, uint64_t, uint32_t,
               Done<std::vector<relay::VisibleEntry>> done) override {
    done(std::vector<relay::VisibleEntry>{});
  }
  void NoteRefusal(std::string, v1::Refusal reason, uint64_t count) override {
    std::lock_guard lock(mutex_);
    noted_.insert(noted_.end(), count, reason);
    changed_.notify_all();
  }
  void Stop(std::string) override {}

  // Whether the stations that ask about the log count as enrolled.
  std::atomic<bool> enrolled = true;

  // What the tests ask for; each waits for it.
  bool Holds(size_t count) {
    return Await([&] { return held_.size() >= count; });
  }
  auto CountOf(v1::Refusal reason) {
    std::lock_guard lock(mutex_);
    return std::count(noted_.begin(), noted_.end(), reason);
  }
  size_t CountOfAll() {
    std::lock_guard lock(mutex_);
    return noted_.size();
  }
  bool Noted(v1::Refusal reason) {
    return Await([&] {
      return std::find(noted_.begin(), noted_.end(), reason) != noted_.end();
    });
  }
  bool Asked(int times) {
    return Await([&] { return asked_ >= times; });
  }
  bool Detached() {
    return Await([&] { return receiver_ == nullptr; });
  }
  size_t held() {
    std::lock_guard lock(mutex_);
    return held_.size();
  }
  void AnswerOne(uint64_t size) {
    Done<relay::Receipt> done;
    {
      std::lock_guard lock(mutex_);
      done = std::move(held_.front());
      held_.pop_front();
    }
    relay::ProvenEntry entry;
    entry.checkpoint =
        std::make_shared<const std::string>("head " + std::to_string(size));
    entry.size = size;
    done(relay::Receipt{{entry}});
  }
  // Waits for a bundle, and answers it.
  std::optional<relay::Bundle> TakeBundle(
      absl::StatusOr<ChangedMembers> answer) {
    if (!Await([&] { return !changes_.empty(); })) return std::nullopt;
    std::unique_lock lock(mutex_);
    auto done = std::move(changes_.front());
    changes_.pop_front();
    relay::Bundle bundle = std::move(bundles_.front());
    bundles_.erase(bundles_.begin());
    lock.unlock();
    done(std::move(answer));
    return bundle;
  }
  std::shared_ptr<relay::Receiver> receiver() {
    std::lock_guard lock(mutex_);
    return receiver_;
  }

 private:
  bool Await(const std::function<bool()>& true_now) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, true_now);
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Done<relay::Receipt>> held_;
  std::vector<relay::Bundle> bundles_;
  std::deque<Done<ChangedMembers>> changes_;
  std::vector<v1::Refusal> noted_;
  gate::Peer peer_;
  std::shared_ptr<relay::Receiver> receiver_;
  int asked_ = 0;
};

}  // namespace hotline::rpc
