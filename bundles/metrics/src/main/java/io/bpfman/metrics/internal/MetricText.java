// SPDX-License-Identifier: Apache-2.0
package io.bpfman.metrics.internal;

import io.bpfman.api.metrics.MetricsFormat;
import java.util.Locale;

/** Writes families of metrics, each as a whole before the next one begins. For one thread. */
final class MetricText {

    private final MetricsFormat format;
    private final StringBuilder text = new StringBuilder();
    private String name = "";
    private Type type = Type.GAUGE;

    /** What kind of a metric a family is. */
    enum Type {
        GAUGE,
        COUNTER,
        HISTOGRAM,
        INFO
    }

    MetricText(MetricsFormat format) {
        this.format = format;
    }

    /**
     * Begins a family.
     *
     * @param newName without the ending that its type has; with that of its unit
     * @param unit {@code seconds}, {@code bytes}; empty where things are counted
     */
    MetricText family(String newName, Type newType, String unit, String help) {
        name = newName;
        type = newType;
        boolean open = format == MetricsFormat.OPENMETRICS;
        String shown = open ? name : name + ending();
        String typeName = open || type != Type.INFO ? type.name().toLowerCase(Locale.ROOT) : "gauge";
        text.append("# HELP ").append(shown).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(shown).append(' ').append(typeName).append('\n');
        if (open && !unit.isEmpty()) {
            text.append("# UNIT ").append(shown).append(' ').append(unit).append('\n');
        }
        return this;
    }

    private String ending() {
        return switch (type) {
            case COUNTER -> "_total";
            case INFO -> "_info";
            case GAUGE, HISTOGRAM -> "";
        };
    }

    /** A value of the family. */
    MetricText sample(Labels labels, double value) {
        return sample(ending(), labels, value);
    }

    /** The same of a count; one beyond 2^53 is told as near as can be. */
    MetricText sample(Labels labels, long count) {
        return sample(labels, (double) count);
    }

    /** All values of a histogram with these labels. */
    MetricText histogram(Labels labels, Histogram.Counts counts) {
        long sum = 0;
        for (int i = 0; i < counts.buckets().length; i++) {
            sum += counts.buckets()[i];
            String bound = i < Histogram.BOUNDS.length ? number(Histogram.BOUNDS[i]) : "+Inf";
            sample("_bucket", labels.and("le", bound), (double) sum);
        }
        sample("_count", labels, (double) sum);
        return sample("_sum", labels, counts.seconds());
    }

    private MetricText sample(String ending, Labels labels, double value) {
        text.append(name)
                .append(ending)
                .append(labels.text())
                .append(' ')
                .append(number(value))
                .append('\n');
        return this;
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1L << 53
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    /** The whole. */
    String end() {
        return format == MetricsFormat.OPENMETRICS ? text + "# EOF\n" : text.toString();
    }
}
