// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/**
 * SQLite's driver. Once it is used, it registers itself with {@link DriverManager}, which lives as long as the process: left there, it would keep the classes of
 * its bundle after that was replaced.
 */
final class Driver {

    private Driver() {}

    /** Whether somebody has registered it. */
    static boolean isRegistered() {
        return !registered().isEmpty();
    }

    /** Takes it out of the manager. A connection needs no manager that is opened by the driver's own data source, as the store's are. */
    static void deregister() throws SQLException {
        for (java.sql.Driver driver : registered()) {
            DriverManager.deregisterDriver(driver);
        }
    }

    /** By its name: the class itself registers when it is named. */
    private static List<java.sql.Driver> registered() {
        return DriverManager.drivers()
                .filter(driver -> driver.getClass().getName().equals("org.sqlite.JDBC"))
                .toList();
    }
}
