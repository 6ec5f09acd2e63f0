// MLS KeyPackages of other stations, to let them into a line (P10, P21): taken
// from the relay's directory, each out once, proven by its log entry, and
// believed only under our own roots. A relay that gives out another's, or one
// that it made itself, is found here, before anybody is added.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "client/groups/station_authentication.h"
#include "client/station/log_view.h"
#include "client/station/session.h"
#include "client/station/station.h"
#include "core/mls/key_package.h"

namespace hotline::station {

struct TakenPackage {
  std::string station;  // URI
  mls::KeyPackage package;
  bool last_resort =
      false;  // the relay had no other: somebody else may have it
};

class GroupPackages {
 public:
  using Done = std::function<void(absl::StatusOr<std::vector<TakenPackage>>)>;

  GroupPackages(Station& station, Session& session, LogView& log);

  // One of each of `stations` (URIs, 1 or more, each once) that has any, in
  // that order; whose own certificate or package has ended, or was revoked, is
  // left out and told as a Warning "station". All or nothing: where one of them
  // is not what it says, that is kept as evidence, told as a Warning
  // "key_package", and `done` gets kVerification "key_package". kRefused
  // "not_found": nobody has any.
  void Take(mls::CipherSuite suite, std::vector<std::string> stations,
            Done done);

 private:
  struct Asked {
    mls::CipherSuite suite;
    std::vector<std::string> stations;
    size_t from = 0;  // those before were asked for
    std::vector<TakenPackage> taken;
    Done done;
  };
  using AskedPtr = std::shared_ptr<Asked>;

  void TakeSome(const AskedPtr& asked);
  void Taken(const AskedPtr& asked, std::vector<std::string> some,
             v1::TakeKeyPackagesResponse response);
  absl::Status Read(Asked& asked, const std::vector<std::string>& some,
                    const v1::TakeKeyPackagesResponse& response,
                    const ProvenEntry& entry);
  absl::StatusOr<TakenPackage> Judge(mls::CipherSuite suite,
                                     const v1::KeyPackage& given);
  // It is what it says, and of no use any more.
  absl::Status CheckUsable(const v1::KeyPackage& given);
  void Tell(const std::string& evidence, const absl::Status& why);

  Station& station_;
  Session& session_;
  LogView& log_;
  groups::StationAuthentication authentication_;
};

// The entry is of exactly what was given out, to us. kVerification otherwise.
absl::Status CheckTaken(const ProvenEntry& entry, const std::string& taker,
                        const v1::TakeKeyPackagesResponse& response);

}  // namespace hotline::station
