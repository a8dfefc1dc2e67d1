// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.plan;

/**
 * A new link's numbers, for all attempts to attach it.
 *
 * @param sequence orders links by age
 */
public record Numbers(long linkId, long sequence) {

    /** Those of a link that is only looked at: it uses up none. */
    public static final Numbers PREVIEW = preview(0);

    /** Those of one of several links that are only looked at: the ones with greater numbers are the later ones. */
    public static Numbers preview(int nth) {
        return new Numbers(-nth, Long.MAX_VALUE / 2 + nth);
    }

    /** Whether the link is only looked at. */
    public boolean isPreview() {
        return linkId <= 0;
    }
}
