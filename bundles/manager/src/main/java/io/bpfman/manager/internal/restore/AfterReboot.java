// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.restore;

import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.osgi.service.log.Logger;

/**
 * What follows from a reboot, in its order: the rows of the boot before are set aside; when what an agent of this boot left is recovered, and all services are
 * bound that are there, all that waits is tried; and what waits then is tried again. For any thread.
 */
public final class AfterReboot implements AutoCloseable {

    private final Boots boots;
    private final boolean restores;
    private final BooleanSupplier pass;
    private final Retries retries;
    private final BiConsumer<String, Throwable> complain;
    private volatile boolean looked;
    private volatile boolean bound;

    /**
     * @param restores whether anything is to be restored
     * @param pass tries all that waits, and says whether something does still
     * @param complain told what cannot be done, and why
     */
    public AfterReboot(
            Boots boots, boolean restores, BooleanSupplier pass, BiConsumer<String, Throwable> complain, Logger log) {
        this.boots = boots;
        this.restores = restores;
        this.pass = pass;
        this.retries = new Retries(pass, log);
        this.complain = complain;
    }

    /** Sees whether the host has booted, until that was seen once; whether it was. Before that nothing may be taken for what is there. */
    public synchronized boolean look() {
        if (!looked) {
            try {
                if (restores) {
                    boots.look();
                } else {
                    boots.note();
                }
                looked = true;
            } catch (RuntimeException | Error e) {
                if (!restores) {
                    complain.accept("programs are told from others by the time at which they were loaded", e);
                    return true;
                }
                complain.accept("what was there before a reboot is not restored", e);
            }
        }
        return looked;
    }

    /** All services are bound that are there. */
    public void bound() {
        bound = true;
    }

    /** Tries all that waits, if it may be: what an agent of this boot left is recovered. */
    public void restore() {
        if (restores && bound && looked && pass.getAsBoolean()) {
            retries.start();
        }
    }

    /** Something may have come that is waited for. */
    public void wake() {
        retries.wake();
    }

    @Override
    public void close() {
        retries.close();
    }
}
