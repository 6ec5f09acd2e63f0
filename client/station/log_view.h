// The relay's log as this station has seen it: the newest checkpoint held, and
// the rule that every other one must be in one line with it. A relay that shows
// two histories is found here.
#pragma once

#include <functional>

#include "client/station/evidence.h"
#include "client/station/station.h"

namespace hotline::station {

class LogView {
 public:
  template <class T>
  using Done = std::function<void(absl::StatusOr<T>)>;

  explicit LogView(Station& station) : station_(station) {}

  // Of the newest checkpoint held; size 0: none.
  absl::StatusOr<Head> Held();
  uint64_t KnownSize();

  // The entry is proven, under a checkpoint that is consistent with the one
  // held; the newer of the two is then held. Problem::kVerification: the relay
  // lied. kUnreachable: it could not be asked for the proof that was missing.
  void Accept(v1::LoggedEntry entry, Done<ProvenEntry> done);
  // The same for a checkpoint alone.
  void Advance(const std::string& note,
               const google::protobuf::RepeatedPtrField<std::string>& proof,
               std::function<void(absl::Status)> done);

 private:
  using Proof = google::protobuf::RepeatedPtrField<std::string>;

  void Link(Head head, const Proof& proof,
            std::function<void(absl::Status)> done);
  void Ask(Head held, Head head, std::function<void(absl::Status)> done);
  absl::Status Hold(const Head& head);

  Station& station_;
};

}  // namespace hotline::station
