// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

import io.bpfman.spi.dispatcher.TcBackend;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.AttachTraits;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.TcHook;
import java.nio.file.Path;

/** Backends as somebody may bring them: built on the kernel's contract alone, under names that say nothing. */
public abstract class BroughtBackend implements TcBackend {

    private final String name;
    private final AttachTraits traits;

    private BroughtBackend(String name, AttachTraits traits) {
        this.name = name;
        this.traits = traits;
    }

    /** One whose verdict NEXT falls through, to clsact too: on TCX links. */
    public static TcBackend links(String name, Kernel kernel) {
        return new BroughtBackend(name, AttachTraits.TCX_LINK) {
            @Override
            public int place(TcHook hook) {
                kernel.tcxLinks().chain(hook).requireRoom(hook);
                return 0;
            }

            @Override
            public AttachHandle publish(TcHook hook, Path programPin, Path linkPin, boolean clsactOurs) {
                return kernel.tcxLinks().attach(hook, programPin, linkPin).withClsactOurs(clsactOurs);
            }
        };
    }

    /** One that is within clsact, where what falls through comes to the filters of greater priorities only. */
    public static TcBackend filters(String name, Kernel kernel, int priority) {
        return new BroughtBackend(name, AttachTraits.CLSACT_FILTER) {
            @Override
            public int place(TcHook hook) {
                kernel.filters().requireRoomForClsact(hook);
                return priority;
            }

            @Override
            public AttachHandle publish(TcHook hook, Path programPin, Path linkPin, boolean clsactOurs) {
                return kernel.filters().add(hook, place(hook), programPin, name, clsactOurs);
            }
        };
    }

    /** The same one, declaring something else of itself. */
    public static TcBackend declaring(AttachTraits traits, TcBackend backend) {
        return new BroughtBackend(backend.name(), traits) {
            @Override
            public int place(TcHook hook) {
                return backend.place(hook);
            }

            @Override
            public AttachHandle publish(TcHook hook, Path programPin, Path linkPin, boolean clsactOurs) {
                return backend.publish(hook, programPin, linkPin, clsactOurs);
            }
        };
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final AttachTraits traits() {
        return traits;
    }
}
