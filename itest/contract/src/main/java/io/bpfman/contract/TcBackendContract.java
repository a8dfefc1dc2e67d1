// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bpfman.api.Direction;
import io.bpfman.api.errors.ForeignOwnerException;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.spi.dispatcher.TcBackend;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Filters.FilterInfo;
import io.bpfman.spi.kernel.Filters.Qdisc;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.LoadedProgram;
import io.bpfman.spi.kernel.TcHook;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link TcBackend} does, on whatever kernel. */
public abstract class TcBackendContract extends KernelSuite {

    private TcBackend backend;
    private TcHook ingress;
    private TcHook egress;

    /** A backend on this kernel. */
    protected abstract TcBackend newBackend(Kernel kernel);

    /** The feature that the backend needs. */
    protected abstract String neededFeature();

    @BeforeEach
    void openBackend() {
        assumeTrue(
                kernel().features().has(neededFeature()),
                () -> "this kernel has no " + neededFeature() + ": "
                        + kernel().features().get(neededFeature()).reason());
        backend = newBackend(kernel());
        ingress = hook(Direction.INGRESS);
        egress = hook(Direction.EGRESS);
    }

    private boolean usesQdisc() {
        return neededFeature().equals(Features.NETLINK);
    }

    private Path linkPin(TcHook hook) {
        return directory().resolve("link_" + hook.direction().label());
    }

    private AttachHandle publish(TcHook hook, LoadedProgram program) {
        return backend.publish(hook, program.pin(), linkPin(hook), false);
    }

    private static OptionalLong id(LoadedProgram program) {
        return OptionalLong.of(program.info().id());
    }

    private Optional<String> qdisc() {
        return kernel().features().has(Features.NETLINK)
                ? kernel().filters().ingressQdisc(fixture().netInterface()).map(Qdisc::kind)
                : Optional.empty();
    }

    private void assertNothingHangs() {
        for (TcHook hook : List.of(ingress, egress)) {
            assertFalse(kernel().pins().exists(linkPin(hook)));
            if (kernel().features().has(Features.TCX)) {
                assertEquals(List.of(), kernel().tcxLinks().query(hook));
            }
            if (kernel().features().has(Features.NETLINK)) {
                assertEquals(List.of(), kernel().filters().list(hook));
            }
        }
    }

    private void assertNothingLeft() {
        assertNothingHangs();
        assertEquals(Optional.empty(), qdisc());
    }

    @Test
    void hasTheNameOfWhatItNeeds() {
        assertEquals(neededFeature(), backend.name());
        assertEquals(!usesQdisc(), backend.tcxVerdicts());
    }

    @Test
    void handsEveryPacketToTheProgram() {
        LoadedProgram program = verdict(OK);
        AttachHandle handle = publish(ingress, program);
        assertEquals(ingress, handle.hook());
        assertEquals(id(program), kernel().liveProgram(handle));
        fixture().send(20, PORT);
        awaitEquals(20, () -> runs(program), "packets that the program saw");
    }

    @Test
    void holdsBothDirectionsAtOnce() {
        LoadedProgram in = verdict(OK);
        LoadedProgram out = verdict(OK);
        AttachHandle inHandle = publish(ingress, in);
        AttachHandle outHandle = backend.publish(egress, out.pin(), linkPin(egress), true);
        assertEquals(id(in), kernel().liveProgram(inHandle));
        assertEquals(id(out), kernel().liveProgram(outHandle));
        backend.withdraw(inHandle);
        assertEquals(OptionalLong.empty(), kernel().liveProgram(inHandle));
        assertEquals(id(out), kernel().liveProgram(outHandle));
        backend.withdraw(outHandle);
        assertNothingHangs();
    }

    @Test
    void saysWhoseTheClsactIsAndLeavesItWhenItWithdraws() {
        AttachHandle first = publish(ingress, verdict(OK));
        assertEquals(usesQdisc(), first.clsactOurs(), "only who needs one creates one");
        backend.withdraw(first);
        assertEquals(usesQdisc() ? Optional.of("clsact") : Optional.empty(), qdisc());
        assertFalse(publish(ingress, verdict(OK)).clsactOurs());
        assertTrue(backend.publish(egress, verdict(OK).pin(), linkPin(egress), true)
                .clsactOurs());
    }

    @Test
    void replacesTheProgramAndKeepsTheHandle() {
        LoadedProgram before = verdict(OK);
        LoadedProgram after = verdict(OK);
        AttachHandle handle = publish(ingress, before);
        backend.replace(handle, after.pin());
        assertEquals(id(after), kernel().liveProgram(handle));
        fixture().send(5, PORT);
        awaitEquals(5, () -> runs(after), "packets that the new program saw");
        assertEquals(0, runs(before));
    }

    @Test
    void losesAndRepeatsNoPacketWhileItReplaces() throws Exception {
        int packets = 300;
        LoadedProgram one = verdict(OK);
        LoadedProgram other = verdict(OK);
        AttachHandle handle = publish(ingress, one);
        ExecutorService sender = Executors.newSingleThreadExecutor();
        try {
            Future<?> sending = sender.submit(() -> fixture().send(packets, PORT));
            while (!sending.isDone()) {
                backend.replace(handle, other.pin());
                backend.replace(handle, one.pin());
            }
            sending.get(30, TimeUnit.SECONDS);
        } finally {
            sender.shutdownNow();
        }
        awaitEquals(packets, () -> runs(one) + runs(other), "packets that one of both saw");
        kernel().awaitGracePeriod();
        assertEquals(packets, runs(one) + runs(other));
    }

    @Test
    void withdrawsWithoutResidueAndMoreThanOnce() {
        AttachHandle handle = publish(ingress, verdict(OK));
        backend.withdraw(handle);
        assertEquals(OptionalLong.empty(), kernel().liveProgram(handle));
        assertNothingHangs();
        backend.withdraw(handle);
        assertNothingHangs();
    }

    @Test
    void publishesAgainAfterItWithdrew() {
        backend.withdraw(publish(ingress, verdict(OK)));
        LoadedProgram program = verdict(OK);
        AttachHandle handle = publish(ingress, program);
        assertEquals(id(program), kernel().liveProgram(handle));
    }

    @Test
    void itsHandleWorksWithoutIt() {
        LoadedProgram after = verdict(OK);
        AttachHandle handle = publish(ingress, verdict(OK));
        kernel().replace(handle, after.pin());
        assertEquals(id(after), kernel().liveProgram(handle));
        kernel().release(handle);
        assertNothingHangs();
    }

    @Test
    void leavesNothingWhenItCannotPublish() {
        Path nothing = directory().resolve("nothing");
        assertRefused(() -> backend.publish(ingress, nothing, linkPin(ingress), false), "ENOENT");
        assertNothingLeft();
    }

    @Test
    void leavesWhatOthersOwn() {
        fixture().addForeignQdisc("clsact");
        fixture().addForeignFilter(Direction.INGRESS, 50, ALL_PROTOCOLS);
        fixture().addForeignFilter(Direction.INGRESS, 49, ALL_PROTOCOLS);
        List<FilterInfo> foreign = kernel().filters().list(ingress);
        LoadedProgram program = verdict(OK);
        AttachHandle handle = publish(ingress, program);
        fixture().send(4, PORT);
        awaitEquals(4, () -> runs(program), "packets beside foreign filters");
        assertTrue(kernel().filters().list(ingress).containsAll(foreign));
        backend.withdraw(handle);
        assertEquals(foreign, kernel().filters().list(ingress));
        assertEquals(Optional.of("clsact"), qdisc());
    }

    @Test
    void saysWhoHasTheIngressSlotIfItNeedsIt() {
        fixture().addForeignQdisc("ingress");
        LoadedProgram program = verdict(OK);
        if (usesQdisc()) {
            ForeignOwnerException refusal = assertThrows(ForeignOwnerException.class, () -> publish(ingress, program));
            assertTrue(refusal.getMessage().contains("\"ingress\" qdisc"), refusal.getMessage());
            assertTrue(refusal.getMessage().contains("tc qdisc del dev test0 ingress"), refusal.getMessage());
        } else {
            assertEquals(id(program), kernel().liveProgram(publish(ingress, program)));
        }
        assertEquals(Optional.of("ingress"), qdisc());
    }

    @Test
    void outlivesTheInterface() {
        LoadedProgram program = verdict(OK);
        AttachHandle handle = publish(ingress, program);
        fixture().removeInterface();
        awaitEquals(0, () -> kernel().liveProgram(handle).isPresent() ? 1 : 0, "the program's life on the hook");
        backend.withdraw(handle);
        assertFalse(kernel().pins().exists(linkPin(ingress)));
        assertThrows(InterfaceNotFoundException.class, () -> publish(ingress, program));
        assertFalse(kernel().pins().exists(linkPin(ingress)));
    }
}
