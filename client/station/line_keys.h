// The group keys of this station's lines, with all that they need of its store:
// groups, own KeyPackages, commits, policies. Whatever reads or writes belongs
// inside Store::Write.
#pragma once

#include "client/groups/commit_maker.h"
#include "client/station/commit_tables.h"
#include "client/station/group_tables.h"
#include "client/station/package_table.h"

namespace hotline::station {

struct LineKeys {
  // `store` outlives the object; `trust` as StationAuthentication wants it.
  LineKeys(Store& store, groups::StationAuthentication::Trust trust)
      : tables(store),
        package_table(store),
        authentication(std::move(trust)),
        groups(tables, authentication),
        packages(package_table),
        commit_tables(store),
        commits(groups, commit_tables, authentication),
        maker(groups, commits, authentication, store.randomness()) {}
  LineKeys(const LineKeys&) = delete;
  LineKeys& operator=(const LineKeys&) = delete;

  // The one that has not ended. NotFound: there is none.
  absl::StatusOr<groups::EpochRecord> CurrentEpoch(const base::LineId& line);

  GroupTables tables;
  PackageTable package_table;
  groups::StationAuthentication authentication;
  groups::Groups groups;
  groups::Packages packages;
  CommitTables commit_tables;
  groups::Commits commits;
  groups::CommitMaker maker;
};

}  // namespace hotline::station
