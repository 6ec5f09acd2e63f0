// The relay's log as this station has seen it: the newest checkpoint held, and
// the rule that every other one must be in one line with it. A relay that shows
// two histories is found here. A log is its verifier key: where the authority's
// statement names another, with another relay, nothing is held of it yet, and
// what is held of the one before stays as evidence.
#pragma once

#include <functional>
#include <vector>

#include "client/station/evidence.h"
#include "client/station/station.h"

namespace hotline::station {

class LogView {
 public:
  template <class T>
  using Done = std::function<void(absl::StatusOr<T>)>;

  explicit LogView(Station& station) : station_(station) {}

  // Of the newest checkpoint held of the relay's log; size 0: none.
  absl::StatusOr<Head> Held() { return Held(station_.log_key->Format()); }
  uint64_t KnownSize();

  // The entry is proven, under a checkpoint that is consistent with the one
  // held; the newer of the two is then held. Problem::kVerification: the relay
  // lied. kUnreachable: it could not be asked for the proof that was missing.
  void Accept(v1::LoggedEntry entry, Done<ProvenEntry> done);
  // The same for a checkpoint alone.
  void Advance(const std::string& note,
               const google::protobuf::RepeatedPtrField<std::string>& proof,
               std::function<void(absl::Status)> done);

  // Asks for the newest checkpoint, which must continue the one held: a relay
  // that was rolled back is found, and its answer kept as evidence.
  void Renew(std::function<void(absl::Status)> done);

  // The logs of relays before this one.
  absl::StatusOr<std::vector<tlog::VerifierKey>> Former();
  // An entry that was accepted before, whichever of these logs it is of, by the
  // checkpoint that is stored with it.
  absl::StatusOr<ProvenEntry> OpenKept(const v1::LoggedEntry& entry);

 private:
  using Proof = google::protobuf::RepeatedPtrField<std::string>;

  void Link(Head head, const Proof& proof,
            std::function<void(absl::Status)> done);
  void Ask(Head held, Head head, std::function<void(absl::Status)> done);
  absl::StatusOr<Head> Held(const std::string& log);
  absl::Status Hold(const Head& head);

  Station& station_;
};

}  // namespace hotline::station
