-- SPDX-License-Identifier: Apache-2.0
-- Whether a link that moves no other is about to be taken down, as chain_link_details has it: 1 and gone is what a killed agent left, 0 and gone was
-- taken away by somebody else.

ALTER TABLE lone_link_details ADD COLUMN detaching INTEGER NOT NULL DEFAULT 0 CHECK (detaching IN (0, 1));
