// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

/**
 * Attaches a program to something that is no hook of a network interface, by one link of the kernel that moves no other. Not sealed, so that a kind that is
 * added touches no other.
 */
public non-sealed interface LoneSpec extends AttachSpec {}
