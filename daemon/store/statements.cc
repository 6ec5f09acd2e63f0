#include "daemon/store/statements.h"

namespace hotline::store {

absl::Status Statements::Prepare() {
  absl::Status done;
  done.Update(PrepareEach(Frame()));
  done.Update(PrepareEach(StationWrites()));
  done.Update(PrepareEach(LineWrites()));
  done.Update(PrepareEach(BranchWrites()));
  done.Update(PrepareEach(LogWrites()));
  done.Update(PrepareEach(StationReads()));
  done.Update(PrepareEach(KeyPackageReads()));
  done.Update(PrepareEach(LineReads()));
  done.Update(PrepareEach(LogReads()));
  return done;
}

absl::Status Statements::PrepareEach(const Texts& texts) {
  for (const auto& [statement, sql] : texts) {
    auto prepared = database.Prepare(sql);
    if (!prepared.ok()) return prepared.status();
    *statement = *std::move(prepared);
  }
  return absl::OkStatus();
}

Statements::Texts Statements::Frame() {
  return {// IMMEDIATE: a lock that cannot be had fails here, not half-way.
          {&begin, "BEGIN IMMEDIATE"},
          {&commit, "COMMIT"},
          {&rollback, "ROLLBACK"},
          {&page_count, "PRAGMA page_count"}};
}

Statements::Texts Statements::StationWrites() {
  return {{&put_meta, "INSERT OR REPLACE INTO meta VALUES (?, ?)"},
          {&put_station, "INSERT OR REPLACE INTO station VALUES (?, ?, ?, ?)"},
          {&put_sent, "INSERT OR REPLACE INTO sent VALUES (?, ?)"},
          {&add_key_package,
           "INSERT INTO key_package (station, suite, last_resort, key_package) "
           "VALUES (?, ?, ?, ?)"},
          {&delete_key_package, "DELETE FROM key_package WHERE number = ?"},
          {&delete_last_resort,
           "DELETE FROM key_package "
           "WHERE station = ? AND suite = ? AND last_resort = 1"},
          {&delete_key_packages, "DELETE FROM key_package WHERE station = ?"}};
}

Statements::Texts Statements::LineWrites() {
  return {
      {&add_line, "INSERT INTO line VALUES (?, ?, ?, ?, ?, ?, ?, ?)"},
      {&set_last_sequence,
       "UPDATE line SET last_sequence = ? WHERE number = ?"},
      {&add_roster, "INSERT INTO roster VALUES (?, ?, ?, ?)"},
      {&set_low_water,
       "UPDATE roster SET low_water = ? WHERE line = ? AND station = ?"},
      {&add_confirmed, "INSERT INTO confirmed VALUES (?, ?, ?, ?)"},
      {&delete_confirmed,
       "DELETE FROM confirmed "
       "WHERE line = ? AND station = ? AND first BETWEEN ? AND ?"},
      {&add_envelope,
       "INSERT INTO envelope "
       "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"},
      {&delete_envelope, "DELETE FROM envelope WHERE entry = ?"},
      {&delete_welcome, "UPDATE envelope SET welcome = x'' WHERE entry = ?"},
      {&count_envelopes,
       "UPDATE meta SET value = value + ? - ? WHERE name = 'envelopes'"},
      {&add_message,
       "INSERT INTO message VALUES (?, ?) ON CONFLICT DO NOTHING"}};
}

Statements::Texts Statements::BranchWrites() {
  return {{&set_guest,
           "UPDATE roster SET guest_until_ms = ? "
           "WHERE line = ? AND station = ?"},
          {&delete_roster, "DELETE FROM roster WHERE line = ? AND station = ?"},
          {&add_seat, "INSERT INTO seat VALUES (?, ?, ?, NULL)"},
          {&end_seat,
           "UPDATE seat SET until = ? "
           "WHERE line = ? AND station = ? AND until IS NULL"},
          {&add_branch,
           "INSERT INTO branch VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"},
          {&set_branch,
           "UPDATE branch SET open = ?, reopened_by = ?, used = ? "
           "WHERE line = ? AND number = ?"},
          {&delete_branch, "DELETE FROM branch WHERE line = ? AND number = ?"},
          {&add_reject, "INSERT INTO reject VALUES (?, ?, ?)"},
          {&delete_rejects, "DELETE FROM reject WHERE line = ? AND number = ?"},
          {&add_group_info, "INSERT INTO group_info VALUES (?, ?, ?)"},
          {&delete_group_info,
           "DELETE FROM group_info WHERE line = ? AND number = ?"}};
}

Statements::Texts Statements::LogWrites() {
  return {{&add_entry, "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)"},
          {&put_tile,
           "INSERT INTO tile VALUES (?, ?, ?) "
           "ON CONFLICT DO UPDATE SET hashes = excluded.hashes"},
          {&put_head, "INSERT OR REPLACE INTO head VALUES (1, ?, ?, ?)"}};
}

Statements::Texts Statements::StationReads() {
  return {{&meta, "SELECT value FROM meta WHERE name = ?"},
          {&stations, "SELECT number, uri, certificate_hash FROM station"},
          {&station, "SELECT * FROM station WHERE number = ?"},
          {&sent, "SELECT envelope_hash FROM sent WHERE station = ?"}};
}

Statements::Texts Statements::KeyPackageReads() {
  return {{&count_key_packages,
           "SELECT suite, last_resort, count(*) FROM key_package "
           "WHERE station = ? GROUP BY suite, last_resort "
           "ORDER BY suite, last_resort"},
          {&first_key_package,
           "SELECT number, key_package FROM key_package "
           "WHERE station = ? AND suite = ? AND last_resort = ? "
           "ORDER BY number LIMIT 1"},
          {&key_packages,
           "SELECT key_package FROM key_package "
           "WHERE station = ? AND suite = ? AND last_resort = ? "
           "ORDER BY number"}};
}

Statements::Texts Statements::LineReads() {
  return {{&lines, "SELECT * FROM line ORDER BY number"},
          {&rosters, "SELECT * FROM roster"},
          {&confirmed, "SELECT * FROM confirmed"},
          {&envelopes,
           "SELECT entry, line, sequence, type, precedence, sender, "
           "expires_ms, size, branch, audience FROM envelope ORDER BY entry"},
          {&envelope, "SELECT * FROM envelope WHERE entry = ?"},
          {&seats, "SELECT * FROM seat ORDER BY line, station, since"},
          {&branches, "SELECT * FROM branch ORDER BY line, number"},
          {&rejects, "SELECT * FROM reject"},
          {&group_info,
           "SELECT bytes FROM group_info WHERE line = ? AND number = ?"}};
}

Statements::Texts Statements::LogReads() {
  return {{&find_message, "SELECT entry FROM message WHERE id = ?"},
          {&entry, "SELECT * FROM entry WHERE number = ?"},
          {&entries, "SELECT * FROM entry ORDER BY number"}};
}

}  // namespace hotline::store
