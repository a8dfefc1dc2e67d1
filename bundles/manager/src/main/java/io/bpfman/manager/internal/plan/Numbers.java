// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.plan;

/**
 * A new link's numbers, for all attempts to attach it.
 *
 * @param sequence orders links by age
 */
public record Numbers(long linkId, long sequence) {

    /** Those of a link that is only looked at: it uses up none. */
    public static final Numbers PREVIEW = new Numbers(0, Long.MAX_VALUE);
}
