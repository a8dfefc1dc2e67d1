-- SPDX-License-Identifier: Apache-2.0
-- Of which boot of the host the rows are, in one row at most; and what a program's id was before a reboot after which it was brought back.

CREATE TABLE boots (
  only            INTEGER NOT NULL PRIMARY KEY DEFAULT 1 CHECK (only = 1),
  boot_id         TEXT    NOT NULL CHECK (boot_id <> '')
) STRICT;

ALTER TABLE programs ADD COLUMN restored_from INTEGER CHECK (restored_from BETWEEN 1 AND 4294967295);
