// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.kernel.linux.internal.bpf.OpenedObject.DeclaredMap;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A map of an object, and what is to become of it. Owns the descriptor of the map that takes its place. For one thread. */
final class ObjectMap implements AutoCloseable {

    private final SystemCalls calls;
    private final DeclaredMap declared;
    private boolean leftOut;
    private @Nullable Fd reused;

    ObjectMap(SystemCalls calls, DeclaredMap declared) {
        this.calls = calls;
        this.declared = declared;
    }

    String name() {
        return declared.name();
    }

    MapShape shape() {
        return declared.shape();
    }

    void leaveOut() {
        leftOut = true;
    }

    boolean isLeftOut() {
        return leftOut;
    }

    /** {@code other} stays the caller's. */
    void reuse(Fd other) throws SysException {
        close();
        reused = calls.duplicate(other.number());
    }

    Optional<Fd> reused() {
        return Optional.ofNullable(reused);
    }

    /** Whether the map has an initial value that reaches to {@code end}. */
    boolean hasInitialValueTo(int end) {
        return end <= declared.initialSize();
    }

    @Override
    public void close() {
        if (reused != null) {
            reused.close();
        }
    }
}
