// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api.metrics;

/** How metrics are written. */
public enum MetricsFormat {
    /** Prometheus' text format, which collectors of files read as well. */
    PROMETHEUS("text/plain; version=0.0.4; charset=utf-8"),
    /** OpenMetrics 1.0. */
    OPENMETRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

    private final String contentType;

    MetricsFormat(String contentType) {
        this.contentType = contentType;
    }

    /** The type of its content in HTTP. */
    public String contentType() {
        return contentType;
    }
}
