// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import io.bpfman.api.Direction;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.Feature;
import io.bpfman.kernel.linux.internal.bpf.Bpf;
import io.bpfman.kernel.linux.internal.bpf.BpfTypes;
import io.bpfman.kernel.linux.internal.bpf.LibBpfLibrary;
import io.bpfman.kernel.linux.internal.link.LinkCreators;
import io.bpfman.kernel.linux.internal.net.LinuxNamespaces;
import io.bpfman.kernel.linux.internal.net.TcProbe;
import io.bpfman.kernel.linux.internal.sys.Capabilities;
import io.bpfman.kernel.linux.internal.sys.Capabilities.Capability;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.MountInfo;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import io.bpfman.spi.kernel.ChainHook;
import io.bpfman.spi.kernel.ChainType;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.NetNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds out what the kernel can do, by trying it where that leaves no trace. */
final class FeatureProbe {

    private static final Path KERNEL_BTF = Path.of("/sys/kernel/btf/vmlinux");
    private static final Path FILE_SYSTEMS = Path.of("/proc/filesystems");
    /** {@code linux/membarrier.h}. */
    private static final int MEMBARRIER_CMD_QUERY = 0;
    /** The loopback interface, the first of every network namespace. */
    private static final int LOOPBACK = 1;

    private static final int XDP_PASS = 2;

    private final SystemCalls calls;
    private final Bpf bpf;
    private final LibBpfLibrary library;
    private final LinuxNamespaces namespaces;
    private final Capabilities capabilities = Capabilities.ofThisProcess();

    private final LinkCreators creators;

    FeatureProbe(SystemCalls calls, Bpf bpf, LibBpfLibrary library, LinuxNamespaces namespaces, LinkCreators creators) {
        this.calls = calls;
        this.bpf = bpf;
        this.library = library;
        this.namespaces = namespaces;
        this.creators = creators;
    }

    Features probe() {
        String kernel = System.getProperty("os.name") + " " + System.getProperty("os.version");
        List<Feature> all = new ArrayList<>(List.of(libbpf(), bpffs(), freplace(), tailCall()));
        all.addAll(chains());
        all.addAll(List.of(netlink(), xdp(), xdpFrags()));
        all.addAll(creators.features());
        all.addAll(List.of(btf(), netns(), membarrier()));
        return new Features(kernel, false, all);
    }

    private static Feature present(String name, String reason) {
        return new Feature(name, true, reason);
    }

    private static Feature absent(String name, String reason) {
        return new Feature(name, false, reason);
    }

    /** The feature's absence, when the process lacks a capability that trying it would take. */
    private Optional<Feature> withoutRights(String name, Capability... needed) {
        List<Capability> missing = capabilities.missing(List.of(needed));
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(absent(
                        name,
                        "this process lacks " + missing.stream().map(Enum::name).collect(Collectors.joining(", "))));
    }

    private Feature libbpf() {
        return new Feature(Features.LIBBPF, library.available(), library.reason());
    }

    private Feature bpffs() {
        Optional<Path> mounted = MountInfo.current().stream()
                .filter(mount -> mount.type().equals("bpf"))
                .map(mount -> mount.mountPoint())
                .findFirst();
        if (mounted.isPresent()) {
            return present(Features.BPFFS, "mounted at " + mounted.get());
        }
        try {
            boolean known = Files.readAllLines(FILE_SYSTEMS).stream().anyMatch(line -> line.endsWith("\tbpf"));
            if (!known) {
                return absent(Features.BPFFS, FILE_SYSTEMS + " does not list it");
            }
        } catch (IOException e) {
            return absent(Features.BPFFS, "cannot read " + FILE_SYSTEMS + ": " + e.getMessage());
        }
        return withoutRights(Features.BPFFS, Capability.CAP_SYS_ADMIN)
                .orElseGet(() -> present(Features.BPFFS, "not mounted, but this process may mount it"));
    }

    private Feature freplace() {
        Optional<Feature> denied = withoutRights(Features.FREPLACE, Capability.CAP_BPF, Capability.CAP_NET_ADMIN);
        if (denied.isPresent()) {
            return denied.get();
        }
        return library.available()
                ? new ExtensionProbe(bpf).probe()
                : absent(Features.FREPLACE, "functions of programs are found through libbpf: " + library.reason());
    }

    private Feature tailCall() {
        Optional<Feature> denied = withoutRights(Features.TAILCALL, Capability.CAP_BPF, Capability.CAP_NET_ADMIN);
        if (denied.isPresent()) {
            return denied.get();
        }
        try (Fd slots = bpf.createMap(BpfTypes.MAP_PROG_ARRAY, Integer.BYTES, Integer.BYTES, 1, 0);
                Fd member = bpf.loadProgram(BpfTypes.PROG_SCHED_CLS, ProbePrograms.returning(5));
                Fd btf = bpf.loadBtf(ProbePrograms.btf());
                Fd caller = bpf.loadProgram(
                        BpfTypes.PROG_SCHED_CLS,
                        ProbePrograms.callingASlot(slots.number()),
                        btf,
                        ProbePrograms.tailCallFunctions())) {
            bpf.update(slots, 0, member);
            int verdict =
                    bpf.testRun(caller, new byte[ProbePrograms.PACKET_SIZE], 1).verdict();
            return new Feature(
                    Features.TAILCALL,
                    verdict == 5 + ProbePrograms.ADDED_BY_CALLER,
                    "a tail call out of a subprogram of a test program gave " + verdict);
        } catch (SysException e) {
            return absent(Features.TAILCALL, "a test program with a tail call in a subprogram: " + e.getMessage());
        }
    }

    /** The chains that a hook can have, one of each kind. */
    private List<Feature> chains() {
        NetInterface loopback = new NetInterface(new NetNamespace(Optional.empty(), 0), LOOPBACK, "lo");
        Map<ChainType, ChainHook> hooks = new LinkedHashMap<>();
        for (DispatcherType type : DispatcherType.ofChains()) {
            ChainHook hook = ChainHook.of(loopback, type);
            hooks.putIfAbsent(hook.chainType(), hook);
        }
        return hooks.values().stream().map(this::chain).toList();
    }

    /** Only asks: a kernel without such chains does not know the attach type. One that knows it may say that the loopback interface is of the wrong type. */
    private Feature chain(ChainHook hook) {
        ChainType type = hook.chainType();
        Optional<Feature> denied = withoutRights(type.feature(), Capability.CAP_NET_ADMIN);
        if (denied.isPresent()) {
            return denied.get();
        }
        String asked = "BPF_PROG_QUERY of " + type.name() + hook.toString().replaceFirst("^lo", "") + " answered ";
        try {
            int programs = bpf.query(LOOPBACK, hook.attachType()).programs().size();
            return present(type.feature(), asked + "(" + programs + " programs on lo)");
        } catch (SysException e) {
            String answer = asked + e.getMessage();
            return e.errno() == Errno.ENODEV || e.errno() == Errno.ENXIO
                    ? present(type.feature(), answer + ", so it is known")
                    : absent(type.feature(), answer + "; Linux " + type.since() + " and newer have " + type.name());
        }
    }

    /** Tries it in a network namespace that goes when this ends. */
    private Feature netlink() {
        Optional<Feature> denied =
                withoutRights(Features.NETLINK, Capability.CAP_BPF, Capability.CAP_NET_ADMIN, Capability.CAP_SYS_ADMIN);
        if (denied.isPresent()) {
            return denied.get();
        }
        try (Fd program = bpf.loadProgram(BpfTypes.PROG_SCHED_CLS, ProbePrograms.returning(0))) {
            TcProbe.addFilter(calls, namespaces, LOOPBACK, Direction.INGRESS, program);
            return present(Features.NETLINK, "clsact and a cls_bpf filter could be created in a test namespace");
        } catch (SysException e) {
            return absent(
                    Features.NETLINK,
                    "clsact and a cls_bpf filter in a test namespace: " + e.getMessage()
                            + "; the kernel needs CONFIG_NET_SCH_INGRESS and CONFIG_NET_CLS_BPF");
        }
    }

    /** Tries it in a network namespace that goes when this ends; the loopback interface takes generic mode. */
    private Feature xdp() {
        Optional<Feature> denied =
                withoutRights(Features.XDP, Capability.CAP_BPF, Capability.CAP_NET_ADMIN, Capability.CAP_SYS_ADMIN);
        if (denied.isPresent()) {
            return denied.get();
        }
        try (Fd program = bpf.loadProgram(BpfTypes.PROG_XDP, ProbePrograms.returning(XDP_PASS))) {
            return namespaces.insideNew(() -> {
                bpf.createLink(program, LOOPBACK, BpfTypes.ATTACH_XDP, BpfTypes.XDP_SKB_MODE)
                        .close();
                return present(Features.XDP, "an XDP link could be created in a test namespace");
            });
        } catch (SysException e) {
            return absent(
                    Features.XDP,
                    "an XDP link in a test namespace: " + e.getMessage() + "; Linux 5.9 and newer have it");
        }
    }

    private Feature xdpFrags() {
        Optional<Feature> denied = withoutRights(Features.XDP_FRAGS, Capability.CAP_BPF, Capability.CAP_NET_ADMIN);
        if (denied.isPresent()) {
            return denied.get();
        }
        try {
            bpf.loadProgram(BpfTypes.PROG_XDP, ProbePrograms.returning(XDP_PASS), BpfTypes.XDP_HAS_FRAGS)
                    .close();
            return present(Features.XDP_FRAGS, "the kernel loaded an XDP program with BPF_F_XDP_HAS_FRAGS");
        } catch (SysException e) {
            return absent(
                    Features.XDP_FRAGS,
                    "BPF_PROG_LOAD with BPF_F_XDP_HAS_FRAGS answered " + e.getMessage()
                            + "; Linux 5.18 and newer know it");
        }
    }

    private static Feature btf() {
        return Files.isReadable(KERNEL_BTF)
                ? present(Features.BTF, KERNEL_BTF + " is there")
                : absent(Features.BTF, KERNEL_BTF + " cannot be read; the kernel needs CONFIG_DEBUG_INFO_BTF");
    }

    private Feature netns() {
        Optional<Feature> denied = withoutRights(Features.NETNS, Capability.CAP_SYS_ADMIN);
        if (denied.isPresent()) {
            return denied.get();
        }
        try {
            return namespaces.insideNew(() -> present(Features.NETNS, "a test namespace could be made and left"));
        } catch (SysException e) {
            return absent(Features.NETNS, "a test namespace: " + e.getMessage());
        }
    }

    private Feature membarrier() {
        try {
            int commands = calls.membarrier(MEMBARRIER_CMD_QUERY);
            if ((commands & GracePeriod.MEMBARRIER_CMD_GLOBAL) != 0) {
                return present(Features.MEMBARRIER, "membarrier(2) has MEMBARRIER_CMD_GLOBAL");
            }
            return byMap("membarrier(2) has no MEMBARRIER_CMD_GLOBAL");
        } catch (SysException e) {
            return byMap("membarrier(2) answered " + e.getMessage());
        }
    }

    private Feature byMap(String why) {
        try {
            new GracePeriod(calls, bpf).awaitByMap();
            return present(Features.MEMBARRIER, why + "; an update of a map of maps is used instead");
        } catch (SysException e) {
            return absent(Features.MEMBARRIER, why + ", and an update of a map of maps " + e.getMessage());
        }
    }
}
