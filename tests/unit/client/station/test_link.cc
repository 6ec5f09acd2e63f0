#include <algorithm>

#include "client/station/problem.h"
#include "core/pki/station_name.h"
#include "tests/unit/client/station/test_relay.h"

namespace hotline::station {
namespace {

absl::Status Away() {
  return Fail(Problem::kUnreachable, "unreachable", "The relay is away.");
}

// What a guest is told of a line.
v1::Line AsGuest(const v1::Line& line) {
  v1::Line out;
  out.set_line_id(line.line_id());
  out.set_class_(line.class_());
  out.set_incarnation(line.incarnation());
  out.set_guest(true);
  return out;
}

}  // namespace

// One station's way to the relay.
class TestLink final : public RelayLink {
 public:
  TestLink(TestRelay& relay, std::string station, Strand& strand)
      : relay_(relay), station_(std::move(station)), strand_(strand) {
    Poll();
  }

  void Hello(v1::HelloRequest, Done<v1::HelloResponse> done) override {
    v1::HelloResponse out;
    const auto& book = relay_.stations_[station_];
    out.set_protocol(1);
    out.set_relay_time_ms(relay_.TimeMs());
    out.set_origin(relay_.key_.verifier().name());
    out.set_last_envelope_hash(book.last_envelope_hash);
    out.set_key_packages(book.packages());
    for (const auto& [suite, pool] : book.pools) {
      if (pool.packages.empty() && pool.last_resort.empty()) continue;
      auto& left = *out.add_left();
      left.set_suite(suite);
      left.set_key_packages(static_cast<uint32_t>(pool.packages.size()));
      left.set_last_resort(!pool.last_resort.empty());
    }
    out.set_enrolled(!book.record.station().empty());
    if (relay_.alter_hello) relay_.alter_hello(out);
    Answer(std::move(done), std::move(out));
  }
  void CreateLine(v1::CreateLineRequest request,
                  Done<v1::CreateLineResponse> done) override {
    if (relay_.down) return Fail(done);
    if (!relay_.lines_.contains(request.line_id())) {
      relay_.Keep("line", station_, request.SerializeAsString());
    }
    v1::CreateLineResponse out;
    *out.mutable_line() = relay_.lines_[request.line_id()].line;
    *out.mutable_entry() = relay_.Prove(
        relay_.lines_[request.line_id()].created, request.known_size());
    if (relay_.alter_line) relay_.alter_line(out);
    Answer(std::move(done), std::move(out));
  }
  // Pages of two, so that every test turns them.
  void ListLines(v1::ListLinesRequest request,
                 Done<v1::ListLinesResponse> done) override {
    if (relay_.hide_lines) {
      return Later([done] { done(TestRelay::Refused(v1::REFUSAL_QUOTA)); });
    }
    v1::ListLinesResponse out;
    for (const auto& [id, line] : relay_.lines_) {
      const bool ours = line.Active().contains(station_);
      const bool asked = request.line_id().empty()
                             ? id > request.after_line_id()
                             : id == request.line_id();
      const bool guest = line.HasGuest(station_, relay_.TimeMs());
      if (!asked || (!ours && !guest)) continue;
      out.set_more(out.lines_size() == 2);
      if (out.more()) break;
      *out.add_lines() = ours ? line.line : AsGuest(line.line);
    }
    Answer(std::move(done), std::move(out));
  }
  void Submit(v1::Submission submission, message::Precedence,
              uint64_t known_size, Done<v1::Receipt> done) override {
    if (relay_.down) return Fail(done);
    AnswerOr(std::move(done), relay_.Submit(station_, submission, known_size));
  }
  void ChangeMembers(v1::MembersBundle bundle,
                     Done<v1::MembersReceipt> done) override {
    if (relay_.down) return Fail(done);
    AnswerOr(std::move(done), relay_.ChangeMembers(station_, bundle));
  }
  void GetGroupInfo(v1::GetGroupInfoRequest request,
                    Done<v1::GetGroupInfoResponse> done) override {
    AnswerOr(std::move(done), relay_.GroupInfo(station_, request.line_id()));
  }
  void Confirm(v1::ConfirmRequest request,
               Done<v1::ConfirmResponse> done) override {
    if (relay_.down) return Fail(done);
    relay_.Keep("confirm", station_, request.SerializeAsString());
    Answer(std::move(done), v1::ConfirmResponse());
  }
  void Enrol(v1::EnrolRequest request, Done<v1::EnrolResponse> done) override {
    if (relay_.down) return Fail(done);
    relay_.Keep("enrol", station_, request.SerializeAsString());
    if (relay_.lose_answers) return Fail(done);
    if (relay_.lose_enrolment && relay_.lose_enrolment(request)) {
      return Fail(done);
    }
    v1::EnrolResponse out;
    *out.mutable_entry() =
        relay_.Prove(relay_.size() - 1, request.known_size());
    out.set_key_packages(relay_.stations_[station_].packages());
    if (relay_.alter_enrolment) relay_.alter_enrolment(out);
    Answer(std::move(done), std::move(out));
  }
  void FindStations(v1::FindStationsRequest request,
                    Done<v1::FindStationsResponse> done) override {
    v1::FindStationsResponse out;
    for (const auto& [uri, book] : relay_.stations_) {
      const auto name = pki::StationName::ParseUri(uri);
      if (!name.ok() || book.record.station().empty()) continue;
      const auto& wanted = request.positions();
      if (std::find(wanted.begin(), wanted.end(), name->position().text()) !=
          wanted.end()) {
        *out.add_stations() = book.record;
      }
    }
    Answer(std::move(done), std::move(out));
  }
  void TakeKeyPackages(v1::TakeKeyPackagesRequest request,
                       Done<v1::TakeKeyPackagesResponse> done) override {
    if (relay_.down) return Fail(done);
    relay_.Keep("take", station_, request.SerializeAsString());
    v1::TakeKeyPackagesResponse out = relay_.taken_;
    if (out.key_packages().empty()) {
      return Later([done] { done(TestRelay::Refused(v1::REFUSAL_NOT_FOUND)); });
    }
    const uint64_t index = out.entry().index();
    *out.mutable_entry() = relay_.Prove(index, request.known_size());
    if (relay_.alter_taken) relay_.alter_taken(out);
    Answer(std::move(done), std::move(out));
  }
  void GetCheckpoint(v1::GetCheckpointRequest request,
                     Done<v1::GetCheckpointResponse> done) override {
    const v1::LoggedEntry entry = relay_.Prove(0, request.known_size());
    v1::GetCheckpointResponse out;
    out.set_checkpoint(entry.checkpoint());
    *out.mutable_consistency() = entry.consistency();
    Answer(std::move(done), std::move(out));
  }
  void GetInclusionProof(v1::GetInclusionProofRequest request,
                         Done<v1::GetInclusionProofResponse> done) override {
    if (relay_.hide_proofs || request.index() >= relay_.size()) {
      return Later([done] { done(TestRelay::Refused(v1::REFUSAL_NOT_FOUND)); });
    }
    v1::GetInclusionProofResponse out;
    out.set_leaf(relay_.leaves_.at(request.index()));
    *out.mutable_inclusion() =
        relay_.Inclusion(request.index(), request.size());
    if (relay_.alter_inclusion) relay_.alter_inclusion(out);
    Answer(std::move(done), std::move(out));
  }
  void GetConsistencyProof(
      v1::GetConsistencyProofRequest request,
      Done<v1::GetConsistencyProofResponse> done) override {
    const auto proof = relay_.Consistency(request.first(), request.second());
    if (!proof.ok()) {
      return Later([done, status = proof.status()] { done(status); });
    }
    v1::GetConsistencyProofResponse out;
    *out.mutable_consistency() = *proof;
    Answer(std::move(done), std::move(out));
  }
  void Receive(v1::ReceiveRequest, std::function<void(v1::Delivery)> delivered,
               std::function<void(absl::Status)> ended) override {
    delivered_ = std::move(delivered);
    ended_ = std::move(ended);
    sent_.clear();
    idle_ = false;
    Next();
  }
  void Next() override {
    wants_ = true;
    Later([this] { Push(); });
  }
  void StopReceiving() override {
    delivered_ = nullptr;
    ended_ = nullptr;
  }

 private:
  void Later(std::function<void()> run) {
    strand_.Post([alive = std::weak_ptr<int>(alive_), run = std::move(run)] {
      if (!alive.expired()) run();
    });
  }
  template <class T>
  void Answer(Done<T> done, T value) {
    if (relay_.down) return Fail(done);
    Later([done = std::move(done), value = std::move(value)] { done(value); });
  }
  template <class T>
  void AnswerOr(Done<T> done, absl::StatusOr<T> result) {
    if (relay_.lose_answers) return Fail(done);
    if (result.ok()) return Answer(std::move(done), *std::move(result));
    Later([done, status = result.status()] { done(status); });
  }
  template <class T>
  void Fail(Done<T> done) {
    Later([done] { done(Away()); });
  }
  // The relay sends by itself when something new is there.
  void Poll() {
    strand_.After(std::chrono::milliseconds(20),
                  [this, alive = std::weak_ptr<int>(alive_)] {
                    if (alive.expired()) return;
                    Push();
                    Poll();
                  });
  }
  // When the queue runs empty, and then every 15 s.
  bool MayIdle() const {
    return !idle_ || relay_.clock_.Now() - idled_ >= std::chrono::seconds(15);
  }
  void Push() {
    if (!delivered_ || !wants_) return;
    if (relay_.down) {
      auto ended = std::move(ended_);
      StopReceiving();
      return ended(Away());
    }
    auto next = relay_.NextFor(station_, sent_);
    if (next.has_value()) {
      idle_ = false;
    } else if (MayIdle() && relay_.size() > 0) {
      idle_ = true;
      idled_ = relay_.clock_.Now();
      next.emplace();
      next->mutable_idle()->set_relay_time_ms(relay_.TimeMs());
      next->mutable_head()->set_checkpoint(relay_.Checkpoint());
      if (relay_.alter_idle) relay_.alter_idle(*next);
    }
    if (!next.has_value()) return;
    wants_ = false;
    delivered_(*std::move(next));
  }

  TestRelay& relay_;
  std::string station_;
  Strand& strand_;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
  std::function<void(v1::Delivery)> delivered_;
  std::function<void(absl::Status)> ended_;
  std::set<TestRelay::Queued> sent_;
  bool wants_ = false;
  bool idle_ = false;
  base::WallTime idled_{};
};

std::unique_ptr<RelayLink> TestRelay::MakeLink(std::string station,
                                               Strand& strand) {
  return std::make_unique<TestLink>(*this, std::move(station), strand);
}

}  // namespace hotline::station
