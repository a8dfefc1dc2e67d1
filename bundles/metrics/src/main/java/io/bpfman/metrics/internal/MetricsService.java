// SPDX-License-Identifier: Apache-2.0
package io.bpfman.metrics.internal;

import io.bpfman.api.Bpfman;
import io.bpfman.api.Dispatcher;
import io.bpfman.api.Program;
import io.bpfman.api.RunStats;
import io.bpfman.api.errors.BpfmanException;
import io.bpfman.api.metrics.Metrics;
import io.bpfman.api.metrics.MetricsFormat;
import io.bpfman.observe.Recent;
import io.bpfman.spi.observe.Activity;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The {@link Metrics} service as a component: reads at most once a second, and one at a time. */
@Component(service = Metrics.class)
public final class MetricsService implements Metrics {

    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final double NANOS = 1e9;

    private final Bpfman bpfman;
    private final Activity activity;
    private final Tallies tallies;
    private final String version;
    private final Recent<Facts> facts = new Recent<>(this::read, FRESH, System::nanoTime);

    @Activate
    public MetricsService(
            BundleContext context, @Reference Bpfman bpfman, @Reference Activity activity, @Reference Tallies tallies) {
        this(context.getBundle().getVersion().toString(), bpfman, activity, tallies);
    }

    MetricsService(String version, Bpfman bpfman, Activity activity, Tallies tallies) {
        this.version = version;
        this.bpfman = bpfman;
        this.activity = activity;
        this.tallies = tallies;
    }

    @Override
    public String text(MetricsFormat format) {
        Facts now = facts.get();
        MetricText text = new MetricText(format);
        AgentFamilies agent = new AgentFamilies(text);
        agent.write(version, now, activity);
        new HostFamilies(text, now).write();
        agent.write(tallies);
        return text.end();
    }

    private Facts read() {
        long begin = System.nanoTime();
        try {
            List<Program> programs = bpfman.listPrograms();
            List<Dispatcher> dispatchers = bpfman.listDispatchers();
            Map<Long, RunStats> runs = runs(LongStream.concat(
                            programs.stream().mapToLong(Program::id),
                            dispatchers.stream().mapToLong(Dispatcher::programId))
                    .toArray());
            return new Facts(true, programs, bpfman.listLinks(), dispatchers, runs, since(begin));
        } catch (BpfmanException e) {
            // that it is so is what is measured then; the log and the doctor say why
            return Facts.unreadable(since(begin));
        }
    }

    private static double since(long begin) {
        return (System.nanoTime() - begin) / NANOS;
    }

    /** A kernel that counts one counts all; what went meanwhile has none. */
    private Map<Long, RunStats> runs(long[] programs) {
        Map<Long, RunStats> runs = new HashMap<>();
        int asked = 0;
        for (long program : programs) {
            Optional<RunStats> stats = bpfman.getRunStats(program);
            stats.ifPresent(counted -> runs.put(program, counted));
            asked++;
            if (asked == 3 && runs.isEmpty()) {
                break;
            }
        }
        return runs;
    }
}
