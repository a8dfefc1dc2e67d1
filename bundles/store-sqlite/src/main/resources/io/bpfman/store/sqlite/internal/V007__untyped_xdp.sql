-- SPDX-License-Identifier: Apache-2.0
-- Releases up to this version loaded XDP programs and dispatchers with expected_attach_type 0. The kernel tells nobody, and does not mix them with others.

ALTER TABLE programs ADD COLUMN untyped INTEGER NOT NULL DEFAULT 0 CHECK (untyped IN (0, 1));
ALTER TABLE dispatchers ADD COLUMN untyped INTEGER NOT NULL DEFAULT 0 CHECK (untyped IN (0, 1));

UPDATE programs SET untyped = 1 WHERE type = 'xdp';
UPDATE dispatchers SET untyped = 1 WHERE type = 'xdp';
