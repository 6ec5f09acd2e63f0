-- journal.db, schema 3 (daemon/store/schema.cc).
CREATE TABLE meta (
  name TEXT PRIMARY KEY,       -- schema, origin, log_key, envelopes
  value ANY NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE station (
  number INTEGER PRIMARY KEY,
  uri TEXT NOT NULL UNIQUE,
  certificate_hash BLOB NOT NULL,
  certificates BLOB NOT NULL   -- opaque<V> each, identity first
) STRICT;
CREATE TABLE sent (            -- the last envelope accepted from a station (P5)
  station INTEGER PRIMARY KEY,
  envelope_hash BLOB NOT NULL
) STRICT;
CREATE TABLE key_package (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  station INTEGER NOT NULL,
  suite INTEGER NOT NULL,
  last_resort INTEGER NOT NULL,
  key_package BLOB NOT NULL
) STRICT;
CREATE INDEX key_package_of ON key_package (station, suite, last_resort, number);
CREATE TABLE line (
  number INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  class INTEGER NOT NULL,
  incarnation INTEGER NOT NULL,
  creator INTEGER NOT NULL,
  created_ms INTEGER NOT NULL,
  entry INTEGER NOT NULL,
  last_sequence INTEGER NOT NULL
) STRICT;
CREATE TABLE roster (          -- places on lines: of members, those that left, guests
  line INTEGER NOT NULL,
  station INTEGER NOT NULL,
  low_water INTEGER NOT NULL,  -- everything up to here is confirmed, or none of its business
  guest_until_ms INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (line, station)
) STRICT, WITHOUT ROWID;
CREATE TABLE seat (            -- when it was on the line: by log entries, both included
  line INTEGER NOT NULL,
  station INTEGER NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER,               -- NULL: it still is
  PRIMARY KEY (line, station, since)
) STRICT, WITHOUT ROWID;
CREATE TABLE branch (          -- epochs (P10) that are open, may be opened again, or have envelopes
  line INTEGER NOT NULL,
  number INTEGER NOT NULL,     -- of the commit that made it; 0: as the line was created
  epoch INTEGER NOT NULL,
  id BLOB NOT NULL,
  parent INTEGER NOT NULL,     -- its number
  committer INTEGER NOT NULL,
  entry INTEGER NOT NULL,
  roster BLOB NOT NULL,        -- numbers of stations, 4 bytes each, ascending
  open INTEGER NOT NULL,
  reopened_by INTEGER NOT NULL,  -- 0: nobody
  used INTEGER NOT NULL,       -- by others than its committer
  PRIMARY KEY (line, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE reject (          -- who rejected the commit that made a branch
  line INTEGER NOT NULL,
  number INTEGER NOT NULL,
  station INTEGER NOT NULL,
  PRIMARY KEY (line, number, station)
) STRICT, WITHOUT ROWID;
CREATE TABLE group_info (      -- of open branches, and of their parents
  line INTEGER NOT NULL,
  number INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (line, number)
) STRICT;
CREATE TABLE confirmed (       -- ranges above it, apart; a row each, since many
  line INTEGER NOT NULL,       -- of them, where FLASH went before, cost little
  station INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (line, station, first)
) STRICT, WITHOUT ROWID;
CREATE TABLE envelope (        -- live ones; the ciphertext goes with the last confirm
  entry INTEGER PRIMARY KEY,
  line INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  type INTEGER NOT NULL,
  precedence INTEGER NOT NULL,
  sender INTEGER NOT NULL,
  expires_ms INTEGER NOT NULL,
  size INTEGER NOT NULL,
  hash BLOB NOT NULL,
  header BLOB NOT NULL,
  body BLOB NOT NULL,
  branch INTEGER NOT NULL DEFAULT 0,  -- whose roster it is for, where audience is empty
  audience BLOB NOT NULL DEFAULT x'',  -- for whom else: see EnvelopeRow
  welcome BLOB NOT NULL DEFAULT x''  -- of a commit, until every newcomer has confirmed it
) STRICT;
CREATE TABLE message (         -- kept as long as the log (P4)
  id BLOB PRIMARY KEY,
  entry INTEGER NOT NULL       -- it has hash, line and sequence
) STRICT, WITHOUT ROWID;
CREATE TABLE entry (
  number INTEGER PRIMARY KEY,  -- index in the log, from 0
  leaf BLOB NOT NULL,
  salt BLOB NOT NULL,
  details BLOB NOT NULL,
  line INTEGER,
  station INTEGER
) STRICT;
CREATE TABLE tile (            -- c2sp.org/tlog-tiles; partial ones grow in place
  level INTEGER NOT NULL,
  number INTEGER NOT NULL,
  hashes BLOB NOT NULL,
  PRIMARY KEY (level, number)
) STRICT;
CREATE TABLE head (            -- the newest
  only INTEGER PRIMARY KEY CHECK (only = 1),
  size INTEGER NOT NULL,
  root BLOB NOT NULL,
  checkpoint TEXT NOT NULL
) STRICT;

-- Sample rows, as the relay writes them: two stations on one line, which is in
-- its first epoch, one envelope that waits for the second station; and a line
-- with an ended epoch, a reject, a guest, a Welcome and a GroupInfo.
INSERT INTO meta VALUES ('schema', 3);
INSERT INTO meta VALUES ('envelopes', 2);
INSERT INTO meta VALUES ('origin', 'relay-1.mfa.alba/log');
INSERT INTO meta VALUES ('log_key', 'relay-1.mfa.alba/log+00000000+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA');
INSERT INTO station VALUES (1, 'hotline://mfa.alba/watch/desk-1', zeroblob(32), x'03AABBCC02DDEE');
INSERT INTO station VALUES (2, 'hotline://mod.borduria/watch/desk-1', zeroblob(32), x'03AABBCC');
INSERT INTO sent VALUES (1, zeroblob(32));
INSERT INTO key_package (station, suite, last_resort, key_package) VALUES (1, 63053, 0, x'0102');
INSERT INTO key_package (station, suite, last_resort, key_package) VALUES (1, 63053, 1, x'010203');
INSERT INTO line VALUES (1, x'000102030405060708090A0B0C0D0E0F', 1, 1, 1, 1790000000000, 3, 1);
INSERT INTO line VALUES (2, x'100102030405060708090A0B0C0D0E0F', 1, 1, 1, 1790000000000, 5, 1);
INSERT INTO branch VALUES (1, 0, 0, x'', 0, 1, 3, x'0000000100000002', 1, 0, 0);
INSERT INTO branch VALUES (2, 0, 0, x'', 0, 1, 5, x'00000001', 1, 2, 1);
INSERT INTO branch VALUES (2, 1, 1, zeroblob(32), 0, 1, 6, x'0000000100000002', 1, 0, 0);
INSERT INTO reject VALUES (2, 1, 1);
INSERT INTO group_info VALUES (2, 1, x'0A0B');
INSERT INTO roster VALUES (1, 1, 0, 0);
INSERT INTO roster VALUES (1, 2, 0, 0);
INSERT INTO roster VALUES (2, 1, 0, 0);
INSERT INTO roster VALUES (2, 2, 0, 1790000060000);
INSERT INTO seat VALUES (1, 1, 3, NULL);
INSERT INTO seat VALUES (1, 2, 3, NULL);
INSERT INTO seat VALUES (2, 1, 5, NULL);
INSERT INTO seat VALUES (2, 2, 6, 6);
INSERT INTO confirmed VALUES (1, 2, 3, 4);
INSERT INTO envelope VALUES (4, 1, 1, 1, 4, 1, 1790000060000, 4, zeroblob(32), x'0001', x'0203', 0, x'', x'');
INSERT INTO envelope VALUES (6, 2, 1, 3, 4, 1, 0, 5, zeroblob(32), x'0001', x'0203', 0, x'0800000001000000020400000002', x'0C');
INSERT INTO message VALUES (x'101112131415161718191A1B1C1D1E1F', 4);
INSERT INTO entry VALUES (0, zeroblob(41), zeroblob(32), x'0A00', NULL, NULL);
INSERT INTO entry VALUES (1, zeroblob(41), zeroblob(32), x'1A00', NULL, 1);
INSERT INTO entry VALUES (2, zeroblob(41), zeroblob(32), x'1A00', NULL, 2);
INSERT INTO entry VALUES (3, zeroblob(41), zeroblob(32), x'2200', 1, 1);
INSERT INTO entry VALUES (4, zeroblob(41), zeroblob(32), x'2A00', 1, 1);
INSERT INTO entry VALUES (5, zeroblob(41), zeroblob(32), x'2200', 2, 1);
INSERT INTO entry VALUES (6, zeroblob(41), zeroblob(32), x'5200', 2, 1);
INSERT INTO tile VALUES (0, 0, zeroblob(224));
INSERT INTO head VALUES (1, 7, zeroblob(32), 'relay-1.mfa.alba/log');
