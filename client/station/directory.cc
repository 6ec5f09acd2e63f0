#include "client/station/directory.h"

#include <algorithm>
#include <set>

#include "client/station/own_pools.h"
#include "client/station/problem.h"
#include "client/station/progress.h"
#include "client/station/try.h"
#include "core/crypto/sha256.h"
#include "core/message/check_operator.h"
#include "core/message/fault.h"
#include "core/pki/certificate_problem.h"

namespace hotline::station {
namespace {

constexpr size_t kPositionsAtOnce = 64;
constexpr size_t kPackagesAtOnce = 50;

message::Fault FaultOf(const absl::Status& status) {
  switch (pki::ProblemOf(status)) {
    case pki::CertificateProblem::kExpired:
    case pki::CertificateProblem::kNotYetValid:
      return message::Fault::kSenderExpired;
    case pki::CertificateProblem::kRevoked:
      return message::Fault::kSenderRevoked;
    default:
      return message::Fault::kSenderCertificate;
  }
}

std::vector<std::string> PositionsOf(const std::vector<std::string>& stations) {
  std::set<std::string> out;
  for (const std::string& station : stations) out.insert(PositionOf(station));
  return {out.begin(), out.end()};
}

absl::StatusOr<Peer> ReadPeer(const v1::Station& station) {
  Peer peer{.station = station.station(), .chain = {}};
  for (const std::string& der : station.certificates()) {
    if (peer.chain.size() == pki::Certificate::kMaxChain) break;
    TRY_ASSIGN(pki::Certificate one,
               pki::Certificate::FromDer(base::ViewOf(der)));
    peer.chain.push_back(std::move(one));
  }
  if (peer.chain.empty()) return absl::InvalidArgumentError("no certificate");
  return peer;
}

}  // namespace

absl::StatusOr<pki::StationSubject> Directory::Verify(const Peer& peer,
                                                      base::WallTime at) {
  TRY_ASSIGN(pki::StationSubject subject,
             station_.trust->Get()->VerifyStation(
                 peer.chain.front(), {peer.chain.begin() + 1, peer.chain.end()},
                 pki::Purpose::kIdentity, at));
  if (subject.name.Uri() != peer.station) {
    return absl::PermissionDeniedError("the certificate is another station's");
  }
  return subject;
}

absl::StatusOr<message::SenderCertificate> Directory::Sender(
    const std::string& station, const base::Digest& certificate_hash,
    base::WallTime at) {
  TRY_ASSIGN(const auto peer, station_.peers.Find(station, certificate_hash));
  if (!peer.has_value()) {
    return message::FaultError(message::Fault::kSenderUnknown);
  }
  const auto subject = Verify(*peer, at);
  if (!subject.ok()) {
    return message::WithFault(FaultOf(subject.status()), subject.status());
  }
  return message::SenderCertificate{
      .station = station,
      .certificate_hash = certificate_hash,
      .identity_key = *subject->key,
      .releaser = subject->roles.Has(pki::Role::kReleaser),
      .operators = subject->roles.Has(pki::Role::kOperator)};
}

absl::StatusOr<std::optional<message::SenderCertificate>> Directory::Certifier(
    const message::Body& body) {
  const auto* certificate = message::CertificateOf(body);
  if (certificate == nullptr) return std::nullopt;
  auto certifier =
      Sender(certificate->station.station,
             certificate->station.certificate_hash, certificate->not_before);
  if (certifier.ok()) return std::optional(*std::move(certifier));
  // A store that fails is no fault of the message.
  if (!message::FaultOf(certifier.status())) return certifier.status();
  return std::nullopt;
}

bool Directory::HasCertificate(const std::string& station) {
  const auto peer = station_.peers.Newest(station);
  return peer.ok() && peer->has_value() && Verify(**peer, station_.Now()).ok();
}

void Directory::TellUnusable(const std::string& station,
                             const absl::Status& why) {
  station_.Tell(Warning{"station", station + " cannot be written to: " +
                                       std::string(why.message())});
}

// Nothing was ever known of it, so it may be writable once the relay is asked,
// whose refusal then counts; one whose certificate has ended or was revoked
// need not be waited for.
bool Directory::IsUnknown(const std::string& station) {
  const auto peer = station_.peers.Newest(station);
  return !peer.ok() || !peer->has_value();
}

void Directory::Prepare(LineFacts line,
                        Done<std::vector<message::Recipient>> done) {
  if (absl::Status fresh = station_.Refresh(); !fresh.ok()) return done(fresh);
  Stations missing;
  bool must_ask = false;
  for (const message::Member& member : line.Others(station_.uri())) {
    if (HasCertificate(member.station)) continue;
    missing.push_back(member.station);
    must_ask = must_ask || IsUnknown(member.station);
  }
  if (missing.empty()) return TakePackages(std::move(line), std::move(done));
  Find(PositionsOf(missing), [this, must_ask, line = std::move(line),
                              done](absl::StatusOr<std::vector<Peer>> found) {
    found.ok() || !must_ask ? TakePackages(line, done)
                            : GoOnWithout(line, found.status(), done);
  });
}

void Directory::Reach(const base::LineId& line, Stations stations,
                      Done<std::vector<Reached>> done) {
  LineFacts named;
  named.id = line;
  for (const std::string& one : stations) {
    named.card.members.push_back({one, {}});
  }
  Prepare(std::move(named),
          [this, line, stations = std::move(stations), done = std::move(done)](
              const absl::StatusOr<std::vector<message::Recipient>>& there) {
            if (!there.ok()) return done(there.status());
            std::vector<Reached> out;
            for (const std::string& one : stations) {
              const auto key = RecipientFor(line, one);
              if (key.ok() && key->has_value()) out.push_back({one, **key});
            }
            done(std::move(out));
          });
}

void Directory::Find(Stations positions, Done<std::vector<Peer>> done) {
  session_.WhenReady([this, positions = std::move(positions),
                      done = std::move(done)](absl::Status status) {
    if (status.ok()) status = station_.Refresh();
    status.ok() ? FindSome(positions, 0, {}, done) : done(status);
  });
}

void Directory::FindSome(Stations positions, size_t from,
                         std::vector<Peer> found,
                         Done<std::vector<Peer>> done) {
  if (from >= positions.size()) return done(std::move(found));
  const size_t to = std::min(from + kPositionsAtOnce, positions.size());
  v1::FindStationsRequest request;
  for (size_t i = from; i < to; ++i) request.add_positions(positions[i]);
  station_.link->FindStations(
      std::move(request),
      [this, positions = std::move(positions), to, found = std::move(found),
       done = std::move(done)](
          absl::StatusOr<v1::FindStationsResponse> response) mutable {
        if (!response.ok()) return done(response.status());
        std::vector<Peer> more = Judge(*response);
        found.insert(found.end(), more.begin(), more.end());
        FindSome(std::move(positions), to, std::move(found), std::move(done));
      });
}

std::vector<Peer> Directory::Judge(const v1::FindStationsResponse& response) {
  std::vector<Peer> out;
  for (const v1::Station& each : response.stations()) {
    auto peer = ReadPeer(each);
    absl::Status status =
        peer.ok() ? Verify(*peer, station_.Now()).status() : peer.status();
    if (status.ok()) {
      status = station_.store->Write(
          [&] { return station_.peers.Save(*peer, station_.Now()); });
    }
    if (status.ok()) {
      out.push_back(*std::move(peer));
    } else {
      TellUnusable(each.station(), status);
    }
  }
  return out;
}

absl::StatusOr<std::optional<message::Recipient>> Directory::RecipientFor(
    const base::LineId& line, const std::string& station) {
  TRY_ASSIGN(const auto peer, station_.peers.Newest(station));
  if (!peer.has_value()) return std::nullopt;
  TRY_ASSIGN(const auto subject, Verify(*peer, station_.Now()));
  TRY_ASSIGN(const auto package,
             station_.peers.Package(line, station, station_.Now()));
  if (!package.has_value()) return std::nullopt;
  const message::Member member{station, peer->chain.front().Hash()};
  const absl::Status valid =
      message::VerifyKeyPackage(*package, member, *subject.key, station_.Now());
  // Of a certificate that has been replaced: another package is taken.
  if (!valid.ok()) return std::nullopt;
  return std::optional<message::Recipient>(
      message::Recipient{message::Reference(*package), package->public_key});
}

absl::StatusOr<Directory::Stations> Directory::WithoutPackage(
    const LineFacts& line) {
  Stations out;
  for (const message::Member& member : line.Others(station_.uri())) {
    if (!HasCertificate(member.station)) continue;
    TRY_ASSIGN(const auto recipient, RecipientFor(line.id, member.station));
    if (!recipient.has_value()) out.push_back(member.station);
  }
  return out;
}

void Directory::TakePackages(LineFacts line,
                             Done<std::vector<message::Recipient>> done) {
  auto missing = WithoutPackage(line);
  if (!missing.ok()) return done(missing.status());
  TakeSome(std::move(line), *std::move(missing), 0, std::move(done));
}

void Directory::TakeSome(LineFacts line, Stations missing, size_t from,
                         Done<std::vector<message::Recipient>> done) {
  if (from >= missing.size()) return done(Collect(line));
  session_.WhenReady([this, line = std::move(line),
                      missing = std::move(missing), from,
                      done = std::move(done)](absl::Status status) {
    if (!status.ok()) return GoOnWithout(line, status, done);
    const size_t to = std::min(from + kPackagesAtOnce, missing.size());
    Ask(line, Stations(missing.begin() + from, missing.begin() + to),
        [this, line, missing, to, done](const absl::Status& taken) {
          MayGoOn(taken) ? TakeSome(line, missing, to, done)
                         : GoOnWithout(line, taken, done);
        });
  });
}

// Who has no key package, or a refusal, keeps nothing from those whose keys are
// here: Collect tells who is left out.
bool Directory::MayGoOn(const absl::Status& taken) {
  if (taken.ok()) return true;
  if (ProblemOf(taken) != Problem::kRefused || MayPass(taken)) return false;
  station_.Tell(Warning{ReasonOf(taken), "Key packages were not given out: " +
                                             std::string(taken.message())});
  return true;
}

// One station without keys must not keep a FLASH from the others while the
// relay is away: it is queued, sealed to those whose keys are here.
void Directory::GoOnWithout(const LineFacts& line, const absl::Status& why,
                            const Done<std::vector<message::Recipient>>& done) {
  if (!MayPass(why)) return done(why);
  auto here = Collect(line);
  if (here.ok()) return done(std::move(here));
  if (ReasonOf(here.status()) != "no_recipient") return done(here.status());
  done(
      Fail(ProblemOf(why), ReasonOf(why),
           "Nothing was saved or queued: no keys are here to write to any "
           "station of this line, and the relay could not be asked for them. " +
               std::string(why.message())));
}

void Directory::Ask(const LineFacts& line, const Stations& stations,
                    std::function<void(absl::Status)> done) {
  v1::TakeKeyPackagesRequest request;
  for (const std::string& station : stations) request.add_stations(station);
  request.set_suite(kSealingPool);
  request.set_known_size(log_.KnownSize());
  station_.link->TakeKeyPackages(
      std::move(request),
      [this, line, stations, done = std::move(done)](
          absl::StatusOr<v1::TakeKeyPackagesResponse> response) {
        response.ok() ? Taken(line, stations, *std::move(response), done)
                      : done(response.status());
      });
}

void Directory::Taken(const LineFacts& line, const Stations& asked,
                      v1::TakeKeyPackagesResponse response,
                      std::function<void(absl::Status)> done) {
  v1::LoggedEntry entry = response.entry();
  log_.Accept(std::move(entry),
              [this, id = line.id, asked, response = std::move(response),
               done = std::move(done)](absl::StatusOr<ProvenEntry> proven) {
                const absl::Status status =
                    proven.ok() ? SavePackages(id, asked, response, *proven)
                                : proven.status();
                station_.KeepIfFalse(response.SerializeAsString(), status);
                done(status);
              });
}

absl::Status Directory::SavePackages(
    const base::LineId& line, const Stations& asked,
    const v1::TakeKeyPackagesResponse& response, const ProvenEntry& entry) {
  const v1::KeyPackagesTaken& logged = entry.details.key_packages_taken();
  if (logged.taker() != station_.uri() ||
      logged.taken_size() != response.key_packages_size()) {
    return NotProven("the log entry is of other key packages");
  }
  for (int i = 0; i < response.key_packages_size(); ++i) {
    const v1::KeyPackage& given = response.key_packages(i);
    const base::Digest reference =
        crypto::Sha256(base::ViewOf(given.key_package()));
    if (logged.taken(i).station() != given.station() ||
        base::ViewOf(logged.taken(i).reference()).size() != 32 ||
        logged.taken(i).reference() != base::TextOf(reference)) {
      return NotProven("the log entry is of other key packages");
    }
    if (std::find(asked.begin(), asked.end(), given.station()) == asked.end()) {
      continue;
    }
    const absl::Status saved =
        SavePackage(line, given.station(), given.key_package());
    if (!saved.ok()) TellUnusable(given.station(), saved);
  }
  return absl::OkStatus();
}

absl::Status Directory::SavePackage(const base::LineId& line,
                                    const std::string& station,
                                    const std::string& bytes) {
  TRY_ASSIGN(const message::KeyPackage package,
             message::ParseKeyPackage(base::ViewOf(bytes)));
  TRY_ASSIGN(const auto peer, station_.peers.Newest(station));
  if (!peer.has_value()) return absl::NotFoundError("its certificate is gone");
  TRY_ASSIGN(const auto subject, Verify(*peer, station_.Now()));
  const message::Member member{station, peer->chain.front().Hash()};
  TRY(message::VerifyKeyPackage(package, member, *subject.key, station_.Now()));
  return station_.store->Write(
      [&] { return station_.peers.SavePackage(line, station, package); });
}

absl::StatusOr<std::vector<message::Recipient>> Directory::Collect(
    const LineFacts& line) {
  std::vector<message::Recipient> out;
  for (const message::Member& member : line.Others(station_.uri())) {
    auto recipient = RecipientFor(line.id, member.station);
    if (recipient.ok() && recipient->has_value()) {
      out.push_back(**std::move(recipient));
    } else {
      TellUnusable(member.station,
                   recipient.ok() ? absl::NotFoundError("no valid key package")
                                  : recipient.status());
    }
  }
  if (!out.empty()) return out;
  return Fail(
      Problem::kRefused, "no_recipient",
      "Nothing was saved or queued: no station of this line can be "
      "written to, their certificates or keys are missing or not valid. "
      "A station publishes its keys "
      "whenever it connects, as with `hotline watch`.");
}

}  // namespace hotline::station
