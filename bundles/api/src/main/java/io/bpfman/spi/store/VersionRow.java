// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.store;

import io.bpfman.api.GlobalValue;
import java.time.Instant;
import java.util.Map;

/**
 * An earlier version of a program, as far as going back to it needs it.
 *
 * @param number from 1 in the order of time
 * @param programId the kernel's id that it had
 * @param programName the name of its function
 * @param sha256 of its object, in hexadecimal
 * @param source the file that it was loaded from, as it was named then
 * @param globals the values that it was loaded with
 */
public record VersionRow(
        int number,
        long programId,
        String programName,
        String sha256,
        String source,
        Map<String, GlobalValue> globals,
        Instant loadedAt) {

    public VersionRow {
        globals = Map.copyOf(globals);
    }
}
