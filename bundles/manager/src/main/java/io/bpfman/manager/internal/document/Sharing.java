// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.document;

import io.bpfman.api.Program;
import java.util.Collections;

/** Which programs use each other's maps. */
final class Sharing {

    private Sharing() {}

    /** Whether two programs have maps of one set: by what was asked for, or because they came out of one object in one load. */
    static boolean ofMaps(Program one, Program other) {
        return one.mapSet() == other.mapSet()
                || (one.sharing().byName().isEmpty()
                        && other.sharing().byName().isEmpty()
                        && !Collections.disjoint(one.mapIds(), other.mapIds()));
    }
}
