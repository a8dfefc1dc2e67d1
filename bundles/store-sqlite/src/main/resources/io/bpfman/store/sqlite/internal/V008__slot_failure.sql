-- SPDX-License-Identifier: Apache-2.0
-- What a dispatcher does when the tail call into a filled slot fails; NULL where slots are not filled by tail calls, and for dispatchers of
-- earlier releases, which took such a slot for an empty one.

ALTER TABLE dispatchers ADD COLUMN slot_failure TEXT CHECK (slot_failure IN ('drop', 'proceed'));
