// Inviting and being invited (P16): offers go sealed to every station of the
// invited positions, a person answers, and who accepted is put on the line by
// one commit (members.h). Nobody is added unasked.
#pragma once

#include <functional>

#include "client/station/directory.h"
#include "client/station/intake.h"
#include "client/station/offers.h"
#include "client/station/sealed_post.h"
#include "client/station/session.h"

namespace hotline::station {

class Invitations {
 public:
  template <class T>
  using Done = std::function<void(absl::StatusOr<T>)>;

  Invitations(Station& station, Session& session, Directory& directory)
      : station_(station),
        session_(session),
        directory_(directory),
        offers_(*station.store) {}

  // Set by the engine: SealedPost::Post.
  std::function<void(Letter letter, Outbox::Also also, Done<Posted> saved,
                     std::function<void(absl::Status)> sent)>
      post_sealed;

  // Saves that these positions, and our own sisters, are to be invited to a
  // line on which `members` are. Inside Store::Write; SendOffers sends it.
  absl::Status Prepare(const base::LineId& line,
                       const line::PolicyOpening& policy,
                       const std::vector<message::Member>& members,
                       std::vector<std::string> positions);
  // What is to be sent and was not; `done`, which may be empty, after all.
  void SendOffers(std::function<void(absl::Status)> done);

  // Offers that came and wait for our answer.
  absl::StatusOr<std::vector<Invitation>> Open();
  // By the line's name or id. Problem::kUsage: "unknown_line", "operator",
  // "not_invited".
  void Answer(const LineAnswer& answer, Done<LineRecord> done);

 private:
  absl::StatusOr<StoredOffer> Find(const std::string& line);
  absl::StatusOr<message::OfferAnswer> Write(const StoredOffer& offer,
                                             const LineAnswer& answer);
  void Send(StoredOffer offer, std::function<void(absl::Status)> done);
  void Post(const StoredOffer& offer, const std::vector<Peer>& peers,
            std::function<void(absl::Status)> done);

  Station& station_;
  Session& session_;
  Directory& directory_;
  Offers offers_;
};

// The faults of docs/lines.md that an offer or an answer can have, by what is
// held here; Ok for every other content. Before it is stored.
absl::Status CheckOutside(Station& station, const Judged& judged,
                          base::WallTime logged);
// What an offer or an answer that passed changes. Inside Store::Write.
absl::Status TakeOutside(Station& station, const Judged& judged,
                         uint64_t sequence);

}  // namespace hotline::station
