// A home folder as `hotline init` makes it, and what its authority would hand
// back.
#pragma once

#include <gtest/gtest.h>

#include <fstream>

#include "client/station/home.h"
#include "client/station/trust_home.h"
#include "tests/unit/client/station/town.h"

namespace hotline::station {

class NewHome : public testing::Test {
 protected:
  absl::Status Init() {
    InitOptions options{.folder = home_,
                        .station = *pki::StationName::Parse(kAlba),
                        .roles = {"operator"},
                        .store_key = Town::StoreKey()};
    return InitHome(std::move(options), town_.random, town_.clock);
  }
  std::string Write(const std::string& name, const std::string& text) {
    std::string path = town_.folder.path() + "/" + name;
    std::ofstream(path) << text;
    return path;
  }
  // For one of this station's own keys; valid `later` than StationOrder says.
  std::string Issue(const std::string& file, pki::Purpose purpose, KeyUse use,
                    const std::string& uri = "hotline://mfa.alba/watch/desk-1",
                    std::chrono::hours later = {}) {
    auto store = *Store::Open(home_, Town::StoreKey().Reveal(), town_.random);
    const auto seed = *LoadSeed(*store, use);
    auto order = pki::StationOrder(uri, purpose, {"operator"});
    order.not_before += later;
    order.not_after += later;
    const auto certificate = town_.alba.Issue(order, &seed);
    return Write(file, certificate.Pem() + town_.alba.issuing().Pem());
  }
  absl::Status Pin(const pki::TestAuthority& authority) {
    return PinRoot(home_, Write("root.pem", authority.root().Pem()),
                   authority.root().Fingerprint(), Town::StoreKey().Reveal(),
                   town_.clock);
  }
  std::string Statement() {
    return Write("log", town_.alba.LogStatement("relay-1.mfa.alba/log",
                                                town_.relay->vkey()));
  }
  EnrolOptions Good() {
    return {.folder = home_,
            .identity_certificate = Issue(
                "identity.pem", pki::Purpose::kIdentity, KeyUse::kIdentity),
            .tls_certificate =
                Issue("tls.pem", pki::Purpose::kStationTls, KeyUse::kTls),
            .relay = "127.0.0.1:7000",
            .relay_name = "relay-1.mfa.alba",
            .log_statement = Statement()};
  }
  absl::StatusOr<Enrolled> Check(const EnrolOptions& options) {
    return CheckEnrolment(options, Town::StoreKey().Reveal(), town_.clock);
  }
  // As if the relay had taken it in.
  absl::Status Enrol(const EnrolOptions& options) {
    const auto checked = Check(options);
    if (!checked.ok()) return checked.status();
    auto store = *Store::Open(home_, Town::StoreKey().Reveal(), town_.random);
    return SaveEnrolled(*store, *checked);
  }

  Town town_;
  std::string home_ = town_.folder.path() + "/home";
};

}  // namespace hotline::station
