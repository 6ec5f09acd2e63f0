#include "tests/unit/client/station/test_relay.h"

#include <fstream>

#include "core/base/codec.h"
#include "core/message/header.h"

namespace hotline::station {
namespace {

// Log key from a fixed seed: the same relay after a restart.
tlog::SignerKey MakeKey(const std::string& origin) {
  return *tlog::SignerKey::Make(origin, tlog::SignatureType::kEd25519,
                                base::Secret<32>(base::ByteArray<32>{7}));
}

std::string Raw(base::ByteView bytes) { return base::ToString(bytes); }

}  // namespace

TestRelay::TestRelay(const base::Clock& clock, const std::string& origin,
                     std::string file)
    : clock_(clock), file_(std::move(file)), key_(MakeKey(origin)) {
  Replay();
}

absl::Status TestRelay::Refused(v1::Refusal reason) {
  v1::RefusalDetail detail;
  detail.set_reason(reason);
  detail.set_text("a fixed sentence");
  const bool later =
      reason == v1::REFUSAL_QUOTA || reason == v1::REFUSAL_DISK_FULL ||
      reason == v1::REFUSAL_STOPPING || reason == v1::REFUSAL_UNAVAILABLE;
  if (later) detail.set_retry_after_ms(1'000);
  return FromRefusal(detail);
}

void TestRelay::Keep(const std::string& kind, const std::string& station,
                     const std::string& bytes) {
  Op op{.kind = kind,
        .station = station,
        .bytes = bytes,
        .salt = Raw(base::RandomArray<32>(random_)),
        .time_ms = TimeMs()};
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

absl::StatusOr<v1::Receipt> TestRelay::Submit(const std::string& station,
                                              const v1::Submission& submission,
                                              uint64_t known_size) {
  ++submissions;
  if (refuse != v1::REFUSAL_UNSPECIFIED) return Refused(refuse);
  const v1::Envelope& envelope = submission.envelopes(0);
  const auto header = message::ParseHeader(base::ViewOf(envelope.header()));
  if (!header.ok()) return Refused(v1::REFUSAL_MALFORMED);
  if (header->sender != station) return Refused(v1::REFUSAL_SENDER_MISMATCH);
  const v1::Refusal no = judge ? judge(*header) : v1::REFUSAL_UNSPECIFIED;
  if (no != v1::REFUSAL_UNSPECIFIED) return Refused(no);
  const auto line = lines_.find(Raw(header->line_id.bytes()));
  if (line == lines_.end()) return Refused(v1::REFUSAL_UNKNOWN_LINE);
  const std::string id = Raw(header->message_id.bytes());
  const std::string hash = Raw(message::EnvelopeHash(
      base::ViewOf(envelope.header()), base::ViewOf(envelope.body())));
  if (!accepted_.contains(id)) {
    const v1::Refusal why = Judge(station, envelope, *header, line->second);
    if (why != v1::REFUSAL_UNSPECIFIED) {
      return Refused(why, station, *header, known_size);
    }
    Keep("accept", station, envelope.SerializeAsString());
  } else if (accepted_[id].first != hash) {
    return Refused(v1::REFUSAL_ID_REUSED);
  }
  v1::Receipt receipt;
  *receipt.add_entries() = Prove(accepted_[id].second, known_size);
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
  LineBook& book = lines_[line];
  book.Newest()->second.roster.insert(station);
  book.Show();
}

uint64_t TestRelay::confirmed(const std::string& station) const {
  const auto book = stations_.find(station);
  return book == stations_.end() ? 0 : book->second.confirmed.size();
}

message::Precedence TestRelay::PrecedenceOfTheFirst() const {
  const auto& envelope = lines_.begin()->second.envelopes.at(1);
  return message::ParseHeader(base::ViewOf(envelope.header()))->precedence;
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
    const bool first = !best.has_value() ||
                       precedence(one) > precedence(*best) ||
                       (newest_first && precedence(one) == precedence(*best));
    if (first) best = one;
  }
  if (!best.has_value()) return std::nullopt;
  sent.insert(*best);
  v1::Delivery out;
  v1::Delivered& delivered = *out.add_delivered();
  delivered = Deliver(station, *best, 0);
  delivered.mutable_entry()->clear_consistency();
  if (alter_delivery) alter_delivery(delivered);
  if (pass && !pass(station, delivered)) return NextFor(station, sent);
  return out;
}

v1::Delivered TestRelay::Deliver(const std::string& station, const Queued& what,
                                 uint64_t known_size) {
  LineBook& book = lines_[what.line];
  v1::Delivered out;
  out.set_line_id(what.line);
  out.set_sequence(what.sequence);
  *out.mutable_envelope() = book.envelopes[what.sequence];
  const auto welcomed = book.welcomed.find(what.sequence);
  if (welcomed != book.welcomed.end() &&
      welcomed->second.stations.contains(station)) {
    out.mutable_envelope()->set_type(v1::ENVELOPE_TYPE_WELCOME);
    out.mutable_envelope()->set_body(welcomed->second.welcome);
  }
  *out.mutable_entry() = Prove(book.index[what.sequence], known_size);
  return out;
}

}  // namespace hotline::station
