-- SPDX-License-Identifier: Apache-2.0
-- attach_func is what a program is loaded for: the target of an attach that has to be known at load, a function of the kernel for example; NULL
-- for every other.

ALTER TABLE programs ADD COLUMN attach_func TEXT CHECK (attach_func <> '');
