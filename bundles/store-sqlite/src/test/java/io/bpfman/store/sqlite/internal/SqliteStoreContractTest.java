// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import io.bpfman.contract.StoreContract;
import io.bpfman.spi.store.Store;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract of every store, on SQLite. */
class SqliteStoreContractTest extends StoreContract {

    @TempDir
    Path directory;

    private SqliteStore store;

    @BeforeEach
    void open() {
        store = new SqliteStore(StoreSettings.at(directory.resolve("state.db")));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Override
    protected Store store() {
        return store;
    }

    @Override
    protected Store restarted() {
        store.close();
        open();
        return store;
    }
}
