// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim;

import java.util.List;
import java.util.function.Supplier;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Misfortunes on demand. An operation is named after the method of the kernel, for example {@code programs.load}, {@code filters.add} or {@code
 * links.update}. May be called from any thread.
 */
@ProviderType
public interface SimFaults {

    /** Where in an operation it fails. */
    enum Moment {
        /** Nothing has happened yet. */
        BEFORE,
        /** All has happened, and only the answer is lost. */
        AFTER
    }

    /** Lets the {@code nth} operation from now on that changes something fail once with EIO; the next one is the first. */
    void fail(int nth, Moment moment);

    /** The same with an error of the virtual machine, such as a class that is gone. */
    void fail(int nth, Moment moment, Supplier<? extends Error> failure);

    /** Lets the {@code nth} operation of this name from now on fail once with EIO; the next one is the first. */
    void fail(String operation, int nth, Moment moment);

    /** The same with another failure. */
    void fail(String operation, int nth, Moment moment, Supplier<? extends RuntimeException> failure);

    /** Takes the rights away, or gives them back: without them every operation but a look at the network is refused with EPERM. */
    void setPrivileged(boolean privileged);

    /** The operations that changed something, or tried to, since the start or the last {@link #clear()}. */
    List<String> operations();

    /** Forgets the failures to come and the operations so far, and gives the rights back. */
    void clear();
}
