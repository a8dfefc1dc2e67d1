// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.sys;

import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.kernel.linux.internal.sys.Capabilities.Capability;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns failed system calls into the errors that callers are told. */
public final class Refusals {

    private static final List<Capability> FOR_BPF = List.of(Capability.CAP_BPF, Capability.CAP_NET_ADMIN);

    private static final String TOO_MANY_FILES =
            "too many open files: raise the agent's limit nofile (LimitNOFILE= of its unit, or ulimit -n)";

    private Refusals() {}

    /** A call that may fail. */
    @FunctionalInterface
    public interface Call<T extends @Nullable Object> {
        T run() throws SysException;
    }

    /** A call without a result that may fail. */
    @FunctionalInterface
    public interface Action {
        void run() throws SysException;
    }

    /** Makes the call; a failure is told as a refusal of {@code operation}, which completes "kernel refused to ...". */
    public static <T> T ask(String operation, Call<T> call) {
        try {
            return call.run();
        } catch (SysException e) {
            throw refused(operation, e);
        }
    }

    /** Like {@link #ask(String, Call)} for a call without a result. */
    public static void tell(String operation, Action action) {
        try {
            action.run();
        } catch (SysException e) {
            throw refused(operation, e);
        }
    }

    /** The refusal that {@code failure} amounts to. */
    public static KernelRefusedException refused(String operation, SysException failure) {
        return refused(operation, failure, "", null);
    }

    /** The refusal that {@code failure} amounts to, with advice of the caller and perhaps a verifier's log. */
    public static KernelRefusedException refused(
            String operation, SysException failure, String advice, @Nullable String verifierLog) {
        List<String> parts = new ArrayList<>();
        if (!failure.detail().isEmpty()) {
            parts.add(failure.detail());
        }
        if (!advice.isEmpty()) {
            parts.add(advice);
        }
        if (failure.errno() == Errno.EMFILE || failure.errno() == Errno.ENFILE) {
            parts.add(TOO_MANY_FILES);
        }
        if (failure.errno() == Errno.EPERM || (failure.errno() == Errno.EACCES && verifierLog == null)) {
            parts.addAll(rights(Capabilities.ofThisProcess()));
        }
        return new KernelRefusedException(
                operation,
                failure.errno(),
                Errno.name(failure.errno()),
                parts.stream().distinct().collect(Collectors.joining("; ")),
                verifierLog);
    }

    private static List<String> rights(Capabilities capabilities) {
        List<Capability> missing = capabilities.missing(List.of(Capability.values()));
        if (missing.isEmpty()) {
            return List.of();
        }
        String names = missing.stream().map(Enum::name).collect(Collectors.joining(", "));
        String needed = FOR_BPF.stream().map(Enum::name).collect(Collectors.joining(" and "));
        return List.of("this process lacks " + names + "; run it as root, or with at least " + needed);
    }
}
