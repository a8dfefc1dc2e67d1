-- SPDX-License-Identifier: Apache-2.0
-- Of a program that was loaded from an image, source_path is the image's name as it was given; both are NULL for one that was loaded from a file.

ALTER TABLE programs ADD COLUMN image_digest TEXT CHECK (image_digest IS NULL OR image_digest GLOB 'sha[25]*:*');
ALTER TABLE programs ADD COLUMN pull_policy TEXT CHECK (
    (pull_policy IS NULL) = (image_digest IS NULL) AND (pull_policy IS NULL OR pull_policy IN ('Always', 'IfNotPresent', 'Never')));
