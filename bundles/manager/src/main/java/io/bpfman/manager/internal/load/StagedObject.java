// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.load;

import io.bpfman.spi.kernel.ObjectSource;

/** An object for as long as it takes to load it; what is to last has to be kept before it is closed. */
public interface StagedObject extends AutoCloseable {

    /** The object, named after the file that it was copied from. */
    ObjectSource source();

    @Override
    void close();
}
