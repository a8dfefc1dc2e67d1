// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import io.bpfman.api.errors.StoreException;
import io.bpfman.spi.store.LinkRow;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;

/**
 * An open database: one connection that writes and one that reads, so that a reader never waits for a writer (write-ahead log). It owns
 * both. Each is used by one thread at a time.
 */
final class Database implements AutoCloseable {

    /** Reads in one transaction, that is, from one state of the database. */
    @FunctionalInterface
    interface Query<T> {
        T run(Statements statements) throws SQLException;
    }

    private final DatabaseFile file;
    private final Failures failures;
    private final Statements writer;
    private final Statements reader;
    private final Numbers numbers;
    /** Whether a transaction is on the disk before it is said to be made. */
    private final boolean awaitsDisk;

    private final ReentrantLock writing = new ReentrantLock();
    private final ReentrantLock reading = new ReentrantLock();
    private volatile boolean broken;

    private Database(DatabaseFile file, StoreSettings settings, Statements writer, Statements reader, Numbers numbers) {
        this.file = file;
        this.failures = new Failures(settings);
        this.awaitsDisk = settings.durability() == StoreSettings.Durability.HOST;
        this.writer = writer;
        this.reader = reader;
        this.numbers = numbers;
    }

    /**
     * Opens the database and brings its schema up to date. When it throws, nothing is left behind that was not there.
     *
     * @param patience how long opening waits for a lock; later calls wait as long as the settings say
     */
    static Database open(StoreSettings settings, Duration patience) {
        StoreSettings opening = new StoreSettings(settings.path(), patience, settings.durability());
        Failures failures = new Failures(opening);
        DatabaseFile file = DatabaseFile.prepare(settings.path());
        try {
            return open(settings, opening, file);
        } catch (SQLException e) {
            StoreException failure = failures.during("open the store", e);
            file.undo(failure);
            throw failure;
        } catch (RuntimeException | Error e) {
            file.undo(e);
            throw e;
        }
    }

    private static Database open(StoreSettings settings, StoreSettings opening, DatabaseFile file) throws SQLException {
        Statements writer = connect(opening);
        try {
            int version = Migrations.check(writer, settings.path());
            requireSound(writer);
            writer.execute("PRAGMA journal_mode = WAL");
            Migrations.apply(writer, version);
            // Also so that a database that cannot be written is refused now and not in the middle of the first change.
            writer.inTransaction(statements -> {
                Kinds.record(statements);
                ProgramTable.recordTypes(statements);
            });
            writer.execute("PRAGMA busy_timeout = " + settings.busyTimeoutMillis());
            Statements reader = connect(settings);
            try {
                reader.execute("PRAGMA query_only = ON");
                file.opened();
                return new Database(file, settings, writer, reader, Numbers.read(reader));
            } catch (SQLException | RuntimeException | Error e) {
                reader.close(e);
                throw e;
            }
        } catch (SQLException | RuntimeException | Error e) {
            writer.close(e);
            throw e;
        }
    }

    private static Statements connect(StoreSettings settings) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.enforceForeignKeys(true);
        config.setBusyTimeout(settings.busyTimeoutMillis());
        config.setSynchronous(
                settings.durability() == StoreSettings.Durability.HOST ? SynchronousMode.FULL : SynchronousMode.NORMAL);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + settings.path());
        return new Statements(source.getConnection());
    }

    /** A value that a column should not have is the matter of whoever reads its row. */
    private static void requireSound(Statements statements) throws SQLException {
        List<String> findings =
                new ArrayList<>(statements.query("PRAGMA quick_check", row -> String.valueOf(row.getString(1))));
        findings.removeIf(finding -> finding.equals("ok") || finding.startsWith("CHECK constraint failed in "));
        if (!findings.isEmpty()) {
            throw new SQLException(findings.get(0), null, SQLiteErrorCode.SQLITE_CORRUPT.code);
        }
    }

    int schemaVersion() {
        return Migrations.newest();
    }

    /** Whether the connections are of no use any more and the database should be opened anew. */
    boolean isBroken() {
        return broken;
    }

    Numbers numbers() {
        return numbers;
    }

    /** Runs a query on one state of the database; {@code what} names it in errors. */
    <T> T read(String what, Query<T> query) {
        return readAtOnce(what, statements -> {
            statements.update("BEGIN");
            try {
                T result = query.run(statements);
                statements.update("COMMIT");
                return result;
            } catch (SQLException | RuntimeException | Error e) {
                statements.rollBack(e);
                throw e;
            }
        });
    }

    /** The same of a query that is one statement. */
    <T> T readAtOnce(String what, Query<T> query) {
        reading.lock();
        try {
            requireOpen();
            return readable(what, query);
        } catch (SQLException e) {
            throw failed(what, e);
        } finally {
            reading.unlock();
        }
    }

    private <T> T readable(String what, Query<T> query) throws SQLException {
        try {
            return query.run(reader);
        } catch (RuntimeException e) {
            throw ReadRows.needed(what, e);
        }
    }

    /** Makes all changes or none; {@code lastStep} runs when all statements are through and the commit is all that is left. */
    void write(Batch batch, Runnable lastStep) {
        if (writing.isHeldByCurrentThread()) {
            throw new IllegalStateException("a commit's last step commits to the same store");
        }
        writing.lock();
        try {
            requireOpen();
            step("begin a transaction", "", c -> c.update("BEGIN IMMEDIATE"));
            try {
                write(batch);
                lastStep.run();
                step("commit", "", c -> c.update("COMMIT"));
            } catch (RuntimeException | Error e) {
                writer.rollBack(e);
                throw e;
            }
            numbers.skip(batch);
        } finally {
            writing.unlock();
        }
    }

    /** Never gives these numbers or smaller ones any more. */
    void skipNumbers(long linkId, long sequence) {
        note(
                "store the numbers given",
                statements -> statements.inTransaction(inside -> Numbers.record(inside, linkId, sequence)));
        numbers.skip(linkId, sequence);
    }

    /**
     * Writes in the journal, in one transaction. It outlives the process as soon as this returns, and nobody waits for a disk: the kernel's objects that
     * the journal tells of do not outlive the machine.
     *
     * @param work one statement, or several that are put into a transaction by {@link Statements#inTransaction}
     */
    void note(String what, Statements.Work work) {
        writing.lock();
        try {
            requireOpen();
            if (awaitsDisk) {
                writer.update("PRAGMA synchronous = NORMAL");
            }
            try {
                work.run(writer);
            } finally {
                if (awaitsDisk) {
                    writer.update("PRAGMA synchronous = FULL");
                }
            }
        } catch (SQLException e) {
            throw failed(what, e);
        } finally {
            writing.unlock();
        }
    }

    /** What was done to the file while it was open; empty when nothing was. */
    Optional<String> displaced() {
        return file.displaced();
    }

    /**
     * Writes all that it holds, wherever its file is by now, to a file in the former one's place. It is of no use afterwards: what it wrote is to be opened.
     *
     * @return where what lay in its place was put; empty when nothing lay there
     */
    Optional<Path> writeAnew(Instant now) {
        writing.lock();
        reading.lock();
        try {
            if (broken) {
                throw failures.closed();
            }
            Path fresh = file.fresh();
            try {
                // the driver's word for SQLite's backup: page by page, the log included
                writer.execute("backup to \"" + fresh + "\"");
            } catch (SQLException e) {
                throw failures.during("write the store anew", e);
            }
            broken = true;
            return file.replaceBy(fresh, now);
        } finally {
            reading.unlock();
            writing.unlock();
        }
    }

    private void requireOpen() {
        if (broken) {
            throw failures.closed();
        }
        file.requireSame();
    }

    private void write(Batch batch) {
        batch.deletedLinks().forEach(id -> step("delete link " + id, "", c -> LinkTable.delete(c, id)));
        List<LinkRow> anew = new ArrayList<>();
        step(
                "change links",
                "",
                c -> anew.addAll(
                        LinkTable.update(c, batch.links(), batch.deletedLinks().isEmpty())));
        anew.forEach(row -> step(
                "delete link " + row.link().id(),
                "",
                c -> LinkTable.delete(c, row.link().id())));
        batch.deletedDispatchers()
                .forEach(key ->
                        step("delete dispatcher " + key, "it still has members", c -> DispatcherTable.delete(c, key)));
        batch.mapSets().forEach(id -> step("store map set " + id, "", c -> ProgramTable.putMapSet(c, id)));
        // before others are deleted: one that takes another's place goes on with the map set of that
        batch.programs()
                .forEach(program -> step("store program " + program.id(), "", c -> ProgramTable.put(c, program)));
        batch.deletedPrograms()
                .forEach(id -> step("delete program " + id, "it still has links", c -> ProgramTable.delete(c, id)));
        batch.versions()
                .forEach((id, versions) -> step(
                        "store the versions of program " + id,
                        "the program is not in the store",
                        c -> VersionTable.put(c, id, versions)));
        batch.dispatchers().forEach(row -> step("store dispatcher " + row.key(), "", c -> DispatcherTable.put(c, row)));
        anew.forEach(row -> step(
                "store link " + row.link().id() + " of program " + row.link().programId(),
                "its program or its dispatcher is not in the store",
                c -> LinkTable.insert(c, row)));
        batch.departures()
                .forEach((id, what) ->
                        step("store what became of link " + id, "", c -> DepartureTable.put(c, id, what)));
        batch.committedPlans().forEach(id -> step("commit plan " + id, "", c -> PlanRows.commit(c, id)));
        batch.endedPlans().forEach(id -> step("end plan " + id, "", c -> PlanRows.delete(c, id)));
        batch.boot().ifPresent(id -> step("store the boot of the host", "", c -> BootTable.put(c, id)));
        batch.documents()
                .forEach((name, row) -> step("store document " + name, "", c -> DocumentTable.put(c, name, row)));
        step("store the numbers given", "", c -> Numbers.record(c, batch));
    }

    private void step(String what, String foreignKey, Statements.Work step) {
        try {
            step.run(writer);
        } catch (SQLException e) {
            throw Failures.isForeignKey(e)
                    ? new StoreException("cannot " + what + ": " + foreignKey + "; nothing was stored", e)
                    : failed(what, e);
        }
    }

    private StoreException failed(String what, SQLException e) {
        broken |= Failures.breaks(e);
        return failures.during(what, e);
    }

    /** Waits for the calls under way and closes both connections; the last one to close folds the log into the database. */
    @Override
    public void close() {
        writing.lock();
        reading.lock();
        try (writer;
                reader) {
            broken = true;
        } catch (SQLException e) {
            throw failures.during("close the store", e);
        } finally {
            reading.unlock();
            writing.unlock();
        }
    }

    /** The numbers that are given to links and plans. The greatest that was ever committed is in the table {@code sequences}. */
    static final class Numbers {

        private static final String LINK = "link";
        private static final String SEQUENCE = "sequence";

        private final AtomicLong link;
        private final AtomicLong sequence;
        private final AtomicLong plan;

        private Numbers(long link, long sequence, long plan) {
            this.link = new AtomicLong(link);
            this.sequence = new AtomicLong(sequence);
            this.plan = new AtomicLong(plan);
        }

        static Numbers read(Statements statements) throws SQLException {
            return new Numbers(
                    last(statements, LINK, "id"),
                    last(statements, SEQUENCE, "sequence"),
                    statements.number("SELECT coalesce(max(plan_id), 0) FROM plans"));
        }

        /** Never gives again what these have given. */
        void goOnFrom(Numbers former) {
            skip(former.link.get(), former.sequence.get());
            plan.accumulateAndGet(former.plan.get(), Math::max);
        }

        long nextLinkId() {
            return link.incrementAndGet();
        }

        long nextSequence() {
            return sequence.incrementAndGet();
        }

        long nextPlanId() {
            return plan.incrementAndGet();
        }

        /** Writes down what this transaction uses. */
        static void record(Statements statements, Batch batch) throws SQLException {
            if (!batch.links().isEmpty()) {
                record(statements, greatestLink(batch), greatestSequence(batch));
            }
        }

        static void record(Statements statements, long linkId, long sequence) throws SQLException {
            raise(statements, LINK, linkId);
            raise(statements, SEQUENCE, sequence);
        }

        /** Never gives again what a committed transaction used, even if it came from elsewhere. */
        void skip(Batch batch) {
            skip(greatestLink(batch), greatestSequence(batch));
        }

        void skip(long linkId, long sequenceNumber) {
            link.accumulateAndGet(linkId, Math::max);
            sequence.accumulateAndGet(sequenceNumber, Math::max);
        }

        private static long greatestLink(Batch batch) {
            return batch.links().stream()
                    .mapToLong(row -> row.link().id())
                    .max()
                    .orElse(0);
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
}
