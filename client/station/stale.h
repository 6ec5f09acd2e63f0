// A message that the relay refused because its epoch has ended (P12): the
// missing commits are taken in, and it is encrypted anew; but not for a
// position of whom its author knew nothing: then it is held, and a person says
// whether it goes.
#pragma once

#include <functional>
#include <vector>

#include "client/station/station.h"
#include "hotline/relay/v1/relay.pb.h"

namespace hotline::station {

class Stale {
 public:
  using Done = std::function<void(absl::Status)>;

  explicit Stale(Station& station) : station_(station) {}

  // Set by the engine: Inbox::Push.
  std::function<void(v1::Delivered, Done)> take_in;

  // That row was refused with "epoch", and with these commits. `done` with Ok:
  // it may be submitted again, unless it is held now (Messages::IsHeld).
  // kUnreachable, "epoch": the commits are still to come; it stays queued.
  void Renew(uint64_t n, std::vector<v1::Delivered> missing, Done done);

  // A person has seen who joined: it is encrypted for whoever is a member now.
  // Inside Store::Write. Problem::kUsage, "not_held".
  absl::Status Release(uint64_t n);

 private:
  void TakeIn(std::vector<v1::Delivered> missing, size_t from, Done done);
  absl::Status Rewrite(uint64_t n);
  absl::Status Encrypt(uint64_t n, const StoredEnvelope& envelope,
                       const message::Header& header);
  absl::Status Hold(uint64_t n, const std::vector<std::string>& newcomers);
  absl::StatusOr<std::vector<std::string>> NewPositions(
      const base::LineId& line, const std::vector<std::string>& written_for);

  Station& station_;
};

}  // namespace hotline::station
