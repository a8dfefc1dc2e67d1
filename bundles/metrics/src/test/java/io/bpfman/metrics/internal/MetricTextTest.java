// SPDX-License-Identifier: Apache-2.0
package io.bpfman.metrics.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.api.metrics.MetricsFormat;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Families as both formats have them. */
class MetricTextTest {

    private static String written(MetricsFormat format) {
        Histogram histogram = new Histogram();
        histogram.add(Duration.ofMillis(1));
        histogram.add(Duration.ofMillis(3));
        histogram.add(Duration.ofSeconds(60));
        return new MetricText(format)
                .family("a_build", MetricText.Type.INFO, "", "The version.")
                .sample(Labels.of("version", "1"), 1)
                .family("a_runs", MetricText.Type.COUNTER, "", "Runs.")
                .sample(Labels.of("name", "a\"b\\c\nd").and("at", "0"), 5e15)
                .family("a_took_seconds", MetricText.Type.HISTOGRAM, "seconds", "Time.")
                .histogram(Labels.of("what", "x"), histogram.counts())
                .family("a_share", MetricText.Type.GAUGE, "", "Share.")
                .sample(Labels.NONE, 0.25)
                .end();
    }

    private static final String HISTOGRAM = """
            a_took_seconds_bucket{what="x",le="0.001"} 1
            a_took_seconds_bucket{what="x",le="0.0025"} 1
            a_took_seconds_bucket{what="x",le="0.005"} 2
            a_took_seconds_bucket{what="x",le="0.01"} 2
            a_took_seconds_bucket{what="x",le="0.025"} 2
            a_took_seconds_bucket{what="x",le="0.05"} 2
            a_took_seconds_bucket{what="x",le="0.1"} 2
            a_took_seconds_bucket{what="x",le="0.25"} 2
            a_took_seconds_bucket{what="x",le="0.5"} 2
            a_took_seconds_bucket{what="x",le="1"} 2
            a_took_seconds_bucket{what="x",le="2.5"} 2
            a_took_seconds_bucket{what="x",le="10"} 2
            a_took_seconds_bucket{what="x",le="+Inf"} 3
            a_took_seconds_count{what="x"} 3
            a_took_seconds_sum{what="x"} 60.004
            """;

    @Test
    void asOpenMetrics() {
        assertEquals("""
                # HELP a_build The version.
                # TYPE a_build info
                a_build_info{version="1"} 1
                # HELP a_runs Runs.
                # TYPE a_runs counter
                a_runs_total{name="a\\"b\\\\c\\nd",at="0"} 5000000000000000
                # HELP a_took_seconds Time.
                # TYPE a_took_seconds histogram
                # UNIT a_took_seconds seconds
                """ + HISTOGRAM + """
                # HELP a_share Share.
                # TYPE a_share gauge
                a_share 0.25
                # EOF
                """, written(MetricsFormat.OPENMETRICS));
    }

    @Test
    void asPrometheusReadsText() {
        assertEquals("""
                # HELP a_build_info The version.
                # TYPE a_build_info gauge
                a_build_info{version="1"} 1
                # HELP a_runs_total Runs.
                # TYPE a_runs_total counter
                a_runs_total{name="a\\"b\\\\c\\nd",at="0"} 5000000000000000
                # HELP a_took_seconds Time.
                # TYPE a_took_seconds histogram
                """ + HISTOGRAM + """
                # HELP a_share Share.
                # TYPE a_share gauge
                a_share 0.25
                """, written(MetricsFormat.PROMETHEUS));
    }
}
