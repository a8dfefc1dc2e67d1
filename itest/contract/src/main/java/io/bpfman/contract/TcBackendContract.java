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
import io.bpfman.api.errors.NoFreeSlotException;
import io.bpfman.spi.dispatcher.TcBackend;
import io.bpfman.spi.kernel.AttachTraits;
import io.bpfman.spi.kernel.AttachTraits.Stage;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Filters.FilterInfo;
import io.bpfman.spi.kernel.Filters.Qdisc;
import io.bpfman.spi.kernel.Hooks.Chain;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.LinkRequest;
import io.bpfman.spi.kernel.LoadedProgram;
import io.bpfman.spi.kernel.TcHook;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every {@link TcBackend} does, on whatever kernel, and that what it declares is so: its name is nothing to go by.
 *
 * <p>Its {@link AttachTraits} say in which stage of a packet's way it hangs programs, which verdicts end the way there, whether a packet that falls
 * through comes to what is behind it, with the mark that it was given, and whether there has to be a clsact. Its {@link TcBackend#place} says where in
 * that stage, and what is in the way.
 */
public abstract class TcBackendContract extends KernelSuite {

    private static final int STOLEN = 4;
    private static final int TRAP = 8;

    /** {@code enum tc_dispatcher_flags} in {@code bpfman_dispatcher.h}. */
    private static final int TCX_VERDICTS = 1 << 1;

    private static final int MARKING = 1 << 2;
    private static final int GUARDING = 1 << 3;

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

    private boolean wantsClsact() {
        return backend.traits().wantsClsact();
    }

    private Path linkPin(TcHook hook) {
        return directory().resolve("link_" + hook.direction().label());
    }

    private Attachment publish(TcHook hook, LoadedProgram program) {
        if (wantsClsact() && qdisc().isEmpty()) {
            kernel().filters().createClsact(hook.netInterface());
        }
        return new Attachment(hook, backend.publish(hook, program.pin(), linkPin(hook)));
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
                assertEquals(List.of(), kernel().hooks().chain(hook).programs());
            }
            if (kernel().features().has(Features.NETLINK)) {
                assertEquals(List.of(), kernel().filters().list(hook));
            }
        }
    }

    @Test
    void declaresWhereItHangsPrograms() {
        assertFalse(backend.name().isBlank());
        assertTrue(List.of(Stage.TCX, Stage.CLSACT).contains(backend.traits().stage()));
        int place = backend.place(ingress);
        Attachment handle = publish(ingress, verdict(OK));
        assertEquals(backend.traits().stage(), handle.traits().stage());
        assertEquals(place, handle.place());
        assertEquals(place, backend.place(ingress), "what hangs there already is not in its own way");
    }

    @Test
    void needsNoClsactUnlessItSaysSoAndCreatesNone() {
        LoadedProgram program = verdict(OK);
        if (wantsClsact()) {
            assertRefused(() -> backend.publish(ingress, program.pin(), linkPin(ingress)), "EINVAL", "ENOENT");
        } else {
            backend.publish(ingress, program.pin(), linkPin(ingress));
        }
        assertEquals(Optional.empty(), qdisc());
    }

    @ParameterizedTest
    @ValueSource(ints = {UNSPEC, OK, SHOT, STOLEN, TRAP})
    void declaresWhichPacketsComeToWhatIsBehindIt(int verdict) {
        requireSomethingBehind();
        LoadedProgram program = verdict(verdict);
        LoadedProgram behind = verdict(OK);
        publish(ingress, program);
        hangBehind(behind);
        fixture().send(6, PORT);
        awaitEquals(6, () -> runs(program), "packets that the program saw");
        kernel().awaitGracePeriod();
        boolean consumed = backend.traits().consumes() && verdict != UNSPEC;
        boolean isFinal = verdict == OK || verdict == SHOT || consumed;
        assertEquals(isFinal || !backend.traits().fallsThrough() ? 0 : 6, runs(behind));
    }

    @Test
    void declaresWhetherAMarkIsKept() {
        requireSomethingBehind();
        assumeTrue(backend.traits().fallsThrough(), "nothing comes to what is behind it");
        LoadedProgram marked = verdict(UNSPEC);
        LoadedProgram guarded = verdict(OK);
        publish(ingress, dispatcher(MARKING | (backend.traits().consumes() ? 0 : TCX_VERDICTS), marked));
        hangBehind(dispatcher(GUARDING, guarded));
        fixture().send(6, PORT);
        awaitEquals(6, () -> runs(marked), "packets that were marked");
        kernel().awaitGracePeriod();
        assertEquals(backend.traits().keepsMark() ? 0 : 6, runs(guarded));
    }

    private LoadedProgram dispatcher(int flags, LoadedProgram member) {
        LoadedProgram dispatcher = load(
                Samples.TC_DISPATCHER,
                "tc_dispatcher",
                Map.of("CONFIG", dispatcherConfig(1, flags), "MARK", u32(0xBEEF)),
                Map.of());
        kernel().maps().putProgram(dispatcher.mapPins().get("slots"), 0, member.pin());
        return dispatcher;
    }

    private void requireSomethingBehind() {
        assumeTrue(
                kernel().features().has(Features.NETLINK),
                () -> "behind TCX there is nothing without clsact: "
                        + kernel().features().get(Features.NETLINK).reason());
    }

    private void hangBehind(LoadedProgram program) {
        if (qdisc().isEmpty()) {
            kernel().filters().createClsact(ingress.netInterface());
        }
        kernel().filters().add(ingress, 60_000, program.pin(), "behind");
    }

    @Test
    void handsEveryPacketToTheProgram() {
        LoadedProgram program = verdict(OK);
        Attachment handle = publish(ingress, program);
        assertEquals(ingress, handle.hook());
        assertEquals(id(program), handle.liveProgram(kernel()));
        fixture().send(20, PORT);
        awaitEquals(20, () -> runs(program), "packets that the program saw");
    }

    @Test
    void holdsBothDirectionsAtOnce() {
        LoadedProgram in = verdict(OK);
        LoadedProgram out = verdict(OK);
        Attachment inHandle = publish(ingress, in);
        Attachment outHandle = publish(egress, out);
        assertEquals(id(in), inHandle.liveProgram(kernel()));
        assertEquals(id(out), outHandle.liveProgram(kernel()));
        inHandle.release(kernel());
        assertEquals(OptionalLong.empty(), inHandle.liveProgram(kernel()));
        assertEquals(id(out), outHandle.liveProgram(kernel()));
        outHandle.release(kernel());
        assertNothingHangs();
    }

    @Test
    void leavesTheClsactThatItWants() {
        Attachment first = publish(ingress, verdict(OK));
        first.release(kernel());
        assertEquals(wantsClsact() ? Optional.of("clsact") : Optional.empty(), qdisc());
        backend.publish(ingress, verdict(OK).pin(), linkPin(ingress));
    }

    @Test
    void replacesTheProgramAndKeepsTheHandle() {
        LoadedProgram before = verdict(OK);
        LoadedProgram after = verdict(OK);
        Attachment handle = publish(ingress, before);
        handle.replace(kernel(), after.pin());
        assertEquals(id(after), handle.liveProgram(kernel()));
        fixture().send(5, PORT);
        awaitEquals(5, () -> runs(after), "packets that the new program saw");
        assertEquals(0, runs(before));
    }

    @Test
    void losesAndRepeatsNoPacketWhileItReplaces() throws Exception {
        int packets = 300;
        LoadedProgram one = verdict(OK);
        LoadedProgram other = verdict(OK);
        Attachment handle = publish(ingress, one);
        ExecutorService sender = Executors.newSingleThreadExecutor();
        try {
            Future<?> sending = sender.submit(() -> fixture().send(packets, PORT));
            while (!sending.isDone()) {
                handle.replace(kernel(), other.pin());
                handle.replace(kernel(), one.pin());
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
        Attachment handle = publish(ingress, verdict(OK));
        handle.release(kernel());
        assertEquals(OptionalLong.empty(), handle.liveProgram(kernel()));
        assertNothingHangs();
        handle.release(kernel());
        assertNothingHangs();
    }

    @Test
    void publishesAgainAfterItWithdrew() {
        publish(ingress, verdict(OK)).release(kernel());
        LoadedProgram program = verdict(OK);
        Attachment handle = publish(ingress, program);
        assertEquals(id(program), handle.liveProgram(kernel()));
    }

    @Test
    void itsHandleWorksWithoutIt() {
        LoadedProgram after = verdict(OK);
        Attachment handle = publish(ingress, verdict(OK));
        handle.replace(kernel(), after.pin());
        assertEquals(id(after), handle.liveProgram(kernel()));
        handle.release(kernel());
        Attachment again = handle.again(kernel(), after.pin());
        assertEquals(id(after), again.liveProgram(kernel()));
        assertEquals(handle.place(), again.place());
        again.release(kernel());
        assertNothingHangs();
    }

    @Test
    void leavesNothingWhenItCannotPublish() {
        Path nothing = directory().resolve("nothing");
        if (wantsClsact()) {
            kernel().filters().createClsact(ingress.netInterface());
        }
        assertRefused(() -> backend.publish(ingress, nothing, linkPin(ingress)), "ENOENT");
        assertNothingHangs();
    }

    @Test
    void leavesWhatOthersOwn() {
        fixture().addForeignQdisc("clsact");
        fixture().addForeignFilter(Direction.INGRESS, 50, ALL_PROTOCOLS);
        fixture().addForeignFilter(Direction.INGRESS, 49, ALL_PROTOCOLS);
        List<FilterInfo> foreign = kernel().filters().list(ingress);
        LoadedProgram program = verdict(OK);
        Attachment handle = publish(ingress, program);
        fixture().send(4, PORT);
        awaitEquals(4, () -> runs(program), "packets beside foreign filters");
        assertTrue(kernel().filters().list(ingress).containsAll(foreign));
        handle.release(kernel());
        assertEquals(foreign, kernel().filters().list(ingress));
        assertEquals(Optional.of("clsact"), qdisc());
    }

    @Test
    void saysWhoHasTheIngressSlotIfItNeedsIt() {
        fixture().addForeignQdisc("ingress");
        LoadedProgram program = verdict(OK);
        if (wantsClsact()) {
            ForeignOwnerException refusal = assertThrows(ForeignOwnerException.class, () -> publish(ingress, program));
            assertTrue(refusal.getMessage().contains("\"ingress\" qdisc"), refusal.getMessage());
            assertTrue(refusal.getMessage().contains("tc qdisc del dev test0 ingress"), refusal.getMessage());
            assertEquals(
                    refusal.getMessage(),
                    assertThrows(ForeignOwnerException.class, () -> backend.place(ingress))
                            .getMessage());
        } else {
            backend.place(ingress);
            assertEquals(id(program), publish(ingress, program).liveProgram(kernel()));
        }
        assertEquals(Optional.of("ingress"), qdisc());
    }

    @Test
    void saysThatTheTcxChainIsFullIfItIsPartOfIt() {
        assumeTrue(backend.traits().stage() == Stage.TCX, "it has nothing to do with TCX");
        for (int i = 0; i < Chain.MAX_PROGRAMS; i++) {
            backend.place(ingress);
            kernel().links()
                    .create(
                            new LinkRequest.InChain(ingress),
                            verdict(OK).pin(),
                            directory().resolve("other" + i));
        }
        LoadedProgram program = verdict(OK);
        NoFreeSlotException refusal = assertThrows(NoFreeSlotException.class, () -> publish(ingress, program));
        assertEquals(
                refusal.getMessage(),
                assertThrows(NoFreeSlotException.class, () -> backend.place(ingress))
                        .getMessage());
        assertFalse(kernel().pins().exists(linkPin(ingress)));
    }

    @Test
    void outlivesTheInterface() {
        LoadedProgram program = verdict(OK);
        Attachment handle = publish(ingress, program);
        fixture().removeInterface();
        awaitEquals(0, () -> handle.liveProgram(kernel()).isPresent() ? 1 : 0, "the program's life on the hook");
        handle.release(kernel());
        assertFalse(kernel().pins().exists(linkPin(ingress)));
        assertThrows(InterfaceNotFoundException.class, () -> publish(ingress, program));
        assertFalse(kernel().pins().exists(linkPin(ingress)));
    }
}
