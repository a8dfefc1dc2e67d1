// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;

/** The numbers that are given to links. The greatest that was ever committed is in the table {@code sequences}. */
final class Numbers {

    private static final String LINK = "link";
    private static final String SEQUENCE = "sequence";

    private final AtomicLong link;
    private final AtomicLong sequence;

    private Numbers(long link, long sequence) {
        this.link = new AtomicLong(link);
        this.sequence = new AtomicLong(sequence);
    }

    static Numbers read(Statements statements) throws SQLException {
        return new Numbers(last(statements, LINK, "id"), last(statements, SEQUENCE, "sequence"));
    }

    long nextLinkId() {
        return link.incrementAndGet();
    }

    long nextSequence() {
        return sequence.incrementAndGet();
    }

    /** Writes down what this transaction uses. */
    static void record(Statements statements, Batch batch) throws SQLException {
        if (!batch.links().isEmpty()) {
            raise(statements, LINK, greatestLink(batch));
            raise(statements, SEQUENCE, greatestSequence(batch));
        }
    }

    /** Never gives again what a committed transaction used, even if it came from elsewhere. */
    void skip(Batch batch) {
        link.accumulateAndGet(greatestLink(batch), Math::max);
        sequence.accumulateAndGet(greatestSequence(batch), Math::max);
    }

    private static long greatestLink(Batch batch) {
        return batch.links().stream().mapToLong(row -> row.link().id()).max().orElse(0);
    }

    private static long greatestSequence(Batch batch) {
        return batch.links().stream().mapToLong(row -> row.sequence()).max().orElse(0);
    }

    private static long last(Statements statements, String name, String column) throws SQLException {
        return statements.number(
                "SELECT max(coalesce((SELECT value FROM sequences WHERE name = ?), 0)," + " coalesce((SELECT max("
                        + column + ") FROM links), 0))",
                name);
    }

    private static void raise(Statements statements, String name, long value) throws SQLException {
        statements.update(
                "INSERT INTO sequences (name, value) VALUES (?, ?)"
                        + " ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)",
                name,
                value);
    }
}
