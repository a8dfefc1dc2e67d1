-- SPDX-License-Identifier: Apache-2.0
-- The kernel's type of a program: sched_cls, or extension where it fills slots by replacing a dispatcher's function.

ALTER TABLE programs ADD COLUMN kernel_type TEXT NOT NULL DEFAULT 'sched_cls' CHECK (kernel_type <> '');
