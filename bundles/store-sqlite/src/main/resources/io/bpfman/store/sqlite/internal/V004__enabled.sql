-- SPDX-License-Identifier: Apache-2.0
-- A member that is not enabled keeps its place, its mask and its counts, but is in no slot.

ALTER TABLE tc_link_details ADD COLUMN enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1));
ALTER TABLE xdp_link_details ADD COLUMN enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1));
