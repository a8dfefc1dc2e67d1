// SPDX-License-Identifier: Apache-2.0

/** The store on SQLite: opening and guarding the database, its schema, and the statements of each table. */
@NullMarked
package io.bpfman.store.sqlite.internal;

import org.jspecify.annotations.NullMarked;
