-- SPDX-License-Identifier: Apache-2.0
-- Programs, links with what their kind needs, dispatchers, and the numbers that were given.
-- Kernel ids are unsigned 32-bit numbers. Times are UTC, as in 2026-01-31T12:00:00.5Z.

CREATE TABLE programs (
  program_id      INTEGER NOT NULL PRIMARY KEY CHECK (program_id BETWEEN 1 AND 4294967295),
  name            TEXT    NOT NULL CHECK (name <> ''),
  type            TEXT    NOT NULL CHECK (type IN ('xdp', 'tc', 'tcx', 'tracepoint', 'kprobe', 'kretprobe', 'uprobe', 'uretprobe',
                                                   'fentry', 'fexit', 'lsm')),
  object_path     TEXT    NOT NULL CHECK (object_path <> ''),
  pin_path        TEXT    NOT NULL UNIQUE CHECK (pin_path <> ''),
  license         TEXT    NOT NULL,
  gpl_compatible  INTEGER NOT NULL CHECK (gpl_compatible IN (0, 1)),
  tag             TEXT    NOT NULL,
  created_at      TEXT    NOT NULL CHECK (created_at GLOB '*-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]*Z')
) STRICT;

CREATE TABLE program_metadata (
  program_id      INTEGER NOT NULL REFERENCES programs (program_id) ON DELETE CASCADE,
  key             TEXT    NOT NULL CHECK (key <> ''),
  value           TEXT    NOT NULL,
  PRIMARY KEY (program_id, key)
) STRICT, WITHOUT ROWID;

-- The values of global variables that a program was loaded with, byte by byte.
CREATE TABLE program_globals (
  program_id      INTEGER NOT NULL REFERENCES programs (program_id) ON DELETE CASCADE,
  name            TEXT    NOT NULL CHECK (name <> ''),
  value           BLOB    NOT NULL CHECK (length(value) > 0),
  PRIMARY KEY (program_id, name)
) STRICT, WITHOUT ROWID;

-- Every map that a program uses, in the order in which the kernel lists them.
CREATE TABLE program_maps (
  program_id      INTEGER NOT NULL REFERENCES programs (program_id) ON DELETE CASCADE,
  position        INTEGER NOT NULL CHECK (position >= 0),
  map_id          INTEGER NOT NULL CHECK (map_id BETWEEN 1 AND 4294967295),
  PRIMARY KEY (program_id, position)
) STRICT, WITHOUT ROWID;

-- The maps among them that are pinned.
CREATE TABLE program_map_pins (
  program_id      INTEGER NOT NULL REFERENCES programs (program_id) ON DELETE CASCADE,
  name            TEXT    NOT NULL CHECK (name <> ''),
  pin_path        TEXT    NOT NULL CHECK (pin_path <> ''),
  PRIMARY KEY (program_id, name)
) STRICT, WITHOUT ROWID;

-- An attach point that has members. It is held by a link or by a filter, never by both. clsact_ours: the interface has a clsact that was
-- created for a filter of ours, there now or to come, and that goes with the interface's last dispatcher.
CREATE TABLE dispatchers (
  type            TEXT    NOT NULL CHECK (type IN ('xdp', 'tc-ingress', 'tc-egress')),
  nsid            INTEGER NOT NULL CHECK (nsid > 0),
  ifindex         INTEGER NOT NULL CHECK (ifindex > 0),
  revision        INTEGER NOT NULL CHECK (revision BETWEEN 0 AND 4294967295),
  program_id      INTEGER NOT NULL UNIQUE CHECK (program_id BETWEEN 1 AND 4294967295),
  mechanism       TEXT    NOT NULL CHECK (mechanism IN ('freplace', 'tailcall')),
  backend         TEXT    NOT NULL CHECK (backend <> ''),
  interface       TEXT    NOT NULL CHECK (length(interface) BETWEEN 1 AND 15),
  netns           TEXT    CHECK (netns <> ''),
  kernel_link_id  INTEGER CHECK (kernel_link_id BETWEEN 1 AND 4294967295),
  link_pin_path   TEXT    UNIQUE CHECK (link_pin_path <> ''),
  filter_priority INTEGER CHECK (filter_priority BETWEEN 1 AND 65535),
  filter_handle   INTEGER CHECK (filter_handle BETWEEN 1 AND 4294967295),
  clsact_ours     INTEGER NOT NULL CHECK (clsact_ours IN (0, 1)),
  num_extensions  INTEGER NOT NULL CHECK (num_extensions BETWEEN 1 AND 10),
  counting        INTEGER NOT NULL CHECK (counting IN (0, 1)),
  directory       TEXT    NOT NULL UNIQUE CHECK (directory <> ''),
  created_at      TEXT    NOT NULL CHECK (created_at GLOB '*-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]*Z'),
  updated_at      TEXT    NOT NULL CHECK (updated_at GLOB '*-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]*Z'),
  PRIMARY KEY (type, nsid, ifindex),
  CONSTRAINT link_is_whole   CHECK ((kernel_link_id IS NULL) = (link_pin_path IS NULL)),
  CONSTRAINT filter_is_whole CHECK ((filter_priority IS NULL) = (filter_handle IS NULL)),
  CONSTRAINT link_or_filter  CHECK ((kernel_link_id IS NULL) <> (filter_handle IS NULL)),
  CONSTRAINT xdp_by_link     CHECK (type <> 'xdp' OR kernel_link_id IS NOT NULL),
  CONSTRAINT tcx_by_link     CHECK (backend <> 'tcx' OR kernel_link_id IS NOT NULL),
  CONSTRAINT netlink_by_filter CHECK (backend <> 'netlink' OR filter_handle IS NOT NULL),
  CONSTRAINT clsact_for_tc    CHECK (clsact_ours = 0 OR type <> 'xdp')
) STRICT, WITHOUT ROWID;

-- A program that is attached. What depends on the kind is in the table of that kind.
CREATE TABLE links (
  id              INTEGER NOT NULL PRIMARY KEY CHECK (id > 0),
  kind            TEXT    NOT NULL CHECK (kind IN ('tc')),
  program_id      INTEGER NOT NULL REFERENCES programs (program_id) ON DELETE RESTRICT,
  kernel_link_id  INTEGER CHECK (kernel_link_id BETWEEN 1 AND 4294967295),
  pin_path        TEXT    NOT NULL UNIQUE CHECK (pin_path <> ''),
  sequence        INTEGER NOT NULL UNIQUE CHECK (sequence > 0),
  created_at      TEXT    NOT NULL CHECK (created_at GLOB '*-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]*Z')
) STRICT;

CREATE INDEX links_by_program ON links (program_id);

CREATE TABLE link_metadata (
  link_id         INTEGER NOT NULL REFERENCES links (id) ON DELETE CASCADE,
  key             TEXT    NOT NULL CHECK (key <> ''),
  value           TEXT    NOT NULL,
  PRIMARY KEY (link_id, key)
) STRICT, WITHOUT ROWID;

-- A member of a TC dispatcher. Bits of proceed_on: verdict + 1; it is the mask that was asked for.
CREATE TABLE tc_link_details (
  link_id         INTEGER NOT NULL PRIMARY KEY REFERENCES links (id) ON DELETE CASCADE,
  interface       TEXT    NOT NULL CHECK (length(interface) BETWEEN 1 AND 15),
  ifindex         INTEGER NOT NULL CHECK (ifindex > 0),
  direction       TEXT    NOT NULL CHECK (direction IN ('ingress', 'egress')),
  priority        INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 2147483647),
  position        INTEGER NOT NULL CHECK (position BETWEEN 0 AND 9),
  proceed_on      INTEGER NOT NULL CHECK (proceed_on BETWEEN 0 AND 4294967295),
  netns           TEXT    CHECK (netns <> ''),
  nsid            INTEGER NOT NULL CHECK (nsid > 0),
  dispatcher_program_id INTEGER NOT NULL CHECK (dispatcher_program_id BETWEEN 1 AND 4294967295),
  revision        INTEGER NOT NULL CHECK (revision BETWEEN 0 AND 4294967295),
  counter_index   INTEGER NOT NULL CHECK (counter_index BETWEEN 0 AND 15),
  dispatcher_type TEXT    NOT NULL GENERATED ALWAYS AS ('tc-' || direction) STORED,
  UNIQUE (nsid, ifindex, direction, position),
  UNIQUE (nsid, ifindex, direction, counter_index),
  FOREIGN KEY (dispatcher_type, nsid, ifindex) REFERENCES dispatchers (type, nsid, ifindex) ON DELETE RESTRICT
) STRICT;

CREATE INDEX tc_link_details_by_dispatcher ON tc_link_details (dispatcher_type, nsid, ifindex);

-- The greatest number that was ever given, so that none is given twice.
CREATE TABLE sequences (
  name            TEXT    NOT NULL PRIMARY KEY CHECK (name IN ('link', 'sequence')),
  value           INTEGER NOT NULL CHECK (value >= 0)
) STRICT, WITHOUT ROWID;

INSERT INTO sequences (name, value) VALUES ('link', 0), ('sequence', 0);
