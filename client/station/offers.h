// The tables of offers and answers (P16): invitations that came, those that we
// sent, and what was said to them. Changes belong inside Store::Write.
#pragma once

#include <optional>
#include <vector>

#include "client/station/store.h"
#include "core/message/offer.h"
#include "core/message/offer_answer.h"

namespace hotline::station {

// The numbers stand in stores and never change.
enum class OfferWay : uint8_t {
  kCame = 0,
  kToBeSent = 1,
  kSent = 2,
};

struct StoredOffer {
  base::LineId line;
  OfferWay way = OfferWay::kCame;
  std::string sender;  // URI
  message::Offer offer;
};

enum class AnswerState : uint8_t {
  kToBeAdded = 1,
  kAdded = 2,
  kDeclined = 3,
};

struct StoredAnswer {
  base::LineId line;
  std::string station;    // who answered, URI
  uint64_t sequence = 0;  // on the line
  AnswerState state{};
  message::OfferAnswer answer;
};

class Offers {
 public:
  explicit Offers(Store& store) : store_(store) {}

  // Inserts or replaces.
  absl::Status Save(const StoredOffer& offer);
  absl::StatusOr<std::optional<StoredOffer>> Find(const base::LineId& line,
                                                  const base::Digest& hash);
  // Of that line and way, the one that ends last.
  absl::StatusOr<std::optional<StoredOffer>> Last(const base::LineId& line,
                                                  OfferWay way);
  // Of all lines.
  absl::StatusOr<std::vector<StoredOffer>> All(OfferWay way);

  // False: the position has answered this offer before, with a lower number or
  // to effect, and this changes nothing.
  absl::StatusOr<bool> SaveAnswer(const StoredAnswer& answer);
  absl::StatusOr<std::vector<StoredAnswer>> Answers(const base::LineId& line);
  // A station of that position is a member now.
  absl::Status MarkAdded(const base::LineId& line, const std::string& position);

 private:
  absl::StatusOr<std::vector<StoredOffer>> Read(Query query);
  absl::StatusOr<std::vector<StoredAnswer>> ReadAnswers(Query query);

  Store& store_;
};

}  // namespace hotline::station
