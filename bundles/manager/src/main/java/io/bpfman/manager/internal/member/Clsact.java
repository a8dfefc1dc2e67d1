// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

/** Whose clsact qdisc an interface has. */
public enum Clsact {
    /** There is none. */
    ABSENT,
    /** One that was created for a dispatcher of ours. */
    OURS,
    /** One that somebody else created, as far as is known; it is never deleted. */
    OTHERS
}
