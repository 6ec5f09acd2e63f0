#include "client/station/schema.h"

namespace hotline::station {

const char kSchemaSql[] = R"sql(
-- How the root key is sealed. One row.
CREATE TABLE key_slot (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  kind INTEGER NOT NULL,         -- 1 key bytes, 2 passphrase (Argon2id)
  salt BLOB NOT NULL,
  passes INTEGER NOT NULL,
  memory_kib INTEGER NOT NULL,
  sealed BLOB NOT NULL
) STRICT;

-- Names, addresses, certificates, pinned roots, private keys.
CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- The keys of the readable record, one per line and day (P27). Destroying a row
-- destroys what that line said on that day.
CREATE TABLE record_key (
  line BLOB NOT NULL,
  day INTEGER NOT NULL,          -- days since 1970-01-01
  sealed BLOB NOT NULL,
  PRIMARY KEY (line, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE line (
  id BLOB PRIMARY KEY,
  counter INTEGER NOT NULL,      -- of the newest serial used here
  last_sequence INTEGER NOT NULL,
  state INTEGER NOT NULL,        -- 1 being created, 2 known to the relay, 3 card held
  sealed BLOB NOT NULL,          -- LineFacts
  membership INTEGER NOT NULL DEFAULT 0, -- docs/lines.md, "A line's state"; 0: of a line card
  through INTEGER NOT NULL DEFAULT 0 -- all up to this number is in (P13)
) STRICT, WITHOUT ROWID;

-- What was sent and received, of every content. Rows stay as evidence when the
-- record itself has been swept.
CREATE TABLE message (
  n INTEGER PRIMARY KEY,
  identity BLOB NOT NULL UNIQUE, -- hash of sender and message id: one record (P4)
  message_id BLOB NOT NULL,
  line BLOB NOT NULL,
  day INTEGER NOT NULL,          -- names the record key
  outgoing INTEGER NOT NULL,
  content INTEGER NOT NULL,      -- body content 1 to 15; 0 unread
  state INTEGER NOT NULL,
  fault INTEGER NOT NULL,        -- 0, or why it is quarantined
  sequence INTEGER NOT NULL,
  precedence INTEGER NOT NULL,
  class INTEGER NOT NULL,
  envelope_hash BLOB NOT NULL,
  log_index INTEGER,             -- NULL until its entry was verified
  log_time_ms INTEGER NOT NULL,
  stored_ms INTEGER NOT NULL,
  content_sealed BLOB,           -- under the record key
  progress_sealed BLOB,          -- under the record key
  envelope_sealed BLOB,          -- what is still to be submitted
  evidence_sealed BLOB,          -- the log entry and its proof
  envelope_type INTEGER NOT NULL DEFAULT 1, -- as on the wire
  held INTEGER NOT NULL DEFAULT 0 -- 1: waits for a person's word, not for the relay
) STRICT;
CREATE INDEX message_by_id ON message (message_id);
CREATE INDEX message_by_hash ON message (envelope_hash);
CREATE INDEX message_shown ON message (content, n);
CREATE INDEX message_queued ON message (n) WHERE envelope_sealed IS NOT NULL;

-- Delivered before the line card that says who may write there.
CREATE TABLE waiting (
  n INTEGER PRIMARY KEY,
  line BLOB NOT NULL,
  since_ms INTEGER NOT NULL,
  sealed BLOB NOT NULL           -- Delivered
) STRICT;

CREATE TABLE due_confirm (
  line BLOB NOT NULL,
  sequence INTEGER NOT NULL,
  PRIMARY KEY (line, sequence)
) STRICT, WITHOUT ROWID;

-- Delivered and read, still to be told to the sender.
CREATE TABLE due_fact (
  n INTEGER NOT NULL,            -- message.n
  fact INTEGER NOT NULL,         -- 1 delivered, 2 read
  at_ms INTEGER NOT NULL,
  sealed BLOB NOT NULL,          -- operator
  PRIMARY KEY (n, fact)
) STRICT, WITHOUT ROWID;

-- Our key packages: the private key opens what was sealed to the reference.
CREATE TABLE own_package (
  reference BLOB PRIMARY KEY,
  last_resort INTEGER NOT NULL,
  published INTEGER NOT NULL,
  not_after_ms INTEGER NOT NULL,
  package_sealed BLOB NOT NULL,  -- as published: it names us
  sealed BLOB NOT NULL           -- private key
) STRICT, WITHOUT ROWID;

-- Other stations: certificates, as they were when verified.
CREATE TABLE peer (
  station BLOB NOT NULL,         -- hash of the URI
  certificate BLOB NOT NULL,     -- hash
  seen_ms INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (station, certificate)
) STRICT, WITHOUT ROWID;

-- Key packages taken for them, one per line.
CREATE TABLE peer_package (
  line BLOB NOT NULL,
  station BLOB NOT NULL,         -- hash of the URI
  not_after_ms INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (line, station)
) STRICT, WITHOUT ROWID;

-- The newest checkpoint held of each log: of the relay's, and of those of relays
-- that this station was enrolled at before.
CREATE TABLE checkpoint (
  log TEXT PRIMARY KEY,          -- its verifier key: origin, key id, key
  size INTEGER NOT NULL,
  root BLOB NOT NULL,
  note BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- What every process of this store tells its user.
CREATE TABLE event (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  kind INTEGER NOT NULL,
  message INTEGER NOT NULL,      -- message.n, 0 for a warning
  at_ms INTEGER NOT NULL,
  sealed BLOB NOT NULL
) STRICT;

-- Bytes that failed a check, kept to be shown.
CREATE TABLE alarm (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms INTEGER NOT NULL,
  sealed BLOB NOT NULL
) STRICT;

-- Which process receives. One row.
CREATE TABLE lease (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  holder BLOB NOT NULL,
  expires_ms INTEGER NOT NULL,
  caught_up INTEGER NOT NULL
) STRICT;

-- The MLS groups of the lines (client/groups), by life: a station that rejoins
-- begins another. A row goes with the group's keys.
CREATE TABLE line_group (
  line BLOB NOT NULL,
  life INTEGER NOT NULL,         -- from 1
  version INTEGER NOT NULL,      -- of the newest record
  whole_version INTEGER NOT NULL, -- of the newest that is more than a ratchet
  incarnation INTEGER NOT NULL,  -- of the store when it began (P5)
  sent INTEGER NOT NULL,         -- own messages in this epoch (P14)
  PRIMARY KEY (line, life)
) STRICT, WITHOUT ROWID;

-- Their state: what a commit changes in few rows, what a message changes in one
-- or two small ones. No index has the version, which each of them changes.
CREATE TABLE group_record (
  line BLOB NOT NULL,
  life INTEGER NOT NULL,
  key BLOB NOT NULL,             -- mls::StateKey
  version INTEGER NOT NULL,      -- of its newest change
  sealed BLOB NOT NULL,
  PRIMARY KEY (line, life, key)
) STRICT;

-- The epochs that we had keys of, by the numbers of the line. Stays.
CREATE TABLE epoch (
  line BLOB NOT NULL,
  life INTEGER NOT NULL,
  number INTEGER NOT NULL,
  branch BLOB NOT NULL,          -- hash of the commit's envelope; empty: epoch 0
  first INTEGER NOT NULL,        -- number of the commit that began it
  ended INTEGER,                 -- number of the commit that ended it
  ended_ms INTEGER,              -- its log time
  wiped INTEGER NOT NULL,        -- 1: its keys are gone
  PRIMARY KEY (line, life, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX epoch_held ON epoch (line, life, number) WHERE wiped = 0;

-- Our own commit that waits to come back, one for each group (P11).
CREATE TABLE staged_commit (
  line BLOB NOT NULL,
  life INTEGER NOT NULL,
  hash BLOB NOT NULL,            -- of its envelope
  made_ms INTEGER NOT NULL,
  bundle_sealed BLOB NOT NULL,   -- as it is submitted
  sealed BLOB NOT NULL,          -- what the group would become
  PRIMARY KEY (line, life)
) STRICT;

-- Our MLS KeyPackages. Once used, the row stays without keys, so that a Welcome
-- that comes again is told from one for somebody else.
CREATE TABLE mls_package (
  reference BLOB PRIMARY KEY,
  suite INTEGER NOT NULL,
  last_resort INTEGER NOT NULL,
  published INTEGER NOT NULL,
  used_ms INTEGER,               -- NULL: not used
  not_after_ms INTEGER NOT NULL,
  certificate BLOB NOT NULL,     -- hash: whom it names
  package_sealed BLOB NOT NULL,
  sealed BLOB                    -- private keys; NULL: deleted
) STRICT;

-- Policy and salt of a line, from that epoch on (P18).
CREATE TABLE line_policy (
  line BLOB NOT NULL,
  epoch INTEGER NOT NULL,
  sealed BLOB NOT NULL,          -- PolicyOpening
  PRIMARY KEY (line, epoch)
) STRICT, WITHOUT ROWID;

-- The last beacon of each station on each line (P20).
CREATE TABLE beacon (
  line BLOB NOT NULL,
  station BLOB NOT NULL,         -- hash of the URI
  at_ms INTEGER NOT NULL,        -- log time
  sealed BLOB NOT NULL,
  PRIMARY KEY (line, station)
) STRICT, WITHOUT ROWID;

-- When a line's chores are due next.
CREATE TABLE chore (
  line BLOB NOT NULL,            -- empty: of the station
  kind INTEGER NOT NULL,
  due_ms INTEGER NOT NULL,
  PRIMARY KEY (line, kind)
) STRICT, WITHOUT ROWID;

-- Texts that take the place of one that is not here yet.
CREATE TABLE supersede_wait (
  n INTEGER PRIMARY KEY,         -- message.n
  line BLOB NOT NULL,
  sealed BLOB NOT NULL           -- id of the other
) STRICT;
CREATE INDEX supersede_wait_on ON supersede_wait (line, n);

-- The files that texts list, sent and received.
CREATE TABLE attachment (
  n INTEGER PRIMARY KEY,
  identity BLOB NOT NULL UNIQUE, -- hash of line, sender and the attachment's id
  line BLOB NOT NULL,
  message INTEGER NOT NULL,      -- message.n of the text
  place INTEGER NOT NULL,        -- in its list, from 0
  outgoing INTEGER NOT NULL,
  state INTEGER NOT NULL,        -- 1 under way, 2 complete, 3 incomplete, 4 damaged
  here INTEGER NOT NULL,         -- how many chunks are here
  attempt INTEGER NOT NULL,      -- how often it was sent anew
  UNIQUE (message, place)
) STRICT;
CREATE INDEX attachment_on ON attachment (line);

-- Their bytes, under the record key of the text's day: swept with it.
CREATE TABLE attachment_chunk (
  n INTEGER PRIMARY KEY,
  attachment INTEGER NOT NULL,   -- attachment.n
  place INTEGER NOT NULL,        -- from 0
  message INTEGER,               -- message.n that brought it, or takes it; NULL: not sent yet
  sealed BLOB NOT NULL,
  UNIQUE (attachment, place)
) STRICT;
CREATE INDEX attachment_chunk_due ON attachment_chunk (attachment, place) WHERE message IS NULL;

-- What became of each commit that came, by its envelope's hash (P10). Stays.
CREATE TABLE judged_commit (
  line BLOB NOT NULL,
  hash BLOB NOT NULL,
  number INTEGER NOT NULL,       -- on the line
  outcome INTEGER NOT NULL,      -- groups::Outcome
  fault INTEGER NOT NULL,        -- 0: none
  sealed BLOB NOT NULL,          -- parent, sender, whether ours, whether rejected
  PRIMARY KEY (line, hash)
) STRICT, WITHOUT ROWID;

-- When a station last came back by itself (P17).
CREATE TABLE external_commit (
  line BLOB NOT NULL,
  station BLOB NOT NULL,         -- hash of the URI
  at_ms INTEGER NOT NULL,        -- log time
  sealed BLOB NOT NULL,          -- URI
  PRIMARY KEY (line, station)
) STRICT, WITHOUT ROWID;

-- What is in of a line with group keys above the number up to which all is
-- (P13).
CREATE TABLE arrived (
  line BLOB NOT NULL,
  sequence INTEGER NOT NULL,
  PRIMARY KEY (line, sequence)
) STRICT, WITHOUT ROWID;

-- Invitations to lines, that came and that were sent (P16).
CREATE TABLE offer (
  line BLOB NOT NULL,
  hash BLOB NOT NULL,            -- of the offer
  outgoing INTEGER NOT NULL,
  until_ms INTEGER NOT NULL,
  sealed BLOB NOT NULL,          -- the offer, and who sent it
  PRIMARY KEY (line, hash)
) STRICT, WITHOUT ROWID;

-- Answers to those that we sent: the first of each position counts.
CREATE TABLE offer_answer (
  line BLOB NOT NULL,
  position BLOB NOT NULL,        -- hash of its name
  sequence INTEGER NOT NULL,     -- on the line
  state INTEGER NOT NULL,        -- 1 to be added, 2 added, 3 declined
  sealed BLOB NOT NULL,          -- the answer, and who sent it
  PRIMARY KEY (line, position)
) STRICT, WITHOUT ROWID;

-- Messages that wait for an acknowledgement, and what was told, asked and done
-- about each (P8). A row goes when nobody is waited for any more.
CREATE TABLE running_clock (
  n INTEGER PRIMARY KEY,         -- message.n
  told INTEGER NOT NULL,         -- how far it was told, by rank
  asked INTEGER NOT NULL,        -- the last step that asked for a lost one
  done INTEGER NOT NULL,         -- the last step whose command has ended
  tries INTEGER NOT NULL,        -- begun, of the next step's command
  again_ms INTEGER NOT NULL,     -- not begun again before
  next_ms INTEGER NOT NULL       -- nothing to do before
) STRICT;
CREATE INDEX running_clock_next ON running_clock (next_ms);

-- The serials of each station on each line (P5).
CREATE TABLE serial_record (
  line BLOB NOT NULL,
  station BLOB NOT NULL,         -- hash of the URI
  ranges INTEGER NOT NULL,       -- gaps that are open
  due_ms INTEGER,                -- when the first of them is to be told
  sealed BLOB NOT NULL,
  PRIMARY KEY (line, station)
) STRICT, WITHOUT ROWID;

-- Messages that did not come in the order of their serials.
CREATE TABLE arrival (
  n INTEGER PRIMARY KEY,         -- message.n
  verdict INTEGER NOT NULL
) STRICT;

-- Keys of the people of this position that were made here (P6). A row stays, so
-- that the watch log can be checked; the private key does not.
CREATE TABLE operator_key (
  n INTEGER PRIMARY KEY,
  salt BLOB NOT NULL,
  passes INTEGER NOT NULL,
  memory_kib INTEGER NOT NULL,
  key_sealed BLOB,               -- under the person's passphrase; NULL: removed
  sealed BLOB NOT NULL           -- OperatorKey: certificate, when removed
) STRICT;

-- Who is on duty at this station. At most one row; gone with the duty.
CREATE TABLE duty (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  until_ms INTEGER NOT NULL,
  sealed BLOB NOT NULL           -- OwnDuty: the unlocked key is in it
) STRICT;

-- What of comings and goings is still to be told to a line.
CREATE TABLE due_duty (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  line BLOB NOT NULL,
  until_ms INTEGER NOT NULL,
  sealed BLOB NOT NULL           -- DueDuty: the key that signs it is in it
) STRICT;

-- The watch log, a chain: each entry names the hash of the one before.
CREATE TABLE watch_entry (
  n INTEGER PRIMARY KEY,
  at_ms INTEGER NOT NULL,
  hash BLOB NOT NULL,            -- of the entry as it was signed
  sealed BLOB                    -- SignedEntry; NULL: swept
) STRICT;

-- Who is on duty at other stations, by their newest word on each line.
CREATE TABLE staffing (
  line BLOB NOT NULL,
  station BLOB NOT NULL,         -- hash of the URI
  sequence INTEGER NOT NULL,     -- of that word
  sealed BLOB NOT NULL,          -- Staffed
  PRIMARY KEY (line, station)
) STRICT, WITHOUT ROWID;

-- Line tests of ours that may still be answered (P20).
CREATE TABLE line_test (
  nonce BLOB PRIMARY KEY,
  line BLOB NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- When the other stations of a line were last heard, up or silent since when.
CREATE TABLE heard (
  line BLOB NOT NULL,
  station BLOB NOT NULL,         -- hash of the URI
  last_ms INTEGER,               -- log time of the last beacon
  up_ms INTEGER,
  down_ms INTEGER,
  sealed BLOB NOT NULL,
  PRIMARY KEY (line, station)
) STRICT, WITHOUT ROWID;
)sql";

}  // namespace hotline::station
