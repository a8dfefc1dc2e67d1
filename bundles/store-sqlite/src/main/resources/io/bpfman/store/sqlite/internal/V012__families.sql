-- SPDX-License-Identifier: Apache-2.0
-- Kinds of links and types of programs are rows, and the details of a link are in the table of its kind's family: what a release brings of them it
-- inserts when it opens the store, and no table is made anew.

-- What somebody has damaged stays so, and holds nothing up: whoever reads it says so.
PRAGMA ignore_check_constraints = ON;

-- attach_func is what a program is loaded for: the target of an attach that has to be known at load, a function of the kernel for example; NULL
-- for every other.
ALTER TABLE programs ADD COLUMN attach_func TEXT CHECK (attach_func <> '');

CREATE TABLE program_types (
  type            TEXT    NOT NULL PRIMARY KEY CHECK (type <> '')
) STRICT, WITHOUT ROWID;

INSERT INTO program_types (type) SELECT DISTINCT type FROM programs;

-- A column that is added can refer to another table only when it may be empty, at first.
ALTER TABLE programs RENAME COLUMN type TO former_type;
ALTER TABLE programs ADD COLUMN type TEXT REFERENCES program_types (type) ON DELETE RESTRICT;
UPDATE programs SET type = former_type;
ALTER TABLE programs ALTER COLUMN type SET NOT NULL;
ALTER TABLE programs DROP COLUMN former_type;

-- A family is how links are planned: a member has a slot of a dispatcher, a link of a chain a place among the others of its hook, a lone one moves
-- no other.
CREATE TABLE link_kinds (
  kind            TEXT    NOT NULL PRIMARY KEY CHECK (kind <> ''),
  family          TEXT    NOT NULL CHECK (family IN ('member', 'chain', 'lone')),
  UNIQUE (kind, family)
) STRICT, WITHOUT ROWID;

INSERT INTO link_kinds (kind, family) VALUES ('tc', 'member'), ('xdp', 'member'), ('tcx', 'chain');

ALTER TABLE links DROP CONSTRAINT tcx_is_a_link;
ALTER TABLE links RENAME COLUMN kind TO former_kind;
ALTER TABLE links ADD COLUMN kind TEXT REFERENCES link_kinds (kind) ON DELETE RESTRICT;
UPDATE links SET kind = former_kind;
ALTER TABLE links ALTER COLUMN kind SET NOT NULL;
ALTER TABLE links DROP COLUMN former_kind;
ALTER TABLE links ADD CONSTRAINT tcx_is_a_link CHECK (kind <> 'tcx' OR kernel_link_id IS NOT NULL);

CREATE UNIQUE INDEX links_with_kind ON links (id, kind);

-- Members of dispatchers. Bits of proceed_on: verdict + 1 for TC, verdict for XDP; it is the mask that was asked for, as mode is the mode. A member
-- that is not enabled keeps its place, its mask and its counts, but is in no slot.
CREATE TABLE member_link_details (
  link_id         INTEGER NOT NULL PRIMARY KEY,
  kind            TEXT    NOT NULL,
  interface       TEXT    NOT NULL CHECK (length(interface) BETWEEN 1 AND 15),
  ifindex         INTEGER NOT NULL CHECK (ifindex > 0),
  dispatcher_type TEXT    NOT NULL,
  mode            TEXT    CHECK (mode IN ('auto', 'native', 'generic')),
  priority        INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 2147483647),
  position        INTEGER NOT NULL CHECK (position BETWEEN 0 AND 9),
  proceed_on      INTEGER NOT NULL CHECK (proceed_on BETWEEN 0 AND 4294967295),
  netns           TEXT    CHECK (netns <> ''),
  nsid            INTEGER NOT NULL CHECK (nsid > 0),
  dispatcher_program_id INTEGER NOT NULL CHECK (dispatcher_program_id BETWEEN 1 AND 4294967295),
  revision        INTEGER NOT NULL CHECK (revision BETWEEN 0 AND 4294967295),
  counter_index   INTEGER NOT NULL CHECK (counter_index BETWEEN 0 AND 15),
  enabled         INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  family          TEXT    NOT NULL GENERATED ALWAYS AS ('member') STORED,
  UNIQUE (dispatcher_type, nsid, ifindex, position),
  UNIQUE (dispatcher_type, nsid, ifindex, counter_index),
  CONSTRAINT tc_member    CHECK (kind <> 'tc' OR (dispatcher_type IN ('tc-ingress', 'tc-egress') AND mode IS NULL)),
  CONSTRAINT xdp_member   CHECK (kind <> 'xdp' OR (dispatcher_type = 'xdp' AND mode IS NOT NULL)),
  FOREIGN KEY (link_id, kind) REFERENCES links (id, kind) ON DELETE CASCADE,
  FOREIGN KEY (kind, family) REFERENCES link_kinds (kind, family) ON DELETE RESTRICT,
  FOREIGN KEY (dispatcher_type, nsid, ifindex) REFERENCES dispatchers (type, nsid, ifindex) ON DELETE RESTRICT
) STRICT;

-- Links of chains. The place of one follows from priority and sequence, the oldest first among equals. A hook has each program once. One that hangs
-- nowhere was left by a killed agent when it was detaching, else it was detached by somebody else.
CREATE TABLE chain_link_details (
  link_id         INTEGER NOT NULL PRIMARY KEY,
  kind            TEXT    NOT NULL,
  program_id      INTEGER NOT NULL,
  interface       TEXT    NOT NULL CHECK (length(interface) BETWEEN 1 AND 15),
  ifindex         INTEGER NOT NULL CHECK (ifindex > 0),
  attach_point    TEXT    NOT NULL CHECK (attach_point <> ''),
  priority        INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 2147483647),
  netns           TEXT    CHECK (netns <> ''),
  nsid            INTEGER NOT NULL CHECK (nsid > 0),
  detaching       INTEGER NOT NULL CHECK (detaching IN (0, 1)),
  family          TEXT    NOT NULL GENERATED ALWAYS AS ('chain') STORED,
  UNIQUE (attach_point, nsid, ifindex, kind, program_id),
  CONSTRAINT tcx_at       CHECK (kind <> 'tcx' OR attach_point IN ('tc-ingress', 'tc-egress')),
  FOREIGN KEY (link_id, kind) REFERENCES links (id, kind) ON DELETE CASCADE,
  FOREIGN KEY (link_id, program_id) REFERENCES links (id, program_id) ON DELETE CASCADE,
  FOREIGN KEY (kind, family) REFERENCES link_kinds (kind, family) ON DELETE RESTRICT
) STRICT;

-- Links that move no other, each with the values by name that its kind needs.
CREATE TABLE lone_link_details (
  link_id         INTEGER NOT NULL PRIMARY KEY,
  kind            TEXT    NOT NULL,
  details         TEXT    NOT NULL CHECK (json_valid(details) AND json_type(details) = 'object'),
  family          TEXT    NOT NULL GENERATED ALWAYS AS ('lone') STORED,
  FOREIGN KEY (link_id, kind) REFERENCES links (id, kind) ON DELETE CASCADE,
  FOREIGN KEY (kind, family) REFERENCES link_kinds (kind, family) ON DELETE RESTRICT
) STRICT;

INSERT INTO member_link_details (link_id, kind, interface, ifindex, dispatcher_type, mode, priority, position, proceed_on, netns, nsid,
    dispatcher_program_id, revision, counter_index, enabled)
  SELECT link_id, 'tc', interface, ifindex, dispatcher_type, NULL, priority, position, proceed_on, netns, nsid, dispatcher_program_id, revision,
    counter_index, enabled FROM tc_link_details
  UNION ALL SELECT link_id, 'xdp', interface, ifindex, dispatcher_type, mode, priority, position, proceed_on, netns, nsid, dispatcher_program_id,
    revision, counter_index, enabled FROM xdp_link_details;
INSERT INTO chain_link_details (link_id, kind, program_id, interface, ifindex, attach_point, priority, netns, nsid, detaching)
  SELECT link_id, 'tcx', program_id, interface, ifindex, 'tc-' || direction, priority, netns, nsid, detaching FROM tcx_link_details;
DROP TABLE tc_link_details;
DROP TABLE xdp_link_details;
DROP TABLE tcx_link_details;

-- For people: the links of a kind with the columns that they have always had.
CREATE VIEW tc_link_details AS SELECT link_id, interface, ifindex, substr(dispatcher_type, 4) AS direction, priority, position, proceed_on, netns, nsid,
  dispatcher_program_id, revision, counter_index, dispatcher_type, enabled FROM member_link_details WHERE kind = 'tc';
CREATE VIEW xdp_link_details AS SELECT link_id, interface, ifindex, mode, priority, position, proceed_on, netns, nsid,
  dispatcher_program_id, revision, counter_index, dispatcher_type, enabled FROM member_link_details WHERE kind = 'xdp';
CREATE VIEW tcx_link_details AS SELECT link_id, program_id, interface, ifindex, substr(attach_point, 4) AS direction, priority, netns, nsid,
  detaching FROM chain_link_details WHERE kind = 'tcx';

PRAGMA ignore_check_constraints = OFF;
