#include "tests/unit/client/station/test_relay.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "client/station/problem.h"
#include "core/base/codec.h"
#include "core/crypto/sha256.h"
#include "core/message/header.h"
#include "core/pki/station_name.h"
#include "core/tlog/leaf.h"

namespace hotline::station {

// One thing that the relay did, as it lies in the file.
struct TestRelay::Op {
  std::string kind, station, bytes, salt;
  uint64_t time_ms = 0;
};

namespace {

// Log key from a fixed seed: the same relay after a restart.
tlog::SignerKey MakeKey(const std::string& origin) {
  return *tlog::SignerKey::Make(origin, tlog::SignatureType::kEd25519,
                                base::Secret<32>(base::ByteArray<32>{7}));
}

class Nodes final : public tlog::NodeReader {
 public:
  explicit Nodes(std::vector<base::Digest> leaves)
      : leaves_(std::move(leaves)) {}
  absl::StatusOr<tlog::Digest> Node(tlog::NodeId id) override {
    if (id.level == 0) return leaves_.at(id.index);
    auto left = Node({id.level - 1, id.index * 2});
    auto right = Node({id.level - 1, id.index * 2 + 1});
    return tlog::NodeHash(*left, *right);
  }

 private:
  std::vector<base::Digest> leaves_;
};

absl::Status Refused(v1::Refusal reason) {
  v1::RefusalDetail detail;
  detail.set_reason(reason);
  detail.set_text("a fixed sentence");
  return FromRefusal(detail);
}

absl::Status Away() {
  return Fail(Problem::kUnreachable, "unreachable", "The relay is away.");
}

std::string Raw(base::ByteView bytes) { return base::ToString(bytes); }

}  // namespace

TestRelay::TestRelay(const base::Clock& clock, const std::string& origin,
                     std::string file)
    : clock_(clock), file_(std::move(file)), key_(MakeKey(origin)) {
  Replay();
}

void TestRelay::Keep(const std::string& kind, const std::string& station,
                     const std::string& bytes) {
  Op op{.kind = kind,
        .station = station,
        .bytes = bytes,
        .salt = Raw(base::RandomArray<32>(random_)),
        .time_ms = base::ToMillis(clock_.Now())};
  const base::Bytes record = base::Writer()
                                 .Text(op.kind)
                                 .Text(op.station)
                                 .Opaque(base::ViewOf(op.bytes))
                                 .Opaque(base::ViewOf(op.salt))
                                 .U64(op.time_ms)
                                 .Take();
  std::ofstream out(file_, std::ios::binary | std::ios::app);
  out << Raw(base::Writer().U32(static_cast<uint32_t>(record.size())).bytes())
      << Raw(record) << std::flush;
  Apply(op);
}

void TestRelay::Replay() {
  std::ifstream in(file_, std::ios::binary);
  std::string all((std::istreambuf_iterator<char>(in)),
                  std::istreambuf_iterator<char>());
  base::Reader reader(base::ViewOf(all));
  while (reader.ok() && reader.left() >= 4) {
    base::Reader record(reader.Raw(reader.U32()));
    if (!reader.ok()) break;
    Op op;
    op.kind = record.Text(64);
    op.station = record.Text(255);
    op.bytes = Raw(record.Opaque(1 << 24));
    op.salt = Raw(record.Opaque(32));
    op.time_ms = record.U64();
    Apply(op);
  }
}

void TestRelay::Apply(const Op& op) {
  now_ms_ = op.time_ms;
  salt_ = op.salt;
  v1::EntryDetails details;
  StationBook& book = stations_[op.station];
  if (op.kind == "enrol") {
    v1::EnrolRequest request;
    request.ParseFromString(op.bytes);
    book.record.set_station(op.station);
    book.record.clear_certificates();
    for (const auto& one : request.certificates()) {
      book.record.add_certificates(one);
    }
    for (const auto& one : request.key_packages()) book.packages.push_back(one);
    if (!request.last_resort().empty())
      book.last_resort = request.last_resort();
    details.mutable_enrolment()->set_station(op.station);
    details.mutable_enrolment()->set_certificate_hash(
        Raw(crypto::Sha256(base::ViewOf(request.certificates(0)))));
    details.mutable_enrolment()->set_key_packages(
        static_cast<uint32_t>(request.key_packages_size()));
    Append(details);
  } else if (op.kind == "line") {
    v1::CreateLineRequest request;
    request.ParseFromString(op.bytes);
    v1::Line& line = lines_[request.line_id()].line;
    line.set_line_id(request.line_id());
    line.set_class_(request.class_());
    line.set_incarnation(1);
    line.set_creator(op.station);
    auto& created = *details.mutable_line_created();
    created.set_line_id(request.line_id());
    created.set_class_(request.class_());
    created.set_creator(op.station);
    for (const auto& one : request.roster()) {
      line.add_roster(one);
      created.add_roster(one);
    }
    hashes_["line" + request.line_id()] = std::to_string(Append(details));
  } else if (op.kind == "take") {
    v1::KeyPackagesTaken& taken = *details.mutable_key_packages_taken();
    v1::TakeKeyPackagesResponse response;
    taken.set_taker(op.station);
    v1::TakeKeyPackagesRequest request;
    request.ParseFromString(op.bytes);
    for (const auto& station : request.stations()) {
      StationBook& other = stations_[station];
      auto& given = *response.add_key_packages();
      given.set_station(station);
      given.set_last_resort(other.packages.empty());
      given.set_key_package(other.packages.empty() ? other.last_resort
                                                   : other.packages.back());
      if (!other.packages.empty()) other.packages.pop_back();
      auto& one = *taken.add_taken();
      one.set_station(station);
      one.set_last_resort(given.last_resort());
      one.set_reference(Raw(crypto::Sha256(base::ViewOf(given.key_package()))));
    }
    const uint64_t index = Append(details);
    response.mutable_entry()->set_index(index);
    hashes_["take"] = response.SerializeAsString();
  } else if (op.kind == "accept") {
    v1::Envelope envelope;
    envelope.ParseFromString(op.bytes);
    const auto header = *message::ParseHeader(base::ViewOf(envelope.header()));
    const std::string id = Raw(header.line_id.bytes());
    LineBook& line = lines_[id];
    const uint64_t sequence = line.line.last_sequence() + 1;
    line.line.set_last_sequence(sequence);
    const std::string hash = Raw(message::EnvelopeHash(
        base::ViewOf(envelope.header()), base::ViewOf(envelope.body())));
    auto& entry = *details.mutable_acceptance();
    entry.set_line_id(id);
    entry.set_sequence(sequence);
    entry.set_envelope_hash(hash);
    entry.set_message_id(Raw(header.message_id.bytes()));
    entry.set_sender(header.sender);
    entry.set_precedence(static_cast<uint32_t>(header.precedence));
    entry.set_class_(static_cast<uint32_t>(header.message_class));
    entry.set_commitment(Raw(header.commitment));
    entry.set_type(envelope.type());
    line.envelopes[sequence] = envelope;
    line.index[sequence] = Append(details);
    accepted_[Raw(header.message_id.bytes())] = {hash, line.index[sequence]};
    book.last_envelope_hash = hash;
    for (const auto& station : line.line.roster()) {
      if (station != op.station) stations_[station].due.insert({id, sequence});
    }
  } else if (op.kind == "confirm") {
    v1::ConfirmRequest request;
    request.ParseFromString(op.bytes);
    for (const auto& ranges : request.lines()) {
      for (const auto& range : ranges.ranges()) {
        for (uint64_t s = range.first(); s <= range.last(); ++s) {
          book.due.erase({ranges.line_id(), s});
          book.confirmed.insert({ranges.line_id(), s});
        }
      }
    }
    details.mutable_confirms()->set_station(op.station);
    Append(details);
  } else if (op.kind == "end") {
    base::Reader reader(base::ViewOf(op.bytes));
    const std::string id = Raw(reader.Raw(16));
    const uint64_t ended = reader.U64();
    LineBook& line = lines_[id];
    v1::Envelope envelope = line.envelopes[ended];
    const uint64_t sequence = line.line.last_sequence() + 1;
    line.line.set_last_sequence(sequence);
    auto& entry = *details.mutable_tombstone();
    entry.set_line_id(id);
    entry.set_sequence(sequence);
    entry.set_ended_sequence(ended);
    entry.set_envelope_hash(Raw(message::EnvelopeHash(
        base::ViewOf(envelope.header()), base::ViewOf(envelope.body()))));
    entry.set_reason(v1::TOMBSTONE_REASON_EXPIRED);
    envelope.set_type(v1::ENVELOPE_TYPE_TOMBSTONE);
    envelope.clear_body();
    line.envelopes[sequence] = envelope;
    for (const auto& station : line.line.roster()) {
      if (stations_[station].due.erase({id, ended}) > 0) {
        entry.add_undelivered(station);
      }
      stations_[station].due.insert({id, sequence});
    }
    line.index[sequence] = Append(details);
  }
  salt_.clear();
  now_ms_ = 0;
}

uint64_t TestRelay::Append(const v1::EntryDetails& details) {
  const std::string bytes = details.SerializeAsString();
  const auto salt = *base::ToArray<32>(base::ViewOf(salt_));
  leaves_.push_back(Raw(
      tlog::MakeLeaf(base::FromMillis(now_ms_), salt, base::ViewOf(bytes))));
  salts_.push_back(salt_);
  details_.push_back(bytes);
  return leaves_.size() - 1;
}

std::vector<base::Digest> TestRelay::Hashes() const {
  std::vector<base::Digest> out;
  for (const std::string& leaf : leaves_) {
    out.push_back(tlog::LeafHash(base::ViewOf(leaf)));
  }
  return out;
}

std::string TestRelay::Checkpoint(uint64_t size) {
  Nodes nodes(Hashes());
  return *tlog::SignCheckpoint({.origin = key_.verifier().name(),
                                .size = size,
                                .root = *tlog::RootOf(nodes, size)},
                               key_);
}

v1::LoggedEntry TestRelay::Prove(uint64_t index, uint64_t known_size) {
  Nodes nodes(Hashes());
  v1::LoggedEntry out;
  out.set_leaf(leaves_.at(index));
  out.set_salt(salts_.at(index));
  out.set_details(details_.at(index));
  out.set_index(index);
  const auto inclusion = *tlog::InclusionProof(nodes, index, size());
  for (const auto& hash : inclusion) {
    out.add_inclusion(Raw(hash));
  }
  out.set_checkpoint(Checkpoint(size()));
  const auto consistency = *tlog::ConsistencyProof(nodes, known_size, size());
  for (const auto& hash : consistency) {
    out.add_consistency(Raw(hash));
  }
  return out;
}

absl::StatusOr<v1::Receipt> TestRelay::Submit(
    const std::string& station, const v1::SubmitRequest& request) {
  ++submissions;
  if (refuse != v1::REFUSAL_UNSPECIFIED) return Refused(refuse);
  const v1::Envelope& envelope = request.envelopes(0);
  const auto header = message::ParseHeader(base::ViewOf(envelope.header()));
  if (!header.ok()) return Refused(v1::REFUSAL_MALFORMED);
  if (header->sender != station) return Refused(v1::REFUSAL_SENDER_MISMATCH);
  const auto line = lines_.find(Raw(header->line_id.bytes()));
  if (line == lines_.end()) return Refused(v1::REFUSAL_UNKNOWN_LINE);
  const std::string id = Raw(header->message_id.bytes());
  const std::string hash = Raw(message::EnvelopeHash(
      base::ViewOf(envelope.header()), base::ViewOf(envelope.body())));
  if (!accepted_.contains(id)) {
    Keep("accept", station, envelope.SerializeAsString());
  } else if (accepted_[id].first != hash) {
    return Refused(v1::REFUSAL_ID_REUSED);
  }
  v1::Receipt receipt;
  *receipt.add_entries() = Prove(accepted_[id].second, request.known_size());
  if (alter_receipt) alter_receipt(receipt);
  return receipt;
}

void TestRelay::End(const base::LineId& line, uint64_t sequence) {
  Keep("end", "", Raw(base::Writer().Raw(line.bytes()).U64(sequence).bytes()));
}

void TestRelay::Redeliver(const std::string& station, const std::string& line,
                          uint64_t sequence) {
  stations_[station].due.insert({line, sequence});
}

void TestRelay::AddToRoster(const std::string& line,
                            const std::string& station) {
  lines_[line].line.add_roster(station);
}

uint64_t TestRelay::confirmed(const std::string& station) const {
  const auto book = stations_.find(station);
  return book == stations_.end() ? 0 : book->second.confirmed.size();
}

std::optional<v1::Delivery> TestRelay::NextFor(const std::string& station,
                                               std::set<Queued>& sent) {
  const auto precedence = [&](const Queued& one) {
    const auto& envelope = lines_[one.line].envelopes[one.sequence];
    return message::ParseHeader(base::ViewOf(envelope.header()))->precedence;
  };
  std::optional<Queued> best;
  for (const Queued& one : stations_[station].due) {
    if (sent.contains(one)) continue;
    if (!best.has_value() || precedence(one) > precedence(*best)) best = one;
  }
  if (!best.has_value()) return std::nullopt;
  sent.insert(*best);
  v1::Delivery out;
  v1::Delivered& delivered = *out.mutable_delivered();
  LineBook& line = lines_[best->line];
  delivered.set_line_id(best->line);
  delivered.set_sequence(best->sequence);
  *delivered.mutable_envelope() = line.envelopes[best->sequence];
  *delivered.mutable_entry() = Prove(line.index[best->sequence], 0);
  delivered.mutable_entry()->clear_consistency();
  if (alter_delivery) alter_delivery(delivered);
  return out;
}

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
    out.set_relay_time_ms(base::ToMillis(relay_.clock_.Now()));
    out.set_origin(relay_.key_.verifier().name());
    out.set_last_envelope_hash(book.last_envelope_hash);
    out.set_key_packages(static_cast<uint32_t>(book.packages.size()));
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
    *out.mutable_entry() =
        relay_.Prove(std::stoull(relay_.hashes_["line" + request.line_id()]),
                     request.known_size());
    Answer(std::move(done), std::move(out));
  }
  void ListLines(Done<v1::ListLinesResponse> done) override {
    v1::ListLinesResponse out;
    for (const auto& [id, line] : relay_.lines_) {
      const auto& roster = line.line.roster();
      if (std::find(roster.begin(), roster.end(), station_) != roster.end()) {
        *out.add_lines() = line.line;
      }
    }
    Answer(std::move(done), std::move(out));
  }
  void Submit(v1::SubmitRequest request, Done<v1::Receipt> done) override {
    if (relay_.down) return Fail(done);
    auto receipt = relay_.Submit(station_, request);
    if (relay_.lose_answers) return Fail(done);
    if (!receipt.ok()) {
      return Later([done, status = receipt.status()] { done(status); });
    }
    Answer(std::move(done), *std::move(receipt));
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
    v1::EnrolResponse out;
    *out.mutable_entry() =
        relay_.Prove(relay_.size() - 1, request.known_size());
    out.set_key_packages(
        static_cast<uint32_t>(relay_.stations_[station_].packages.size()));
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
    v1::TakeKeyPackagesResponse out;
    out.ParseFromString(relay_.hashes_["take"]);
    const uint64_t index = out.entry().index();
    *out.mutable_entry() = relay_.Prove(index, request.known_size());
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
    v1::GetInclusionProofResponse out;
    out.set_leaf(relay_.leaves_.at(request.index()));
    Nodes nodes(relay_.Hashes());
    const auto proof =
        *tlog::InclusionProof(nodes, request.index(), request.size());
    for (const auto& hash : proof) {
      out.add_inclusion(Raw(hash));
    }
    Answer(std::move(done), std::move(out));
  }
  void GetConsistencyProof(
      v1::GetConsistencyProofRequest request,
      Done<v1::GetConsistencyProofResponse> done) override {
    Nodes nodes(relay_.Hashes());
    const auto proof =
        tlog::ConsistencyProof(nodes, request.first(), request.second());
    if (!proof.ok()) {
      return Later([done] { done(Refused(v1::REFUSAL_NOT_FOUND)); });
    }
    v1::GetConsistencyProofResponse out;
    for (const auto& hash : *proof) out.add_consistency(Raw(hash));
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
    } else if (!idle_ && relay_.size() > 0) {
      idle_ = true;
      next.emplace();
      next->mutable_idle()->set_relay_time_ms(1);
      next->mutable_idle()->set_checkpoint(relay_.Checkpoint(relay_.size()));
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
};

std::unique_ptr<RelayLink> TestRelay::MakeLink(std::string station,
                                               Strand& strand) {
  return std::make_unique<TestLink>(*this, std::move(station), strand);
}

}  // namespace hotline::station
