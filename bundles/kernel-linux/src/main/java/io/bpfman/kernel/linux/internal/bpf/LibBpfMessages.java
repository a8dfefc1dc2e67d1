// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Closure;
import com.kenai.jffi.ClosureManager;
import com.kenai.jffi.Type;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What libbpf has to say: all of it goes to whoever wants to hear it, and the warnings of a load are kept for its error message. libbpf calls on
 * the thread that called it, and knows one receiver for the whole process.
 */
public final class LibBpfMessages implements AutoCloseable {

    /** {@code LIBBPF_WARN} of {@code enum libbpf_print_level}. */
    private static final int WARN = 0;
    /** Longer messages are cut: verifier logs do not come this way. */
    private static final int LIMIT = 8192;
    /** The log of refused BTF says why in its last line. */
    private static final int LIMIT_OF_WARNINGS = 1 << 20;

    /** More of them tell nothing new. */
    private static final int MOST_WARNINGS = 100;

    private final SystemCalls calls;
    private final BooleanSupplier wanted;
    private final Consumer<String> listener;
    private final Map<Thread, Collector> collectors = new ConcurrentHashMap<>();
    private @Nullable LibBpf source;
    private Closure.@Nullable Handle receiver;

    /**
     * @param wanted whether anybody listens; asked once for the hundred messages of a load, because the answer may not be cheap
     * @param listener hears every message while somebody listens
     */
    public LibBpfMessages(SystemCalls calls, BooleanSupplier wanted, Consumer<String> listener) {
        this.calls = calls;
        this.wanted = wanted;
        this.listener = listener;
    }

    synchronized void hearFrom(LibBpf libbpf) {
        if (source == null) {
            source = libbpf;
            receiver = ClosureManager.getInstance()
                    .newClosure(
                            call -> call.setIntReturn(receive(call.getInt(0), call.getAddress(1), call.getAddress(2))),
                            Type.SINT32,
                            new Type[] {Type.SINT32, Type.POINTER, Type.POINTER},
                            CallingConvention.DEFAULT);
            libbpf.libbpf_set_print(receiver.getAddress());
        }
    }

    /** Starts keeping the warnings that are given on the calling thread. */
    Collector collect() {
        Collector collector = new Collector(wanted.getAsBoolean());
        collectors.put(Thread.currentThread(), collector);
        return collector;
    }

    /** {@code level} is an {@code enum libbpf_print_level}, {@code arguments} a {@code va_list}. */
    private int receive(int level, long format, long arguments) {
        Collector collector = collectors.get(Thread.currentThread());
        boolean keep = level == WARN && collector != null;
        boolean tell = collector != null ? collector.wanted : wanted.getAsBoolean();
        if (!keep && !tell) {
            return 0;
        }
        String message = calls.format(format, arguments, keep ? LIMIT_OF_WARNINGS : LIMIT)
                .strip();
        if (keep && collector.warnings.size() < MOST_WARNINGS) {
            String cut = BtfLog.cut(message);
            collector.warnings.add(cut.substring(0, Math.min(cut.length(), LIMIT)));
        }
        if (tell) {
            listener.accept(message);
        }
        return message.length();
    }

    /** Stops libbpf from calling; it is silent afterwards. */
    @Override
    public synchronized void close() {
        if (source != null) {
            source.libbpf_set_print(0);
            source = null;
        }
        if (receiver != null) {
            receiver.dispose();
            receiver = null;
        }
    }

    /** Keeps the warnings of one thread until it is closed. */
    final class Collector implements AutoCloseable {

        private final List<String> warnings = new ArrayList<>();
        private final boolean wanted;

        private Collector(boolean wanted) {
            this.wanted = wanted;
        }

        /** The warnings so far in one line; empty when there were none. */
        String words() {
            return warnings.stream().distinct().collect(Collectors.joining("; "));
        }

        boolean have(String words) {
            return warnings.stream().anyMatch(warning -> warning.contains(words));
        }

        void forget() {
            warnings.clear();
        }

        @Override
        public void close() {
            collectors.remove(Thread.currentThread());
        }
    }
}
