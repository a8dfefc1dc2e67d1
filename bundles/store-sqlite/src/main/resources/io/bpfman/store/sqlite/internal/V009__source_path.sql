-- SPDX-License-Identifier: Apache-2.0
-- object_path is the copy that is kept of the object; where it was loaded from, as it was named, is source_path. Of programs of earlier releases both are
-- what those recorded. updated_at is NULL for a record that is as the load made it.

ALTER TABLE programs ADD COLUMN source_path TEXT NOT NULL DEFAULT 'unknown' CHECK (source_path <> '');
ALTER TABLE programs ADD COLUMN updated_at TEXT CHECK (updated_at GLOB '*-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]*Z');

UPDATE programs SET source_path = object_path;
