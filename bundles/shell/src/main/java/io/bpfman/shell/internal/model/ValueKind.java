// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

/** What the value of an option or a parameter names; completion proposes accordingly. */
public enum ValueKind {
    /** Anything: nothing is proposed. */
    FREE,
    PROGRAM_ID,
    LINK_ID,
    INTERFACE,
    DIRECTION,
    TC_ACTIONS,
    XDP_ACTIONS,
    /** Which ones depends on the link that the first parameter names. */
    LINK_ACTIONS,
    XDP_MODE,
    PROGRAM_TYPE,
    DISPATCHER_TYPE,
    TC_BACKEND,
    /** A slot mechanism, or {@code auto}. */
    SLOT_MECHANISM,
    /** {@code on} or {@code off}. */
    SWITCH,
    APPLICATION,
    NAMESPACE,
    FILE,
    COMMAND,
    OUTPUT_FORMAT,
    OBJECT_KIND,
    /** What names an object depends on the kind that the first parameter gives. */
    OBJECT_NAME
}
