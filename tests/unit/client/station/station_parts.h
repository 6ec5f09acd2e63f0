// The parts of a station's engine, one by one, over a store of its own: for
// tests of what stands below the engine.
#pragma once

#include "client/station/directory.h"
#include "client/station/group_packages.h"
#include "client/station/log_view.h"
#include "client/station/outbox.h"
#include "client/station/sealed_post.h"
#include "client/station/session.h"
#include "client/station/submissions.h"
#include "tests/unit/client/station/town.h"

namespace hotline::station {

// Another process of that desk's station.
struct StationParts {
  StationParts(Town& town, const Desk& desk)
      : station(town.StoreOf(desk), town.clock, town.strand),
        session(station),
        log(station),
        directory(station, session, log),
        submissions(station, session, log),
        outbox(station, session, submissions, directory),
        post(station, session, submissions, directory, outbox),
        packages(station, session, log) {
    const auto loaded = station.Load();
    EXPECT_TRUE(loaded.ok()) << loaded;
    station.link = town.relay->MakeLink(station.uri(), town.strand);
    station.tell = [this](const Event& event) {
      if (const auto* one = std::get_if<Warning>(&event)) {
        warnings.push_back(one->code);
      }
    };
  }
  ~StationParts() {
    station.alive.reset();
    station.link.reset();
  }
  bool Warned(const std::string& code) const {
    return std::find(warnings.begin(), warnings.end(), code) != warnings.end();
  }

  Station station;
  Session session;
  LogView log;
  Directory directory;
  Submissions submissions;
  Outbox outbox;
  SealedPost post;
  GroupPackages packages;
  std::vector<std::string> warnings;
};

}  // namespace hotline::station
