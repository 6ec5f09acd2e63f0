// Every statement of the journal, prepared once. Private to this room.
#pragma once

#include <utility>
#include <vector>

#include "daemon/store/sqlite.h"

namespace hotline::store {

struct Statements {
  explicit Statements(Database opened) : database(std::move(opened)) {}
  // Prepares all that a writer needs. The first failure.
  absl::Status Prepare();

  Database database;  // first: it outlives its statements

  Statement begin, commit, rollback;
  Statement put_meta, put_station, put_sent, add_key_package,
      delete_key_package, delete_last_resort, delete_key_packages, add_line,
      set_last_sequence, add_roster, set_low_water, add_confirmed,
      delete_confirmed, add_envelope, delete_envelope, add_message,
      delete_welcome, count_envelopes, add_entry, put_tile, put_head;
  Statement set_guest, delete_roster, add_seat, end_seat, add_branch,
      set_branch, delete_branch, add_reject, delete_rejects, add_group_info,
      delete_group_info;
  Statement meta, stations, station, sent, count_key_packages,
      first_key_package, key_packages, lines, rosters, confirmed, envelopes,
      find_message, entry, entries, envelope, page_count, seats, branches,
      rejects, group_info;

 private:
  using Texts = std::vector<std::pair<Statement*, const char*>>;
  absl::Status PrepareEach(const Texts& texts);
  Texts Frame();
  Texts StationWrites();
  Texts LineWrites();
  Texts BranchWrites();
  Texts LogWrites();
  Texts StationReads();
  Texts KeyPackageReads();
  Texts LineReads();
  Texts LogReads();
};

}  // namespace hotline::store
