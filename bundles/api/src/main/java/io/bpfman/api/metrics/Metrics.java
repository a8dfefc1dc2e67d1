// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api.metrics;

import org.osgi.annotation.versioning.ProviderType;

/** Measures. Whoever asks within a second is told the same, and one at a time looks. For any thread. */
@ProviderType
public interface Metrics {

    /** All that is measured, in this format, ending with a newline. */
    String text(MetricsFormat format);
}
