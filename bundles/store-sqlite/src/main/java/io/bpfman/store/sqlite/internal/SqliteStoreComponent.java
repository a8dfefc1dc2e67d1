// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import io.bpfman.api.errors.StoreException;
import io.bpfman.spi.store.Store;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.log.Logger;
import org.osgi.service.log.LoggerFactory;
import org.osgi.service.metatype.annotations.Designate;

/**
 * The store as a service. It is there even when its database cannot be opened, so that whoever asks is told why; the database is opened on
 * a thread of its own, because loading SQLite's native library takes longer than everything else at start.
 */
@Component(service = Store.class, configurationPid = SqliteStoreComponent.PID)
@Designate(ocd = SqliteStoreConfiguration.class)
public final class SqliteStoreComponent extends SqliteStore {

    static final String PID = "io.bpfman.store.sqlite";

    private final Logger logger;
    private final boolean othersUseDriver;
    private final Thread opener;

    @Activate
    public SqliteStoreComponent(
            SqliteStoreConfiguration configuration, @Reference(service = LoggerFactory.class) Logger logger) {
        super(settings(configuration, logger));
        this.logger = logger;
        othersUseDriver = Driver.isRegistered();
        opener = new Thread(this::openFirst, "bpfman-store-open");
        opener.setDaemon(true);
        opener.start();
    }

    @Deactivate
    void deactivate() {
        close();
        if (!othersUseDriver) {
            try {
                Driver.deregister();
            } catch (SQLException e) {
                logger.warn("SQLite's driver stays registered: {}", e.getMessage(), e);
            }
        }
    }

    @Override
    protected void begunAnew(Path damaged, StoreException why) {
        logger.error("The store was damaged and lies in {} now; a new one is begun: {}", damaged, why.getMessage());
    }

    @Override
    protected void writtenAnew(String what, Optional<Path> aside) {
        logger.warn(
                "The store is written anew: {}{}",
                what,
                aside.map(path -> "; what lay in its place is " + path + " now").orElse(""));
    }

    private void openFirst() {
        try {
            logger.info(
                    "The store {} is open; its schema has version {}.",
                    settings().path(),
                    open());
        } catch (RuntimeException | Error e) {
            logger.warn("The store is not open yet, the next call tries again: {}", e.getMessage());
            logger.debug("Why the store is not open", e);
        }
    }

    static StoreSettings settings(SqliteStoreConfiguration configuration, Logger logger) {
        String path = configuration.path();
        if (path.isBlank()) {
            logger.warn("{}: path is empty; using {}.", PID, StoreSettings.DEFAULT_PATH);
            path = StoreSettings.DEFAULT_PATH;
        }
        int timeout = configuration.busy_timeout_ms();
        if (timeout < 0) {
            logger.warn(
                    "{}: busy.timeout.ms is {}, less than 0; using {}.",
                    PID,
                    timeout,
                    StoreSettings.DEFAULT_BUSY_TIMEOUT_MS);
            timeout = StoreSettings.DEFAULT_BUSY_TIMEOUT_MS;
        }
        return new StoreSettings(
                Path.of(path),
                Duration.ofMillis(timeout),
                configuration.durable() ? StoreSettings.Durability.HOST : StoreSettings.Durability.PROCESS);
    }
}
