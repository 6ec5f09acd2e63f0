// Every statement of the journal, prepared once. Private to this room.
#pragma once

#include "daemon/store/sqlite.h"

namespace hotline::store {

struct Statements {
  explicit Statements(Database opened) : database(std::move(opened)) {}
  // Prepares all that a writer needs.
  absl::Status Prepare();

  Database database;  // first: it outlives its statements

  Statement begin, commit, rollback;
  Statement put_meta, put_station, put_sent, add_key_package,
      delete_key_package, delete_last_resort, delete_key_packages, add_line,
      set_last_sequence, put_roster, add_envelope, delete_envelope, add_message,
      add_entry, put_tile, put_head;
  Statement meta, stations, station, sent, count_key_packages,
      count_key_packages_of_suite, first_key_package, lines, rosters, envelopes,
      find_message, entry, envelope, page_count;
};

}  // namespace hotline::store
