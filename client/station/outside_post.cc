#include "client/station/outside_post.h"

#include <algorithm>

#include "client/station/invitations.h"
#include "client/station/problem.h"
#include "client/station/try.h"
#include "core/line/sealed_body.h"
#include "core/message/fault.h"

namespace hotline::station {
namespace {

using message::Fault;
using message::FaultError;

// Header and recipients: neither can be exchanged unseen.
base::Bytes SealedUnder(base::ByteView header,
                        const std::vector<std::string>& recipients) {
  return base::Writer()
      .Raw(header)
      .Raw(line::EncodeRecipients(recipients))
      .Take();
}

}  // namespace

void OutsidePost::Post(Outgoing outgoing, std::vector<std::string> stations,
                       Outbox::Also also, Done<uint64_t> saved,
                       std::function<void(absl::Status)> sent) {
  const absl::Status own = outbox_.MaySign();
  if (!own.ok()) return saved(own);
  GetKeys(outgoing, stations,
          [this, outgoing, stations, also, saved, sent](absl::Status status) {
            if (status.ok()) status = session_.MaySend();
            if (!status.ok()) return saved(status);
            uint64_t n = 0;
            status = station_.store->Write([&]() -> absl::Status {
              TRY_ASSIGN(To to, Collect(outgoing.line.id, stations));
              TRY_ASSIGN(const MessageRow row, Write(outgoing, std::move(to)));
              n = row.n;
              return also ? also() : absl::OkStatus();
            });
            if (!status.ok()) return saved(status);
            saved(n);
            submissions_.Submit(n, outgoing.precedence, sent);
          });
}

// Certificates and keys, as for a line of exactly these stations.
void OutsidePost::GetKeys(const Outgoing& outgoing,
                          const std::vector<std::string>& stations,
                          std::function<void(absl::Status)> done) {
  LineFacts line;
  line.id = outgoing.line.id;
  for (const std::string& one : stations) {
    line.card.members.push_back({one, {}});
  }
  directory_.Prepare(std::move(line),
                     [done](absl::StatusOr<std::vector<message::Recipient>> r) {
                       done(r.status());
                     });
}

absl::StatusOr<OutsidePost::To> OutsidePost::Collect(
    const base::LineId& line, const std::vector<std::string>& stations) {
  To to;
  for (const std::string& one : stations) {
    TRY_ASSIGN(const auto peer, station_.peers.Newest(one));
    TRY_ASSIGN(const auto package,
               station_.peers.Package(line, one, station_.Now()));
    if (!peer.has_value() || !package.has_value()) continue;
    to.members.push_back({one, peer->chain.front().Hash()});
    to.keys.push_back({message::Reference(*package), package->public_key});
  }
  return to;
}

absl::StatusOr<MessageRow> OutsidePost::Write(const Outgoing& outgoing, To to) {
  TRY_ASSIGN(message::Draft draft, outbox_.NewDraft(outgoing));
  draft.recipients = to.members;
  TRY_ASSIGN(
      message::ComposedMessage composed,
      message::Compose(draft, station_.certificate, *station_.identity,
                       station_.randomness(),
                       {.channel = message::Channel::kSealed,
                        .roster_hash = message::RosterHash(to.members)}));
  line::SealedBody body;
  for (const message::Member& one : to.members) {
    body.recipients.push_back(one.station);
  }
  message::HpkeSealing sealing(std::move(to.keys), nullptr,
                               station_.randomness());
  TRY_ASSIGN(body.sealed,
             sealing.Seal(SealedUnder(composed.header_bytes, body.recipients),
                          composed.plaintext.Reveal()));
  return outbox_.Insert(outgoing,
                        GroupMessage{std::move(composed), line::Encode(body)},
                        v1::ENVELOPE_TYPE_SEALED);
}

absl::StatusOr<Judged> OutsidePost::Open(const v1::Delivered& delivered,
                                         base::WallTime logged) {
  TRY_ASSIGN(message::Header header, Judge::ReadHeader(delivered));
  const auto body =
      line::ParseSealedBody(base::ViewOf(delivered.envelope().body()));
  if (!body.ok()) {
    return message::WithFault(Fault::kSealMalformed, body.status());
  }
  if (!std::binary_search(body->recipients.begin(), body->recipients.end(),
                          station_.uri())) {
    return FaultError(Fault::kNotSealedToUs);
  }
  message::HpkeSealing sealing(
      {},
      [this](const base::Digest& reference) {
        return station_.packages.Find(reference);
      },
      station_.randomness());
  TRY_ASSIGN(
      const base::SecretBytes plaintext,
      sealing.Open(SealedUnder(base::ViewOf(delivered.envelope().header()),
                               body->recipients),
                   body->sealed));
  TRY_ASSIGN(message::InnerMessage message,
             message::ParsePadded(plaintext.Reveal()));
  TRY_ASSIGN(const message::SenderCertificate sender,
             directory_.Sender(header.sender,
                               message.statement.certificate_hash, logged));
  TRY(message::CheckMessage(
      header, message, sender,
      {.channel = message::Channel::kSealed, .logged = logged}));
  Judged judged{std::move(header), std::move(message)};
  TRY(CheckOutside(station_, judged, logged));
  return judged;
}

}  // namespace hotline::station
