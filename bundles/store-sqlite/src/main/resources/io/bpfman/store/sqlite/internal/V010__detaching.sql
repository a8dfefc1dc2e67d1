-- SPDX-License-Identifier: Apache-2.0
-- Whether a TCX link is about to be taken down: 1 and hangs nowhere is what a killed agent left, 0 and hangs nowhere was detached by somebody else.

ALTER TABLE tcx_link_details ADD COLUMN detaching INTEGER NOT NULL DEFAULT 0 CHECK (detaching IN (0, 1));
