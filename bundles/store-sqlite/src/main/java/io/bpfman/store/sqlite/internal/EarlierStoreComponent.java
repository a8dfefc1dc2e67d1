// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import io.bpfman.spi.store.EarlierStore;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.log.Logger;
import org.osgi.service.log.LoggerFactory;

/** The store of what waits to be restored, in a database beside the other one. It is made when somebody asks: nobody does who restores nothing. */
@Component(service = EarlierStore.class, configurationPid = SqliteStoreComponent.PID)
public final class EarlierStoreComponent extends SqliteStore implements EarlierStore {

    static final String FILE = "earlier.db";

    @Activate
    public EarlierStoreComponent(
            SqliteStoreConfiguration configuration, @Reference(service = LoggerFactory.class) Logger logger) {
        super(beside(SqliteStoreComponent.settings(configuration, logger)));
    }

    private static StoreSettings beside(StoreSettings store) {
        return new StoreSettings(store.path().resolveSibling(FILE), store.busyTimeout(), store.durability());
    }

    @Deactivate
    void deactivate() {
        close();
    }
}
