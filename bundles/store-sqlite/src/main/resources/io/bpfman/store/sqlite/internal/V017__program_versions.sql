-- SPDX-License-Identifier: Apache-2.0
-- Earlier versions of programs that were upgraded, the oldest first by number; the version that runs is the row of the program itself. They belong to
-- the program that runs now, and former_id is the kernel's id that a version had.

CREATE TABLE program_versions (
  program_id      INTEGER NOT NULL REFERENCES programs (program_id) ON DELETE CASCADE,
  number          INTEGER NOT NULL CHECK (number > 0),
  former_id       INTEGER NOT NULL CHECK (former_id BETWEEN 1 AND 4294967295),
  name            TEXT    NOT NULL CHECK (name <> ''),
  sha256          TEXT    NOT NULL CHECK (length(sha256) = 64),
  source_path     TEXT    NOT NULL,
  created_at      TEXT    NOT NULL CHECK (created_at GLOB '*-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]*Z'),
  PRIMARY KEY (program_id, number)
) STRICT, WITHOUT ROWID;

-- The values of global variables that a version was loaded with.
CREATE TABLE program_version_globals (
  program_id      INTEGER NOT NULL,
  number          INTEGER NOT NULL,
  name            TEXT    NOT NULL CHECK (name <> ''),
  value           BLOB    NOT NULL,
  PRIMARY KEY (program_id, number, name),
  FOREIGN KEY (program_id, number) REFERENCES program_versions (program_id, number) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
