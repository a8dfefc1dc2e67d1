// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import io.bpfman.kernel.linux.internal.bpf.Bpf;
import io.bpfman.kernel.linux.internal.bpf.BpfTypes;
import io.bpfman.kernel.linux.internal.bpf.CoveredBpffs;
import io.bpfman.kernel.linux.internal.bpf.Functions;
import io.bpfman.kernel.linux.internal.bpf.LibBpfLibrary;
import io.bpfman.kernel.linux.internal.bpf.PinJournal;
import io.bpfman.kernel.linux.internal.bpf.Pinned;
import io.bpfman.kernel.linux.internal.bpf.RawProgramInfo;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.Refusals;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import io.bpfman.spi.kernel.Extensions;
import java.nio.file.Path;
import java.util.Optional;

/** Extension links of Linux. */
final class LinuxExtensions implements Extensions {

    private final SystemCalls calls;
    private final Bpf bpf;
    private final Pinned pinned;
    private final Functions functions;
    private final Reaper reaper;
    private final CoveredBpffs covered;

    LinuxExtensions(
            SystemCalls calls, Bpf bpf, Pinned pinned, LibBpfLibrary library, Reaper reaper, CoveredBpffs covered) {
        this.calls = calls;
        this.bpf = bpf;
        this.pinned = pinned;
        this.functions = new Functions(calls, bpf, library);
        this.reaper = reaper;
        this.covered = covered;
    }

    @Override
    public long link(Path programPin, Path targetPin, String function, Path linkPin) {
        String operation = "link the program pinned at " + programPin + " into " + function + " of " + targetPin;
        try (Fd extension = pinned.openProgram(programPin);
                Fd target = pinned.openProgram(targetPin);
                Fd link = create(operation, extension, target, function)) {
            try {
                long id = bpf.linkInfo(link).id();
                bpf.pin(link, linkPin);
                return id;
            } catch (SysException e) {
                // Closing the descriptor takes the link down.
                throw Refusals.refused(
                        "pin the link into " + function + " of " + targetPin + " at " + linkPin,
                        e,
                        PinJournal.advice(calls, linkPin, e),
                        null);
            }
        }
    }

    private Fd create(String operation, Fd extension, Fd target, String function) {
        try {
            RawProgramInfo info = bpf.programInfo(extension.number());
            if (info.type() != BpfTypes.PROG_EXT) {
                throw new SysException(
                        Errno.EINVAL,
                        "program " + info.id() + " is of type " + BpfTypes.programType(info.type())
                                + "; only an extension can take the place of a function");
            }
            long number = functions.find(target.number(), function);
            return bpf.createLink(extension.number(), target.number(), number);
        } catch (SysException e) {
            throw Refusals.refused(operation, e, advice(e, function), null);
        }
    }

    /** {@code bpf_tracing_prog_attach}, {@code bpf_check_attach_target} and {@code bpf_trampoline_link_prog} of the kernel. */
    private static String advice(SysException failure, String function) {
        if (!failure.detail().isEmpty()) {
            return "";
        }
        return switch (failure.errno()) {
            case Errno.EBUSY -> function + " is replaced by an extension, or traced, already";
            case Errno.EINVAL ->
                "the verifier dropped " + function + " because nothing calls it, or the extension was loaded against a"
                        + " program of another type or changes packets where " + function + " does not";
            default -> "";
        };
    }

    @Override
    public void retire(Path linkPin) {
        Refusals.tell(
                "remove the pin of the link at " + linkPin,
                () -> covered.at(linkPin, () -> {
                    Optional<Fd> link = pinned.findLink(linkPin);
                    if (link.isPresent()) {
                        try {
                            calls.unlink(linkPin);
                        } catch (SysException e) {
                            link.get().close();
                            throw e;
                        }
                        reaper.closeLater(link.get(), linkPin);
                    }
                }));
    }

    @Override
    public void move(Path from, Path to) {
        Refusals.tell("move the pin of the link at " + from + " to " + to, () -> {
            pinned.findLink(from)
                    .orElseThrow(() -> new SysException(Errno.ENOENT, "there is no pin at " + from))
                    .close();
            Optional<Fd> replaced = pinned.findLink(to);
            try {
                calls.rename(from, to);
            } catch (SysException e) {
                replaced.ifPresent(Fd::close);
                throw e.errno() == Errno.EXDEV
                        ? new SysException(e.errno(), to + " does not lie on the bpffs of " + from)
                        : e;
            }
            replaced.ifPresent(link -> reaper.closeLater(link, to));
        });
    }
}
