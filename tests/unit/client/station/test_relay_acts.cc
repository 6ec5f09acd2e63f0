// What each act changes in the relay's books, and what it logs: the same when
// it happens and when the file is read again.
#include "core/base/codec.h"
#include "tests/unit/client/station/test_relay.h"
#include "tests/unit/client/station/test_relay_parts.h"

namespace hotline::station {
namespace {

template <class T>
T Parsed(const std::string& bytes) {
  T out;
  out.ParseFromString(bytes);
  return out;
}

}  // namespace

void TestRelay::Apply(const Op& op) {
  static const std::map<std::string, void (TestRelay::*)(const Op&)> kActs = {
      {"enrol", &TestRelay::ApplyEnrol},
      {"line", &TestRelay::ApplyLine},
      {"take", &TestRelay::ApplyTake},
      {"accept", &TestRelay::ApplyAccept},
      {"members", &TestRelay::ApplyMembers},
      {"confirm", &TestRelay::ApplyConfirm},
      {"end", &TestRelay::ApplyEnd}};
  (this->*kActs.at(op.kind))(op);
}

uint32_t TestRelay::StationBook::packages() const {
  size_t out = 0;
  for (const auto& [suite, pool] : pools) out += pool.packages.size();
  return static_cast<uint32_t>(out);
}

// Key packages name the certificate that signed them: with another one they go.
void TestRelay::ApplyEnrol(const Op& op) {
  const auto request = Parsed<v1::EnrolRequest>(op.bytes);
  StationBook& book = stations_[op.station];
  const auto& held = book.record.certificates();
  if (held.empty() || held.Get(0) != request.certificates(0)) {
    book.pools.clear();
  }
  book.record.set_station(op.station);
  *book.record.mutable_certificates() = request.certificates();
  Pool& pool = book.pools[request.suite()];
  for (const auto& one : request.key_packages()) pool.packages.push_back(one);
  if (!request.last_resort().empty()) pool.last_resort = request.last_resort();
  v1::EntryDetails details;
  auto& logged = *details.mutable_enrolment();
  logged.set_station(op.station);
  logged.set_certificate_hash(HashOfBytes(request.certificates(0)));
  logged.set_key_packages(static_cast<uint32_t>(request.key_packages_size()));
  Append(op, details);
}

void TestRelay::ApplyLine(const Op& op) {
  const auto request = Parsed<v1::CreateLineRequest>(op.bytes);
  LineBook& book = lines_[request.line_id()];
  book.line.set_line_id(request.line_id());
  book.line.set_class_(request.class_());
  book.line.set_incarnation(1);
  book.line.set_creator(op.station);
  book.branches[0].roster = {request.roster().begin(), request.roster().end()};
  book.Show();
  v1::EntryDetails details;
  auto& logged = *details.mutable_line_created();
  logged.set_line_id(request.line_id());
  logged.set_class_(request.class_());
  logged.set_creator(op.station);
  *logged.mutable_roster() = request.roster();
  book.created = Append(op, details);
}

// The oldest first, as the relay gives them out.
void TestRelay::ApplyTake(const Op& op) {
  const auto request = Parsed<v1::TakeKeyPackagesRequest>(op.bytes);
  taken_.Clear();
  v1::EntryDetails details;
  auto& logged = *details.mutable_key_packages_taken();
  logged.set_taker(op.station);
  for (const auto& station : request.stations()) {
    Pool& other = stations_[station].pools[request.suite()];
    if (other.packages.empty() && other.last_resort.empty()) continue;
    auto& given = *taken_.add_key_packages();
    given.set_station(station);
    given.set_last_resort(other.packages.empty());
    given.set_key_package(other.packages.empty() ? other.last_resort
                                                 : other.packages.front());
    if (!other.packages.empty()) other.packages.erase(other.packages.begin());
    auto& one = *logged.add_taken();
    one.set_station(station);
    one.set_last_resort(given.last_resort());
    one.set_reference(HashOfBytes(given.key_package()));
  }
  taken_.mutable_entry()->set_index(Append(op, details));
}

void TestRelay::ApplyConfirm(const Op& op) {
  const auto request = Parsed<v1::ConfirmRequest>(op.bytes);
  StationBook& book = stations_[op.station];
  for (const auto& ranges : request.lines()) {
    for (const auto& range : ranges.ranges()) {
      for (uint64_t s = range.first(); s <= range.last(); ++s) {
        book.due.erase({ranges.line_id(), s});
        book.confirmed.insert({ranges.line_id(), s});
      }
    }
  }
  v1::EntryDetails details;
  details.mutable_confirms()->set_station(op.station);
  Append(op, details);
}

void TestRelay::ApplyEnd(const Op& op) {
  base::Reader reader(base::ViewOf(op.bytes));
  const std::string id = base::ToString(reader.Raw(16));
  const uint64_t ended = reader.U64();
  LineBook& book = lines_[id];
  v1::Envelope envelope = book.envelopes[ended];
  const uint64_t sequence = book.line.last_sequence() + 1;
  book.line.set_last_sequence(sequence);
  v1::EntryDetails details;
  auto& logged = *details.mutable_tombstone();
  logged.set_line_id(id);
  logged.set_sequence(sequence);
  logged.set_ended_sequence(ended);
  logged.set_envelope_hash(EnvelopeHashOf(envelope));
  logged.set_reason(v1::TOMBSTONE_REASON_EXPIRED);
  envelope.set_type(v1::ENVELOPE_TYPE_TOMBSTONE);
  envelope.clear_body();
  book.envelopes[sequence] = envelope;
  for (const auto& station : book.Active()) {
    if (stations_[station].due.erase({id, ended}) > 0) {
      logged.add_undelivered(station);
    }
    stations_[station].due.insert({id, sequence});
  }
  book.index[sequence] = Append(op, details);
}

}  // namespace hotline::station
