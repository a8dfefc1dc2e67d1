// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bpfman.api.CgroupAttachSpec;
import io.bpfman.api.Direction;
import io.bpfman.api.KernelLink;
import io.bpfman.api.NetkitSide;
import io.bpfman.api.ProbedFile;
import io.bpfman.api.ProbedFunctions;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.XdpAction;
import io.bpfman.api.XdpMode;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.LinkRequest;
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.LoadedProgram;
import io.bpfman.spi.kernel.NetkitHook;
import io.bpfman.spi.kernel.PinLayout;
import io.bpfman.spi.kernel.XdpHook;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every kernel does with links, whatever their type. */
public abstract class KernelLinksContract extends ExtensionsSuite {

    /** The types of requests. */
    protected enum Type {
        TCX(LinkRequest.InChain.class, Features.TCX, "tcx", true),
        NETKIT_PRIMARY(LinkRequest.InChain.class, Features.NETKIT, "netkit", true),
        NETKIT_PEER(LinkRequest.InChain.class, Features.NETKIT, "netkit", true),
        XDP(LinkRequest.Xdp.class, Features.XDP, "xdp", true),
        EXTENSION(LinkRequest.Extension.class, Features.FREPLACE, "tracing", false),
        TRACEPOINT(new LinkRequest.Tracepoint("syscalls", "sys_enter_kill"), "tracepoint:at_tracepoint"),
        RAW_TRACEPOINT(new LinkRequest.RawTracepoint("sys_enter"), "raw_tracepoint:at_raw_tracepoint"),
        FENTRY(
                new LinkRequest.Loaded(Features.TRACING, "the beginning of bpf_fentry_test1"),
                "fentry:at_fentry:bpf_fentry_test1"),
        TP_BTF(new LinkRequest.Loaded(Features.TP_BTF, "tracepoint sys_enter"), "tp_btf:at_btf_tracepoint:sys_enter"),
        LSM(new LinkRequest.Loaded(Features.LSM, "LSM hook task_kill"), "lsm:at_lsm:task_kill"),
        KPROBE(new LinkRequest.Kprobe("do_unlinkat", 0, false), "kprobe:at_kprobe"),
        KRETPROBE(new LinkRequest.Kprobe("do_unlinkat", 0, true), "kretprobe:at_kretprobe"),
        KPROBE_MULTI(
                new LinkRequest.KprobeMulti(
                        new ProbedFunctions(List.of("do_unlinkat", "do_rmdir"), Optional.empty()), false),
                "kprobe.multi:at_kprobes"),
        UPROBE(new LinkRequest.Uprobe(new ProbedFile("libc"), Optional.of("getppid"), 0, false), "uprobe:at_uprobe"),
        URETPROBE(
                new LinkRequest.Uprobe(new ProbedFile("libc"), Optional.of("getppid"), 0, true),
                "uretprobe:at_uretprobe"),
        UPROBE_MULTI(
                new LinkRequest.UprobeMulti(
                        new ProbedFile("libc"),
                        new ProbedFunctions(List.of("getppid", "getpid"), Optional.empty()),
                        false),
                "uprobe.multi:at_uprobes"),
        CGROUP(
                new LinkRequest.Cgroup(".", 0, CgroupAttachSpec.AttachType.CGROUP_SYSCTL),
                "cgroup:reads_setting",
                "test/cgroup_count",
                true);

        private final Class<? extends LinkRequest> request;
        /** A link that moves no other, and the program that it takes. */
        @SuppressWarnings("ImmutableEnumChecker") // records of values
        private final Optional<LinkRequest.Lone> lone;

        private final String program;
        private final String object;
        private final String feature;
        private final String word;
        /** Whether the kernel puts another program into such a link, and detaches it; otherwise it does neither. */
        private final boolean yielding;

        Type(Class<? extends LinkRequest> request, String feature, String word, boolean yielding) {
            this.request = request;
            this.feature = feature;
            this.word = word;
            this.yielding = yielding;
            this.lone = Optional.empty();
            this.program = "";
            this.object = "";
        }

        Type(LinkRequest.Lone request, String program) {
            this(
                    request,
                    program,
                    ProgramSelector.parse(program).attachFunc().isPresent() ? "test/btf_count" : "test/trace_count",
                    false);
        }

        Type(LinkRequest.Lone request, String program, String object, boolean yielding) {
            this.request = request.getClass();
            this.feature = request.feature();
            this.word = request.linkType();
            this.yielding = yielding;
            this.lone = Optional.of(request);
            this.program = program;
            this.object = object;
        }
    }

    /** Those that are tried; a suite that hides this method tries others. */
    protected static List<Type> types() {
        return List.of(Type.values());
    }

    /** Those on hooks of interfaces, and in slots. */
    protected static List<Type> inPlaces() {
        return types().stream().filter(type -> type.lone.isEmpty()).toList();
    }

    /** Those that move no other. */
    protected static List<Type> lone() {
        return types().stream().filter(type -> type.lone.isPresent()).toList();
    }

    private int loads;

    /** Each type needs what it needs. */
    @Override
    void needExtensions() {
        loads = 0;
    }

    private LinkRequest request(Type type) {
        LinkRequest request = switch (type) {
            case TCX -> new LinkRequest.InChain(hook(Direction.INGRESS));
            case NETKIT_PRIMARY ->
                new LinkRequest.InChain(new NetkitHook(fixture().netkit(), NetkitSide.PRIMARY));
            case NETKIT_PEER -> new LinkRequest.InChain(new NetkitHook(fixture().netkit(), NetkitSide.PEER));
            case XDP -> new LinkRequest.Xdp(new XdpHook(fixture().netInterface()), XdpMode.GENERIC);
            case EXTENSION -> new LinkRequest.Extension(directory().resolve("target"), "prog0");
            default -> links().resolve(type.lone.orElseThrow());
        };
        assertEquals(type.feature, request.feature());
        if (type == Type.EXTENSION && !kernel().pins().exists(directory().resolve("target"))) {
            kernel().pins()
                    .duplicate(freplaceDispatcher(1, 0).pin(), directory().resolve("target"));
        }
        return request;
    }

    private LoadedProgram program(Type type) {
        assumeTrue(
                kernel().features().has(type.feature),
                () -> kernel().features().get(type.feature).reason());
        return switch (type) {
            case TCX, NETKIT_PRIMARY, NETKIT_PEER -> verdict(OK);
            case XDP -> xdp();
            case EXTENSION -> member(PIPE);
            default -> traced(type);
        };
    }

    private LoadedProgram traced(Type type) {
        ProgramSelector program = ProgramSelector.parse(type.program);
        Path where = directory().resolve("traced" + ++loads);
        return kernel().programs()
                .load(LoadSpec.of(
                        Samples.object(type.object),
                        List.of(program),
                        new PinLayout(where + "/program", where + "/{name}")))
                .get(0);
    }

    private LoadedProgram xdp() {
        Path where = directory().resolve("xdp" + ++loads);
        return kernel().programs()
                .load(LoadSpec.of(
                                Samples.object("test/xdp_verdict"),
                                List.of(ProgramSelector.parse("xdp:xdp_verdict")),
                                new PinLayout(where + "/program", where + "/{name}"))
                        .withGlobals(Map.of("verdict", u32(XdpAction.PASS.code()))))
                .get(0);
    }

    /** A simulated kernel lets every link that moves no other go with its last pin. */
    /** Whether the kernel gives it another program. */
    private boolean takesAnother(Type type) {
        return (type.lone.isPresent() && kernel().features().simulated())
                ? ((LinkRequest.Lone) request(type)).takesAnother()
                : type.yielding;
    }

    private boolean yields(Type type) {
        return type.yielding && !(type.lone.isPresent() && kernel().features().simulated());
    }

    private Path pin() {
        return directory().resolve("link");
    }

    private PinnedLink create(Type type, LoadedProgram program) {
        return links().create(request(type), program.pin(), pin());
    }

    private Optional<Long> programOf(PinnedLink link) {
        return links().info(link).map(KernelLink::programId);
    }

    private void awaitGone(long id) {
        awaitEquals(0, () -> links().info(id).isPresent() ? 1 : 0, "the life of link " + id);
    }

    @ParameterizedTest
    @MethodSource("types")
    void pinsALinkThatSomebodyElseHolds(Type type) {
        PinnedLink link = create(type, program(type));
        Path other = directory().resolve("other");
        kernel().pins().duplicate(link.pin(), other);
        assertRefused(() -> links().pin(link), "EEXIST");
        kernel().pins().remove(link.pin());
        links().pin(link);
        kernel().pins().remove(other);
        assertEquals(Optional.of(link.id()), links().byPin(link.pin()).map(KernelLink::id));
        assertRefused(() -> links().pin(new PinnedLink(other, 0xFFFFFFF0L)), "ENOENT");
    }

    /** Where it hung there is room for another one. */
    private void assertFree(Type type) {
        PinnedLink next = create(type, program(type));
        assertTrue(links().info(next).isPresent());
    }

    @Test
    void everyTypeOfRequestIsTriedHere() {
        assertEquals(
                Stream.concat(
                                Arrays.stream(LinkRequest.class.getPermittedSubclasses()),
                                Arrays.stream(LinkRequest.Lone.class.getPermittedSubclasses()))
                        .filter(Class::isRecord)
                        .collect(Collectors.toSet()),
                Arrays.stream(Type.values()).map(type -> type.request).collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @MethodSource("types")
    void createsPinsAndTellsOfALink(Type type) {
        LoadedProgram program = program(type);
        PinnedLink link = create(type, program);
        assertEquals(pin(), link.pin());
        assertTrue(kernel().pins().exists(pin()));
        KernelLink info = links().info(link.id()).orElseThrow();
        assertEquals(link.id(), info.id());
        assertEquals(program.info().id(), info.programId());
        assertEquals(type.word, info.type());
        assertEquals(Optional.of(info), links().info(link));
        assertEquals(Optional.of(info), links().byPin(pin()));
        assertFalse(info.isDetached());
        PinnedLink unknown = new PinnedLink(directory().resolve("unknown"), 0xFFFF_FFF0L);
        assertEquals(Map.of(link, info), links().info(List.of(link, unknown)));
        assertEquals(Optional.empty(), links().info(unknown.id()));
        assertEquals(Optional.empty(), links().byPin(unknown.pin()));
        assertThrows(InvalidSpecException.class, () -> links().byPin(program.pin()));
    }

    @ParameterizedTest
    @MethodSource("types")
    void createsNothingOutOfWhatIsNotThereOrWhereAPinIsAlready(Type type) {
        LoadedProgram program = program(type);
        LinkRequest request = request(type);
        assertRefused(() -> links().create(request, directory().resolve("nothing"), pin()), "ENOENT");
        assertRefused(() -> links().create(request, program.pin(), directory().resolve("no/link")), "ENOENT");
        assertRefused(() -> links().create(request, program.pin(), program.pin()), "EEXIST");
        assertFalse(kernel().pins().exists(pin()));
        kernel().awaitGracePeriod();
        assertFree(type);
    }

    @ParameterizedTest
    @MethodSource("types")
    void replacesTheProgramOrRefuses(Type type) {
        LoadedProgram before = program(type);
        LoadedProgram after = program(type);
        PinnedLink link = create(type, before);
        assertRefused(() -> links().update(link, directory().resolve("nothing")), "ENOENT");
        if (takesAnother(type)) {
            links().update(link, after.pin());
        } else {
            assertRefused(() -> links().update(link, after.pin()), "EINVAL");
        }
        assertEquals(Optional.of((takesAnother(type) ? after : before).info().id()), programOf(link));
        LoadedProgram other = type == Type.XDP ? verdict(OK) : xdp();
        assertRefused(() -> links().update(link, other.pin()), "EINVAL");
    }

    @ParameterizedTest
    @MethodSource("types")
    void releasesALinkAndNoOther(Type type) {
        PinnedLink gone = create(type, program(type));
        links().release(gone);
        assertFalse(kernel().pins().exists(pin()));
        awaitGone(gone.id());
        assertEquals(Optional.empty(), links().info(gone));
        LoadedProgram stays = program(type);
        PinnedLink later = create(type, stays);
        assertEquals(Optional.empty(), links().info(gone), "another one is pinned there");
        assertRefused(() -> links().update(gone, stays.pin()), "ENOENT");
        links().release(gone);
        assertEquals(Optional.of(stays.info().id()), programOf(later));
        assertTrue(kernel().pins().exists(pin()));
    }

    @ParameterizedTest
    @MethodSource("types")
    void findsALinkByItsIdWhereItsPinIsGoneAndReleasesItNot(Type type) {
        LoadedProgram program = program(type);
        PinnedLink link = create(type, program);
        kernel().pins().duplicate(pin(), directory().resolve("elsewhere"));
        kernel().pins().remove(pin());
        assertEquals(Optional.of(program.info().id()), programOf(link));
        links().release(link);
        assertEquals(Optional.of(program.info().id()), programOf(link));
        assertTrue(kernel().pins().exists(directory().resolve("elsewhere")));
    }

    @ParameterizedTest
    @MethodSource("types")
    void releasesALinkWhosePinIsCovered(Type type) {
        PinnedLink link = create(type, program(type));
        fixture().cover();
        assertTrue(links().info(link).isPresent());
        links().release(link);
        awaitGone(link.id());
        fixture().uncover();
        assertFalse(kernel().pins().exists(pin()));
    }

    @ParameterizedTest
    @MethodSource("types")
    void detachesALinkThatRunsThisProgramOrRefuses(Type type) {
        LoadedProgram program = program(type);
        LoadedProgram other = program(type);
        PinnedLink link = create(type, program);
        links().detach(link.id(), other.info().id());
        assertEquals(Optional.of(program.info().id()), programOf(link));
        if (yields(type)) {
            links().detach(link.id(), program.info().id());
            assertTrue(links().info(link).orElseThrow().isDetached(), "it hangs nowhere");
            links().detach(link.id(), program.info().id());
        } else {
            assertRefused(() -> links().detach(link.id(), program.info().id()), "EOPNOTSUPP");
        }
        assertTrue(kernel().pins().exists(pin()));
        links().release(link);
        awaitGone(link.id());
        links().detach(link.id(), program.info().id());
        assertFree(type);
    }

    @ParameterizedTest
    @MethodSource("types")
    void retiresALink(Type type) {
        PinnedLink link = create(type, program(type));
        links().retire(pin());
        assertFalse(kernel().pins().exists(pin()));
        awaitGone(link.id());
        links().retire(pin());
        assertFree(type);
    }

    @ParameterizedTest
    @MethodSource("types")
    void movesThePinOfALink(Type type) {
        LoadedProgram program = program(type);
        PinnedLink link = create(type, program);
        Path there = directory().resolve("there");
        links().move(pin(), there);
        assertFalse(kernel().pins().exists(pin()));
        assertEquals(Optional.of(program.info().id()), programOf(new PinnedLink(there, link.id())));
        assertThrows(InvalidSpecException.class, () -> links().move(there, program.pin()));
        assertThrows(InvalidSpecException.class, () -> links().retire(program.pin()));
    }
}
