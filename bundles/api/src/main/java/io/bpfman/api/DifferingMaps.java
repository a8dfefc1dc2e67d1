// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

/** What becomes of a map that a new version of a program declares in another way than the old one: its type, sizes, flags or number of entries. */
public enum DifferingMaps {
    /** The upgrade is refused with what differs. */
    REFUSE,
    /** The new version starts with an empty one. */
    NEW,
    /** When only the number of entries differs, the new version starts with a copy of what is in it, if that fits; otherwise the upgrade is refused. */
    COPY
}
