// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import io.bpfman.api.errors.InvalidSpecException;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Attaches a program of type {@code tracepoint} to a tracepoint of the kernel.
 *
 * @param group such as {@code syscalls}
 * @param name such as {@code sys_enter_openat}
 */
public record TracepointAttachSpec(long programId, String group, String name, Map<String, String> metadata)
        implements LoneSpec {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]+");

    public TracepointAttachSpec {
        metadata = Map.copyOf(metadata);
        if (!isName(group) || !isName(name)) {
            throw new InvalidSpecException(
                    "invalid tracepoint \"" + group + "/" + name + "\": expected group/name (e.g. sched/sched_switch)");
        }
    }

    @Override
    public LinkKind kind() {
        return LinkKind.TRACEPOINT;
    }

    private static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** By {@code group/name}. */
    public static TracepointAttachSpec of(long programId, String tracepoint, Map<String, String> metadata) {
        int slash = tracepoint.indexOf('/');
        if (slash < 0) {
            throw new InvalidSpecException(
                    "invalid tracepoint \"" + tracepoint + "\": expected group/name (e.g. sched/sched_switch)");
        }
        return new TracepointAttachSpec(
                programId, tracepoint.substring(0, slash), tracepoint.substring(slash + 1), metadata);
    }
}
