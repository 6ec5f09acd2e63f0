#include "client/station/offers.h"

#include "client/station/progress.h"
#include "client/station/try.h"
#include "core/base/codec.h"
#include "core/crypto/sha256.h"
#include "core/message/body.h"

namespace hotline::station {
namespace {

constexpr size_t kMaxUri = 255;
constexpr size_t kMaxBody = size_t{1} << 20;

base::Digest HashOf(const std::string& name) {
  return crypto::Sha256(base::ViewOf(name));
}

Place OfferPlace(const base::LineId& line, base::ByteView hash) {
  return Place("offer", "sealed",
               base::Writer().Raw(line.bytes()).Raw(hash).Take());
}

Place AnswerPlace(const base::LineId& line, base::ByteView position) {
  return Place("offer_answer", "sealed",
               base::Writer().Raw(line.bytes()).Raw(position).Take());
}

// Who it is from, and what it says.
template <class T>
base::Bytes Encode(const std::string& station, const T& content) {
  return base::Writer()
      .Text(station)
      .Opaque(message::Encode(message::Body(content)))
      .Take();
}

template <class T>
absl::Status Parse(base::ByteView bytes, std::string& station, T& content) {
  base::Reader reader(bytes);
  station = reader.Text(kMaxUri);
  const base::ByteView body = reader.Opaque(kMaxBody);
  TRY(reader.Finish("stored offer"));
  TRY_ASSIGN(message::Body parsed, message::ParseBody(body));
  content = std::get<T>(std::move(parsed));
  return absl::OkStatus();
}

}  // namespace

absl::Status Offers::Save(const StoredOffer& offer) {
  const base::Digest hash = message::Hash(offer.offer);
  return store_.Prepare("INSERT OR REPLACE INTO offer VALUES (?, ?, ?, ?, ?)")
      .Blob(offer.line.bytes())
      .Blob(hash)
      .Int(static_cast<uint64_t>(offer.way))
      .Int(base::ToMillis(offer.offer.until))
      .Blob(store_.Seal(OfferPlace(offer.line, hash),
                        Encode(offer.sender, offer.offer)))
      .Run();
}

absl::StatusOr<std::vector<StoredOffer>> Offers::Read(Query query) {
  std::vector<StoredOffer> out;
  while (true) {
    TRY_ASSIGN(const bool found, query.Step());
    if (!found) return out;
    StoredOffer one;
    TRY_ASSIGN(one.line, base::LineId::From(query.BlobAt(0)));
    one.way = static_cast<OfferWay>(query.IntAt(2));
    TRY_ASSIGN(
        const base::SecretBytes opened,
        store_.Open(OfferPlace(one.line, query.BlobAt(1)), query.BlobAt(3)));
    TRY(Parse(opened.Reveal(), one.sender, one.offer));
    out.push_back(std::move(one));
  }
}

absl::StatusOr<std::optional<StoredOffer>> Offers::Find(
    const base::LineId& line, const base::Digest& hash) {
  Query query = store_.Prepare(
      "SELECT line, hash, outgoing, sealed FROM offer "
      "WHERE line = ? AND hash = ?");
  query.Blob(line.bytes()).Blob(hash);
  TRY_ASSIGN(auto found, Read(std::move(query)));
  if (found.empty()) return std::nullopt;
  return std::optional<StoredOffer>(std::move(found.front()));
}

absl::StatusOr<std::optional<StoredOffer>> Offers::Last(
    const base::LineId& line, OfferWay way) {
  Query query = store_.Prepare(
      "SELECT line, hash, outgoing, sealed FROM offer "
      "WHERE line = ? AND outgoing = ? ORDER BY until_ms DESC LIMIT 1");
  query.Blob(line.bytes()).Int(static_cast<uint64_t>(way));
  TRY_ASSIGN(auto found, Read(std::move(query)));
  if (found.empty()) return std::nullopt;
  return std::optional<StoredOffer>(std::move(found.front()));
}

absl::StatusOr<std::vector<StoredOffer>> Offers::All(OfferWay way) {
  Query query = store_.Prepare(
      "SELECT line, hash, outgoing, sealed FROM offer WHERE outgoing = ? "
      "ORDER BY until_ms");
  query.Int(static_cast<uint64_t>(way));
  return Read(std::move(query));
}

absl::StatusOr<std::vector<StoredAnswer>> Offers::ReadAnswers(Query query) {
  std::vector<StoredAnswer> out;
  while (true) {
    TRY_ASSIGN(const bool found, query.Step());
    if (!found) return out;
    StoredAnswer one;
    TRY_ASSIGN(one.line, base::LineId::From(query.BlobAt(0)));
    one.sequence = query.IntAt(2);
    one.state = static_cast<AnswerState>(query.IntAt(3));
    TRY_ASSIGN(
        const base::SecretBytes opened,
        store_.Open(AnswerPlace(one.line, query.BlobAt(1)), query.BlobAt(4)));
    TRY(Parse(opened.Reveal(), one.station, one.answer));
    out.push_back(std::move(one));
  }
}

absl::StatusOr<std::vector<StoredAnswer>> Offers::Answers(
    const base::LineId& line) {
  Query query = store_.Prepare(
      "SELECT line, position, sequence, state, sealed FROM offer_answer "
      "WHERE line = ? ORDER BY sequence");
  query.Blob(line.bytes());
  return ReadAnswers(std::move(query));
}

// To another offer a position may answer anew.
absl::StatusOr<bool> Offers::SaveAnswer(const StoredAnswer& answer) {
  const base::Digest position = HashOf(PositionOf(answer.station));
  Query query = store_.Prepare(
      "SELECT line, position, sequence, state, sealed FROM offer_answer "
      "WHERE line = ? AND position = ?");
  query.Blob(answer.line.bytes()).Blob(position);
  TRY_ASSIGN(const auto held, ReadAnswers(std::move(query)));
  if (!held.empty() && held.front().answer.offer == answer.answer.offer &&
      (held.front().sequence <= answer.sequence ||
       held.front().state == AnswerState::kAdded)) {
    return false;
  }
  TRY(store_
          .Prepare("INSERT OR REPLACE INTO offer_answer VALUES (?, ?, ?, ?, ?)")
          .Blob(answer.line.bytes())
          .Blob(position)
          .Int(answer.sequence)
          .Int(static_cast<uint64_t>(answer.state))
          .Blob(store_.Seal(AnswerPlace(answer.line, position),
                            Encode(answer.station, answer.answer)))
          .Run());
  return true;
}

absl::Status Offers::MarkAdded(const base::LineId& line,
                               const std::string& position) {
  return store_
      .Prepare(
          "UPDATE offer_answer SET state = 2 "
          "WHERE line = ? AND position = ? AND state = 1")
      .Blob(line.bytes())
      .Blob(HashOf(position))
      .Run();
}

}  // namespace hotline::station
