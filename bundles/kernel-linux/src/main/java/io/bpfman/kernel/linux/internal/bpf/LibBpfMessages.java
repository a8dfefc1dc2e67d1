// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.kernel.linux.internal.bpf.LibBpf.PrintFunction;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.osgi.service.log.Logger;

/**
 * What libbpf has to say: all of it goes to the log at debug level, and the warnings of a load are kept for its error message. libbpf calls on
 * the thread that called it, and knows one receiver for the whole process.
 */
public final class LibBpfMessages implements AutoCloseable {

    /** {@code LIBBPF_WARN} of {@code enum libbpf_print_level}. */
    private static final int WARN = 0;
    /** Longer messages are cut: verifier logs do not come this way. */
    private static final int LIMIT = 8192;

    private final SystemCalls calls;
    private final Logger logger;
    private final Map<Thread, Collector> collectors = new ConcurrentHashMap<>();
    /** Held here because native code cannot: once collected, the function that libbpf calls would be gone. */
    private final PrintFunction receiver = this::receive;

    private @Nullable LibBpf source;

    public LibBpfMessages(SystemCalls calls, Logger logger) {
        this.calls = calls;
        this.logger = logger;
    }

    synchronized void hearFrom(LibBpf libbpf) {
        if (source == null) {
            source = libbpf;
            libbpf.libbpf_set_print(receiver);
        }
    }

    /** Starts keeping the warnings that are given on the calling thread. */
    Collector collect() {
        Collector collector = new Collector(logger.isDebugEnabled());
        collectors.put(Thread.currentThread(), collector);
        return collector;
    }

    private int receive(int level, long format, long arguments) {
        Collector collector = collectors.get(Thread.currentThread());
        boolean keep = level == WARN && collector != null;
        if (!keep && !(collector != null ? collector.debug : logger.isDebugEnabled())) {
            return 0;
        }
        String message = calls.format(format, arguments, LIMIT).strip();
        if (keep) {
            collector.warnings.add(message);
        }
        logger.debug("{}", message);
        return message.length();
    }

    /** Stops libbpf from calling; it is silent afterwards. */
    @Override
    public synchronized void close() {
        if (source != null) {
            source.libbpf_set_print(null);
            source = null;
        }
    }

    /** Keeps the warnings of one thread until it is closed. */
    final class Collector implements AutoCloseable {

        private final List<String> warnings = new ArrayList<>();
        /** Asked once for the hundred messages of a load: the answer is not cheap. */
        private final boolean debug;

        private Collector(boolean debug) {
            this.debug = debug;
        }

        /** The warnings so far in one line; empty when there were none. */
        String words() {
            return warnings.stream().distinct().collect(Collectors.joining("; "));
        }

        @Override
        public void close() {
            collectors.remove(Thread.currentThread());
        }
    }
}
