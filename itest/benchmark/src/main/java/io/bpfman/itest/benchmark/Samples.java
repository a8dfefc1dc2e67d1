// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.benchmark;

import java.util.Arrays;

/** Measured values; order is not kept. */
final class Samples {

    private final double[] sorted;

    Samples(double[] values) {
        sorted = values.clone();
        Arrays.sort(sorted);
    }

    double median() {
        return percentile(50);
    }

    /** The smallest value that at least {@code percent} of 100 values do not exceed. */
    double percentile(int percent) {
        int rank = (int) Math.ceil(percent / 100.0 * sorted.length);
        return sorted[Math.max(0, rank - 1)];
    }
}
