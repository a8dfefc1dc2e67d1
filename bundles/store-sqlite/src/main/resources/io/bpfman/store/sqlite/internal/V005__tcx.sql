-- SPDX-License-Identifier: Apache-2.0
-- TCX links without a dispatcher.

-- The check of a column cannot be changed, so links, whose kinds are more now, is made anew with what refers to it.
CREATE TABLE kept_links AS SELECT * FROM links;
CREATE TABLE kept_link_metadata AS SELECT * FROM link_metadata;
CREATE TABLE kept_tc_link_details AS SELECT * FROM tc_link_details;
CREATE TABLE kept_xdp_link_details AS SELECT * FROM xdp_link_details;
DROP TABLE tc_link_details;
DROP TABLE xdp_link_details;
DROP TABLE link_metadata;
DROP TABLE links;

-- A program that is attached. What depends on the kind is in the table of that kind.
CREATE TABLE links (
  id              INTEGER NOT NULL PRIMARY KEY CHECK (id > 0),
  kind            TEXT    NOT NULL CHECK (kind IN ('tc', 'xdp', 'tcx')),
  program_id      INTEGER NOT NULL REFERENCES programs (program_id) ON DELETE RESTRICT,
  kernel_link_id  INTEGER CHECK (kernel_link_id BETWEEN 1 AND 4294967295),
  pin_path        TEXT    NOT NULL UNIQUE CHECK (pin_path <> ''),
  sequence        INTEGER NOT NULL UNIQUE CHECK (sequence > 0),
  created_at      TEXT    NOT NULL CHECK (created_at GLOB '*-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]*Z'),
  UNIQUE (id, program_id),
  CONSTRAINT tcx_is_a_link CHECK (kind <> 'tcx' OR kernel_link_id IS NOT NULL)
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
  enabled         INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
  UNIQUE (nsid, ifindex, direction, position),
  UNIQUE (nsid, ifindex, direction, counter_index),
  FOREIGN KEY (dispatcher_type, nsid, ifindex) REFERENCES dispatchers (type, nsid, ifindex) ON DELETE RESTRICT
) STRICT;

CREATE INDEX tc_link_details_by_dispatcher ON tc_link_details (dispatcher_type, nsid, ifindex);

-- A member of an XDP dispatcher. Bits of proceed_on: verdict; it is the mask that was asked for, as mode is the mode.
CREATE TABLE xdp_link_details (
  link_id         INTEGER NOT NULL PRIMARY KEY REFERENCES links (id) ON DELETE CASCADE,
  interface       TEXT    NOT NULL CHECK (length(interface) BETWEEN 1 AND 15),
  ifindex         INTEGER NOT NULL CHECK (ifindex > 0),
  mode            TEXT    NOT NULL CHECK (mode IN ('auto', 'native', 'generic')),
  priority        INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 2147483647),
  position        INTEGER NOT NULL CHECK (position BETWEEN 0 AND 9),
  proceed_on      INTEGER NOT NULL CHECK (proceed_on BETWEEN 0 AND 4294967295),
  netns           TEXT    CHECK (netns <> ''),
  nsid            INTEGER NOT NULL CHECK (nsid > 0),
  dispatcher_program_id INTEGER NOT NULL CHECK (dispatcher_program_id BETWEEN 1 AND 4294967295),
  revision        INTEGER NOT NULL CHECK (revision BETWEEN 0 AND 4294967295),
  counter_index   INTEGER NOT NULL CHECK (counter_index BETWEEN 0 AND 15),
  dispatcher_type TEXT    NOT NULL GENERATED ALWAYS AS ('xdp') STORED,
  enabled         INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
  UNIQUE (nsid, ifindex, position),
  UNIQUE (nsid, ifindex, counter_index),
  FOREIGN KEY (dispatcher_type, nsid, ifindex) REFERENCES dispatchers (type, nsid, ifindex) ON DELETE RESTRICT
) STRICT;

CREATE INDEX xdp_link_details_by_dispatcher ON xdp_link_details (dispatcher_type, nsid, ifindex);

-- A TCX link without a dispatcher. Its place among the others of its hook follows from priority and sequence, the oldest first among equals. A hook has
-- each program once.
CREATE TABLE tcx_link_details (
  link_id         INTEGER NOT NULL PRIMARY KEY,
  program_id      INTEGER NOT NULL,
  interface       TEXT    NOT NULL CHECK (length(interface) BETWEEN 1 AND 15),
  ifindex         INTEGER NOT NULL CHECK (ifindex > 0),
  direction       TEXT    NOT NULL CHECK (direction IN ('ingress', 'egress')),
  priority        INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 2147483647),
  netns           TEXT    CHECK (netns <> ''),
  nsid            INTEGER NOT NULL CHECK (nsid > 0),
  UNIQUE (nsid, ifindex, direction, program_id),
  FOREIGN KEY (link_id, program_id) REFERENCES links (id, program_id) ON DELETE CASCADE
) STRICT;

INSERT INTO links SELECT * FROM kept_links;
INSERT INTO link_metadata SELECT * FROM kept_link_metadata;
INSERT INTO tc_link_details (link_id, interface, ifindex, direction, priority, position, proceed_on, netns, nsid, dispatcher_program_id, revision, counter_index, enabled)
  SELECT link_id, interface, ifindex, direction, priority, position, proceed_on, netns, nsid, dispatcher_program_id, revision, counter_index, enabled FROM kept_tc_link_details;
INSERT INTO xdp_link_details (link_id, interface, ifindex, mode, priority, position, proceed_on, netns, nsid, dispatcher_program_id, revision, counter_index, enabled)
  SELECT link_id, interface, ifindex, mode, priority, position, proceed_on, netns, nsid, dispatcher_program_id, revision, counter_index, enabled FROM kept_xdp_link_details;
DROP TABLE kept_links;
DROP TABLE kept_link_metadata;
DROP TABLE kept_tc_link_details;
DROP TABLE kept_xdp_link_details;
