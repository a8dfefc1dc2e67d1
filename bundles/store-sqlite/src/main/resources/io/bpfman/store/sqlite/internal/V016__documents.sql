-- SPDX-License-Identifier: Apache-2.0
-- The documents that were applied, in JSON: an interface that comes later gets what they ask for on it.

CREATE TABLE documents (
    name TEXT NOT NULL PRIMARY KEY CHECK (length(name) > 0),
    text TEXT NOT NULL CHECK (json_valid(text))
) STRICT;
