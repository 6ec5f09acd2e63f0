// The other stations: finding them at the relay, judging their certificates
// under our pinned roots, and getting keys to write to them. The relay's
// directory is a postman: it vouches for nothing (P21, P26).
#pragma once

#include <functional>
#include <vector>

#include "client/station/log_view.h"
#include "client/station/session.h"
#include "client/station/station.h"
#include "core/message/hpke_sealing.h"

namespace hotline::station {

// A station that can be sealed to, and by which key.
struct Reached {
  std::string station;  // URI
  message::Recipient key;
};

class Directory {
 public:
  template <class T>
  using Done = std::function<void(absl::StatusOr<T>)>;

  Directory(Station& station, Session& session, LogView& log)
      : station_(station), session_(session), log_(log) {}

  // Everybody on the line but us, as far as there are a valid certificate and a
  // key package: from the store, and what is missing from the relay. Who cannot
  // be written to, or could only be with the relay's help while it is away, is
  // told as a Warning "station". If nobody is left: kRefused "no_recipient", or
  // kUnreachable.
  void Prepare(LineFacts line, Done<std::vector<message::Recipient>> done);

  // Those of `stations` (URIs, ascending) that can be written to on that line,
  // whoever is on it, ascending; otherwise as Prepare.
  void Reach(const base::LineId& line, std::vector<std::string> stations,
             Done<std::vector<Reached>> done);

  // The stations of these positions, verified and saved. Those that fail are
  // left out and told.
  void Find(std::vector<std::string> positions, Done<std::vector<Peer>> done);

  // What CheckMessage needs to judge a message of `station` at `at`, from the
  // store alone. Carries Fault kSenderUnknown, kSenderCertificate,
  // kSenderExpired or kSenderRevoked.
  absl::StatusOr<message::SenderCertificate> Sender(
      const std::string& station, const base::Digest& certificate_hash,
      base::WallTime at);
  // Of the station that has certified the operator of that content, as of when
  // it did; nothing if the content carries no certificate, or that station is
  // not known or was not good then.
  absl::StatusOr<std::optional<message::SenderCertificate>> Certifier(
      const message::Body& body);

 private:
  using Stations = std::vector<std::string>;

  absl::StatusOr<pki::StationSubject> Verify(const Peer& peer,
                                             base::WallTime at);
  bool HasCertificate(const std::string& station);
  bool IsUnknown(const std::string& station);
  absl::StatusOr<std::optional<message::Recipient>> RecipientFor(
      const base::LineId& line, const std::string& station);
  absl::StatusOr<Stations> WithoutPackage(const LineFacts& line);
  void FindSome(Stations positions, size_t from, std::vector<Peer> found,
                Done<std::vector<Peer>> done);
  std::vector<Peer> Judge(const v1::FindStationsResponse& response);
  void TakePackages(LineFacts line, Done<std::vector<message::Recipient>> done);
  // Those from `from` on, in portions.
  void TakeSome(LineFacts line, Stations missing, size_t from,
                Done<std::vector<message::Recipient>> done);
  bool MayGoOn(const absl::Status& taken);
  // With what is here, if `why` may pass and that is something.
  void GoOnWithout(const LineFacts& line, const absl::Status& why,
                   const Done<std::vector<message::Recipient>>& done);
  void Ask(const LineFacts& line, const Stations& stations,
           std::function<void(absl::Status)> done);
  void Taken(const LineFacts& line, const Stations& asked,
             v1::TakeKeyPackagesResponse response,
             std::function<void(absl::Status)> done);
  absl::Status SavePackages(const base::LineId& line, const Stations& asked,
                            const v1::TakeKeyPackagesResponse& response,
                            const ProvenEntry& entry);
  absl::Status SavePackage(const base::LineId& line, const std::string& station,
                           const std::string& bytes);
  absl::StatusOr<std::vector<message::Recipient>> Collect(
      const LineFacts& line);
  void TellUnusable(const std::string& station, const absl::Status& why);

  Station& station_;
  Session& session_;
  LogView& log_;
};

}  // namespace hotline::station
