// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

/**
 * Attaches a program to a hook of a network interface by a link with a place among the others there, in the order that the kernel keeps. Not sealed, so that a
 * kind that is added touches no other.
 */
public non-sealed interface ChainSpec extends HookSpec {

    /** Which of the interface's hooks it is. */
    DispatcherType hookType();

    /** 0 or more; lower runs first, the oldest first among equals. */
    @Override
    int priority();
}
