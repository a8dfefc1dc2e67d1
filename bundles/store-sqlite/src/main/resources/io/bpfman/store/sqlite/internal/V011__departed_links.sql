-- SPDX-License-Identifier: Apache-2.0
-- What became of links that went without being detached, with their interface for example, until somebody asks to detach them. Numbered in
-- the order in which they went.

CREATE TABLE departed_links (
    number INTEGER PRIMARY KEY,
    link_id INTEGER NOT NULL UNIQUE CHECK (link_id > 0),
    what TEXT NOT NULL CHECK (length(what) > 0)
) STRICT;
