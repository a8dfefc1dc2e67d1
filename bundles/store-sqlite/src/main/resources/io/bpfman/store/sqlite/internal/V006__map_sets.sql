-- SPDX-License-Identifier: Apache-2.0
-- Whose maps a program uses. A map set is made with a program, bears its id, and is there as long as a program uses it.

CREATE TABLE map_sets (
  map_set_id      INTEGER NOT NULL PRIMARY KEY CHECK (map_set_id BETWEEN 1 AND 4294967295),
  created_at      TEXT    NOT NULL CHECK (created_at GLOB '*-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]*Z')
) STRICT;

INSERT INTO map_sets (map_set_id, created_at) SELECT program_id, created_at FROM programs;

-- A column that is added can refer to another table only when it may be empty; the triggers below see to it that it is not.
ALTER TABLE programs ADD COLUMN map_set_id INTEGER REFERENCES map_sets (map_set_id) ON DELETE RESTRICT;

UPDATE programs SET map_set_id = program_id;

CREATE INDEX programs_by_map_set ON programs (map_set_id);

CREATE TRIGGER program_has_a_map_set BEFORE INSERT ON programs WHEN NEW.map_set_id IS NULL
  BEGIN SELECT RAISE(ABORT, 'a program has a map set'); END;

CREATE TRIGGER program_keeps_a_map_set BEFORE UPDATE OF map_set_id ON programs WHEN NEW.map_set_id IS NULL
  BEGIN SELECT RAISE(ABORT, 'a program has a map set'); END;

-- The maps of a program that are shared by name (LIBBPF_PIN_BY_NAME); such a pin goes with the last program that has it.
CREATE TABLE shared_map_pins (
  program_id      INTEGER NOT NULL REFERENCES programs (program_id) ON DELETE CASCADE,
  name            TEXT    NOT NULL CHECK (name <> ''),
  pin_path        TEXT    NOT NULL CHECK (pin_path <> ''),
  PRIMARY KEY (program_id, name)
) STRICT, WITHOUT ROWID;
