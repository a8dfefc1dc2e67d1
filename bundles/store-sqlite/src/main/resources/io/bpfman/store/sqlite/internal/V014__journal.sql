-- SPDX-License-Identifier: Apache-2.0
-- Plans that are under way. One that is here although no agent runs was interrupted: an agent that starts takes it back when it is not committed, and
-- finishes it when it is.

CREATE TABLE plans (
  plan_id         INTEGER NOT NULL PRIMARY KEY CHECK (plan_id > 0),
  what            TEXT    NOT NULL CHECK (what <> ''),
  since           TEXT    NOT NULL CHECK (since LIKE '____-__-__T__:__:__%Z'),
  committed       INTEGER NOT NULL CHECK (committed IN (0, 1))
) STRICT;

-- What a plan changes. The name of an attach point is its type, its namespace and its interface's index; of a link or a program it is the id.
CREATE TABLE plan_subjects (
  plan_id         INTEGER NOT NULL REFERENCES plans (plan_id) ON DELETE CASCADE,
  kind            TEXT    NOT NULL CHECK (kind IN ('dispatcher', 'chain', 'link', 'program', 'files')),
  name            TEXT    NOT NULL CHECK (name <> ''),
  PRIMARY KEY (plan_id, kind, name)
) STRICT, WITHOUT ROWID;

-- The actions of a plan, before its commit (prepare) and after it (cleanup). One that is planned may be done all the same.
CREATE TABLE plan_actions (
  plan_id         INTEGER NOT NULL REFERENCES plans (plan_id) ON DELETE CASCADE,
  position        INTEGER NOT NULL CHECK (position > 0),
  action_id       TEXT    NOT NULL CHECK (action_id <> ''),
  part            TEXT    NOT NULL CHECK (part IN ('prepare', 'cleanup')),
  state           TEXT    NOT NULL CHECK (state IN ('planned', 'done')),
  words           TEXT    NOT NULL CHECK (words <> ''),
  facts           TEXT    NOT NULL CHECK (json_valid(facts) AND json_type(facts) = 'object'),
  PRIMARY KEY (plan_id, position)
) STRICT, WITHOUT ROWID;
