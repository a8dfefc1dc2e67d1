// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

/**
 * Has the slots of a dispatcher count runs and verdicts, or not: then the verifier has removed the code, and counting costs nothing. The choice stays
 * until the dispatcher goes. Counts stay as they are while nobody counts, and go on from there.
 *
 * @param counting whether slots are to count
 */
public record SetCounting(DispatcherKey key, boolean counting) implements DispatcherChange {}
