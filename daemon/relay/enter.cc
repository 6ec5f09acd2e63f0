#include "daemon/relay/enter.h"

#include "core/base/stop_point.h"
#include "hotline/relay/v1/envelope.pb.h"

namespace hotline::relay {
namespace {

size_t SizeOf(const Envelope& envelope) {
  return envelope.header_bytes.size() + envelope.body.size();
}

absl::Status Store(Batch& batch, const Line& line, const Accepted& accepted,
                   const EnvelopePtr& welcome, const Live& live) {
  store::EnvelopeRow row{.entry = live.entry,
                         .line = line.row.number,
                         .sequence = accepted.sequence,
                         .type = live.type,
                         .precedence = static_cast<uint32_t>(live.precedence),
                         .sender = live.sender,
                         .expires_ms = live.expires_ms,
                         .size = live.size,
                         .header = {},
                         .body = {},
                         .hash = accepted.envelope->hash,
                         .branch = live.branch,
                         .audience = {},
                         .welcomed = {},
                         .welcome = {}};
  if (live.named) row.audience = *live.audience;
  if (live.welcomed != nullptr) row.welcomed = *live.welcomed;
  return batch.transaction.AddEnvelope(
      row, accepted.envelope->header_bytes, accepted.envelope->body,
      welcome == nullptr ? base::ByteView() : welcome->body);
}

void Announce(Batch& batch, AcceptedPtr accepted, const Live& live) {
  const store::StationNumber except = GoesToSender(live.type) ? 0 : live.sender;
  batch.changes.accepted.push_back(
      {.reference = {live.entry, accepted->line, accepted->sequence, live.type,
                     live.precedence, SizeOf(*accepted->envelope)},
       .accepted = accepted,
       .roster = live.audience,
       .except = except,
       .others = live.welcomed});
}

void AnnounceWelcome(Batch& batch, const Accepted& commit,
                     const EnvelopePtr& welcome, const Live& live) {
  auto accepted = std::make_shared<const Accepted>(
      Accepted{commit.line, commit.sequence, welcome, commit.entry});
  batch.changes.accepted.push_back(
      {.reference = {live.entry, commit.line, commit.sequence,
                     v1::ENVELOPE_TYPE_WELCOME, live.precedence,
                     SizeOf(*welcome)},
       .accepted = accepted,
       .roster = live.welcomed,
       .except = 0,
       .others = nullptr});
}

}  // namespace

absl::StatusOr<AcceptedPtr> Enter(Batch& batch, Line& line, Entering entering) {
  Live& live = entering.live;
  live.entry = batch.books.log.next_index();
  live.size = SizeOf(*entering.envelope);
  if (entering.welcome != nullptr) live.size += entering.welcome->body.size();
  const uint64_t sequence = batch.books.lines.Accept(line, live);
  batch.moved_lines.insert(&line);
  base::StopPoint("ordered");
  auto index =
      batch.books.log.Append(batch.transaction, entering.details(sequence),
                             {.line = line.row.number, .station = live.sender});
  if (!index.ok()) return index.status();
  auto accepted = std::make_shared<const Accepted>(
      Accepted{line.row.id, sequence, std::move(entering.envelope),
               batch.books.log.Staged(*index)});
  if (live.waiting == 0) return accepted;  // nobody else is there
  auto stored = Store(batch, line, *accepted, entering.welcome, live);
  if (!stored.ok()) return stored;
  Announce(batch, accepted, live);
  if (live.welcomed != nullptr) {
    AnnounceWelcome(batch, *accepted, entering.welcome, live);
  }
  return accepted;
}

absl::StatusOr<EnvelopePtr> EnvelopeOf(store::EnvelopeRow row, bool welcome) {
  if (welcome && row.welcome.empty()) {
    return absl::NotFoundError("a Welcome that every newcomer has");
  }
  auto header = message::ParseHeader(row.header);
  if (!header.ok()) return absl::DataLossError("journal: a damaged header");
  auto envelope = std::make_shared<Envelope>();
  envelope->type = static_cast<v1::EnvelopeType>(row.type);
  envelope->header_bytes = std::move(row.header);
  envelope->body = std::move(row.body);
  envelope->header = *std::move(header);
  envelope->hash = row.hash;
  if (welcome) return WelcomeOf(*envelope, std::move(row.welcome));
  return envelope;
}

EnvelopePtr WelcomeOf(const Envelope& commit, base::Bytes welcome) {
  auto envelope = std::make_shared<Envelope>();
  envelope->type = v1::ENVELOPE_TYPE_WELCOME;
  envelope->header_bytes = commit.header_bytes;
  envelope->body = std::move(welcome);
  envelope->header = commit.header;
  envelope->hash = commit.hash;
  return envelope;
}

uint64_t ExpiryOf(const Batch& batch, const message::Header& header) {
  if (header.lifetime == std::chrono::seconds(0)) return 0;
  return base::ToMillis(batch.now + header.lifetime);
}

}  // namespace hotline::relay
