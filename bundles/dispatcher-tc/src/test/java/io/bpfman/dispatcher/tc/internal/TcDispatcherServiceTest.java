// SPDX-License-Identifier: Apache-2.0
package io.bpfman.dispatcher.tc.internal;

import static io.bpfman.dispatcher.tc.internal.Samples.DIRECTORY;
import static io.bpfman.dispatcher.tc.internal.Samples.HOOK;
import static io.bpfman.dispatcher.tc.internal.Samples.plain;
import static io.bpfman.dispatcher.tc.internal.Samples.revision;
import static io.bpfman.dispatcher.tc.internal.Samples.slot;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Feature;
import io.bpfman.api.SlotFailure;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.revision.Settings;
import io.bpfman.spi.dispatcher.DispatcherService.Publication;
import io.bpfman.spi.dispatcher.DispatcherService.Registration;
import io.bpfman.spi.dispatcher.DispatcherStatus;
import io.bpfman.spi.dispatcher.Slot;
import io.bpfman.spi.dispatcher.TcBackend;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import io.bpfman.spi.kernel.AttachTraits;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.ExtensionTarget;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.TcHook;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class TcDispatcherServiceTest {

    private static final AttachHandle LINK = new PinnedLink(Path.of("/l"), 1);
    private static final AttachHandle FILTER = new AttachHandle.Filter(HOOK, 50, 1);

    private static final Feature TAILCALL = new Feature(Features.TAILCALL, true, "tried");
    private static final Feature FREPLACE = new Feature(Features.FREPLACE, true, "tried");

    private final RecordingKernel recorder = new RecordingKernel();
    private final AtomicBoolean leaving = new AtomicBoolean();
    private final TcDispatcherService service =
            new TcDispatcherService(recorder.kernel(), Samples.SILENT, leaving::get, Settings.AUTO);
    private final FakeBackend tcx = new FakeBackend("tcx", LINK);
    private final FakeBackend netlink = new FakeBackend("netlink", FILTER);
    private final List<Optional<String>> heard = new ArrayList<>();

    @Test
    void prefersTheGreatestRankingWhateverComesFirst() {
        bind(netlink, 100, 1);
        bind(tcx, 200, 2);

        assertEquals(List.of("tcx", "netlink"), service.status().backends());
        assertEquals(Optional.of("tcx"), service.status().preferred());

        service.updatedBackend(tcx, Map.of("service.ranking", 50, "service.id", 2L));

        assertEquals(List.of("netlink", "tcx"), service.status().backends());
    }

    @Test
    void prefersTheOlderServiceAmongEquals() {
        bind(netlink, 100, 9);
        bind(tcx, 100, 3);

        assertEquals(List.of("tcx", "netlink"), service.status().backends());
    }

    @Test
    void tellsListenersAfterTheStatusHasChanged() {
        Registration registration = listen();
        bind(netlink, 100, 1);
        bind(tcx, 200, 2);
        service.unbindBackend(tcx);
        service.apply(new Settings(Optional.of("tcx"), Optional.empty(), SlotFailure.DROP));
        registration.close();
        bind(tcx, 200, 3);

        assertEquals(
                List.of(Optional.of("netlink"), Optional.of("tcx"), Optional.of("netlink"), Optional.empty()), heard);
    }

    @Test
    void saysNothingWhenNothingChanged() {
        bind(netlink, 100, 1);
        listen();
        service.updatedBackend(netlink, Map.of("service.ranking", 100, "service.id", 1L, "other", "x"));
        service.apply(Settings.AUTO);

        assertEquals(List.of(), heard);
    }

    @Test
    void saysNothingWhileTheFrameworkStops() {
        bind(tcx, 200, 1);
        listen();
        leaving.set(true);
        service.unbindBackend(tcx);

        assertEquals(List.of(), heard);
        assertEquals(List.of(), service.status().backends());
    }

    @Test
    void saysNothingOnceDeactivated() {
        bind(tcx, 200, 1);
        listen();
        service.deactivate();
        service.unbindBackend(tcx);

        assertEquals(List.of(), heard);
    }

    @Test
    void oneListenersFailureDoesNotKeepTheChangeFromTheOthers() {
        service.listen(changed -> {
            throw new IllegalStateException("cannot move");
        });
        listen();
        bind(tcx, 200, 1);

        assertEquals(List.of(Optional.of("tcx")), heard);
    }

    @Test
    void aPinnedBackendIsPreferredOnlyWhileItIsThere() {
        service.apply(new Settings(Optional.of("netlink"), Optional.empty(), SlotFailure.DROP));
        bind(tcx, 200, 1);

        assertEquals(Optional.empty(), service.status().preferred());

        bind(netlink, 100, 2);

        assertEquals(Optional.of("netlink"), service.status().preferred());
        assertEquals(Optional.of("netlink"), service.status().forced());
    }

    @Test
    void publishesThroughTheBackendThatIsNamed() {
        bind(tcx, 200, 1);
        bind(netlink, 100, 2);
        Publication publication = new Publication(HOOK, DIRECTORY, Path.of("/l"), true);

        assertEquals(new Attachment(HOOK, FILTER, true, Optional.empty()), service.publish("netlink", publication));
        assertEquals(new Attachment(HOOK, LINK, true, Optional.empty()), service.publish("tcx", publication));
        assertFalse(service.publish("tcx", new Publication(HOOK, DIRECTORY, Path.of("/l"), false))
                .clsactOurs());
        assertEquals(List.of("publish " + DIRECTORY + "/dispatcher"), netlink.calls);

        UnsupportedHereException error =
                assertThrows(UnsupportedHereException.class, () -> service.publish("other", publication));
        assertTrue(error.getMessage().contains("[tcx, netlink]"), error.getMessage());
    }

    @Test
    void offersWhatBackendsDeclareWhateverTheirNamesAre() {
        bind(new FakeBackend("theirs", FILTER), 300, 1);
        bind(tcx, 200, 2);

        assertEquals(
                List.of(
                        new DispatcherStatus.Offer("theirs", AttachTraits.CLSACT_FILTER),
                        new DispatcherStatus.Offer("tcx", AttachTraits.TCX_LINK)),
                service.status().offers());
        assertEquals(50, service.place("theirs", HOOK));
        assertEquals(0, service.place("tcx", HOOK));
        assertThrows(UnsupportedHereException.class, () -> service.place("netlink", HOOK));
    }

    @Test
    void handlesAreTheKernelsWhateverBackendMadeThem() {
        bind(tcx, 200, 1);
        service.replace(new Attachment(HOOK, LINK), DIRECTORY);
        service.withdraw(new Attachment(HOOK, FILTER));

        assertEquals(
                List.of("Links.update(" + LINK + ", " + DIRECTORY + "/dispatcher)", "Filters.release(" + FILTER + ")"),
                recorder.calls);
    }

    @Test
    void refusesAForcedMechanismThatIsNotThereAndSaysWhatToDo() {
        service.apply(new Settings(Optional.empty(), Optional.of(SlotMechanism.FREPLACE), SlotFailure.DROP));

        UnsupportedHereException error = assertThrows(
                UnsupportedHereException.class,
                () -> service.load(revision(SlotMechanism.FREPLACE, plain("tcx"), true)));

        assertTrue(error.getMessage().contains("freplace is configured"), error.getMessage());
        assertTrue(error.getMessage().contains("not probed"), error.getMessage());
        assertTrue(error.getMessage().contains("to auto"), error.getMessage());
        assertEquals(SlotMechanism.FREPLACE, service.status().mechanism());
        assertEquals(Optional.empty(), service.memberTarget(SlotMechanism.FREPLACE));
        assertEquals(List.of(), recorder.calls);
    }

    @Test
    void aRevisionIsBuiltTheWayItSaysWhateverIsConfiguredNow() {
        recorder.features(FREPLACE, TAILCALL);
        assertEquals(SlotMechanism.FREPLACE, service.status().mechanism());
        Slot slot = slot(3, 0, 50, 0);

        service.fill(revision(plain("tcx"), true, slot), slot);
        recorder.answer("Links.create", arguments -> new PinnedLink((Path) arguments[2], 77));
        OptionalLong link = service.fill(revision(SlotMechanism.FREPLACE, plain("tcx"), true, slot), slot);

        assertEquals(OptionalLong.of(77), link);
        assertEquals(
                List.of(
                        "Pins.duplicate(/sys/fs/bpf/bpfman/prog_103, " + DIRECTORY + "/link_3)",
                        "Maps.putProgram(" + DIRECTORY + "/slots, 3, /sys/fs/bpf/bpfman/prog_103)",
                        "Links.create(a link into prog3 of " + DIRECTORY + "/dispatcher, /sys/fs/bpf/bpfman/prog_103, "
                                + DIRECTORY + "/link_3)"),
                recorder.calls);
    }

    @Test
    void membersExtendADispatcherWithAllItsSlots() {
        recorder.features(FREPLACE, TAILCALL);
        ExtensionTarget target = service.memberTarget(SlotMechanism.FREPLACE).orElseThrow();

        assertEquals("tc_dispatcher", target.program());
        assertEquals("prog0", target.function());
        byte[] config = target.globals().get("CONFIG").bytes();
        assertEquals(10, config[2]);
        assertEquals(0, config[3]);
        assertEquals(84, config.length);
        assertEquals(Optional.empty(), service.memberTarget(SlotMechanism.TAILCALL));
    }

    private void bind(TcBackend backend, int ranking, long id) {
        service.bindBackend(backend, Map.of("service.ranking", ranking, "service.id", id));
    }

    private Registration listen() {
        return service.listen(changed -> heard.add(changed.status().preferred()));
    }

    private static final class FakeBackend implements TcBackend {

        private final String name;
        private final AttachHandle handle;
        private final List<String> calls = new ArrayList<>();

        FakeBackend(String name, AttachHandle handle) {
            this.name = name;
            this.handle = handle;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public AttachTraits traits() {
            return handle.traits(HOOK);
        }

        @Override
        public int place(TcHook hook) {
            return handle.place();
        }

        @Override
        public AttachHandle publish(TcHook hook, Path programPin, Path linkPin) {
            calls.add("publish " + programPin);
            return handle;
        }
    }
}
