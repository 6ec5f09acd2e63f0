// Who answers for this station at this moment: the operator on duty, whose key
// signs beside the station's (P6).
#pragma once

#include <optional>

#include "client/station/station.h"

namespace hotline::station {

// Acknowledged, answered and refused of kind OPERATION need an operator's
// signature, here and with every recipient.
inline constexpr bool kOperatorsRequired = true;

// Nothing while nobody is. Where this station has got a new identity
// certificate meanwhile, the key is certified anew first, and that is saved.
absl::StatusOr<std::optional<OwnDuty>> CurrentDuty(Station& station);

// The certificate of a key for a person of our position, from now on until
// `not_after`, or the end of our own certificate where that is sooner.
absl::StatusOr<message::OperatorCertificate> Certify(
    Station& station, const std::string& name, const crypto::VerifyKey& key,
    base::WallTime not_after);

// Whose certificate names another identity certificate than our present one:
// who has not seen that before could not check it.
bool IsOfEarlierCertificate(const Station& station,
                            const message::OperatorCertificate& certificate);

// What LogWatch fills in is left out.
WatchEntry EntryOf(WatchAct act, std::string person, std::string text = {});

// An entry of the watch log, signed by who is on duty, or by the station if
// that is nobody. Inside Store::Write.
absl::Status LogWatch(Station& station, const std::optional<OwnDuty>& duty,
                      WatchEntry entry);

}  // namespace hotline::station
