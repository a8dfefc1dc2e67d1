// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.kernel.sim.internal.KernelObject.Link;
import io.bpfman.kernel.sim.internal.KernelObject.Prog;
import io.bpfman.kernel.sim.internal.Network.Device;
import io.bpfman.kernel.sim.internal.Network.FilterEntry;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.Extensions;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Filters;
import io.bpfman.spi.kernel.InterfacePins;
import io.bpfman.spi.kernel.InterfaceWatch;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.Links;
import io.bpfman.spi.kernel.Maps;
import io.bpfman.spi.kernel.Namespaces;
import io.bpfman.spi.kernel.Pins;
import io.bpfman.spi.kernel.Programs;
import io.bpfman.spi.kernel.TcHook;
import io.bpfman.spi.kernel.TcxLinks;
import io.bpfman.spi.kernel.XdpHook;
import io.bpfman.spi.kernel.XdpLinks;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The kernel in memory. */
final class SimKernel implements Kernel {

    private final Machine machine;
    private final Support support;
    private final Programs programs;
    private final Maps maps;
    private final Links links;
    private final Pins pins;
    private final Namespaces namespaces;
    private final TcxLinks tcxLinks;
    private final XdpLinks xdpLinks;
    private final Extensions extensions;
    private final Filters filters;
    private final InterfacePins interfacePins;

    SimKernel(Machine machine, Support support, ProgramRegistry registry) {
        this.machine = machine;
        this.support = support;
        this.programs = new ProgramArea(machine, support, registry);
        this.maps = new MapArea(machine);
        this.links = new LinkArea(machine);
        this.pins = new PinArea(machine);
        this.namespaces = new NamespaceArea(machine);
        this.tcxLinks = new TcxArea(machine, support);
        this.xdpLinks = new XdpArea(machine, support);
        this.extensions = new ExtensionArea(machine, support);
        this.filters = new FilterArea(machine, support);
        this.interfacePins = new InterfacePinArea(machine);
    }

    @Override
    public Features features() {
        return support.features();
    }

    @Override
    public Programs programs() {
        return programs;
    }

    @Override
    public Maps maps() {
        return maps;
    }

    @Override
    public Links links() {
        return links;
    }

    @Override
    public Pins pins() {
        return pins;
    }

    @Override
    public Namespaces namespaces() {
        return namespaces;
    }

    @Override
    public TcxLinks tcxLinks() {
        return tcxLinks;
    }

    @Override
    public XdpLinks xdpLinks() {
        return xdpLinks;
    }

    @Override
    public Extensions extensions() {
        support.requireFreplace();
        return extensions;
    }

    @Override
    public Filters filters() {
        return filters;
    }

    @Override
    public InterfacePins interfacePins() {
        return interfacePins;
    }

    @Override
    public InterfaceWatch watchInterfaces(InterfaceWatch.Listener listener) {
        return machine.watches.open(listener);
    }

    @Override
    public void awaitGracePeriod() {
        // Packets pass under the machine's lock: having it means that none is on its way.
        machine.look("awaitGracePeriod", "wait for a grace period", () -> true);
    }

    @Override
    public void replace(AttachHandle handle, Path programPin) {
        String what = "replace the program on " + handle.hook();
        machine.change("replace", what, () -> {
            Device device = machine.network.device(handle.hook().netInterface());
            Prog program = machine.bpffs.get(programPin, Prog.class, what);
            support.requireType(handle.hook() instanceof XdpHook ? "xdp" : "sched_cls", program, what);
            if (handle instanceof AttachHandle.PinnedLink link) {
                replaceLink(device, link, program, what);
            } else if (handle instanceof AttachHandle.Filter filter) {
                replaceFilter(device, filter, program, what);
            }
        });
    }

    private void replaceLink(Device device, AttachHandle.PinnedLink handle, Prog program, String what) {
        Link link = link(handle)
                .orElseThrow(() -> Errno.ENOENT.refuse(what, "the link " + handle.linkId() + " is not there"));
        if (!device.holds(link)) {
            throw Errno.ENOLINK.refuse(what, "link " + link.id() + " is detached");
        }
        if (link.program().untyped() != program.untyped()) {
            throw Errno.EINVAL.refuse(
                    what, "the expected_attach_type of the program differs from that of the one it is to replace");
        }
        if (link.program().id() != program.id()) {
            if (handle.hook() instanceof TcHook hook) {
                LinkChain chain = device.tcx(hook.direction());
                TcxArea.requireAbsent(chain, program, what);
                chain.touched();
            }
            link.setProgram(program);
        }
    }

    private static void replaceFilter(Device device, AttachHandle.Filter handle, Prog program, String what) {
        List<FilterEntry> filters = device.filters(handle.hook().direction());
        FilterEntry old = find(filters, handle)
                .orElseThrow(() -> Errno.ENOENT.refuse(
                        what,
                        "there is no filter of priority " + handle.priority() + " and handle " + handle.handle()));
        filters.set(
                filters.indexOf(old),
                new FilterEntry(
                        old.priority(), old.handle(), old.kind(), old.protocol(), Optional.of(program), old.name()));
    }

    private static Optional<FilterEntry> find(List<FilterEntry> filters, AttachHandle.Filter handle) {
        return filters.stream()
                .filter(filter -> filter.priority() == handle.priority() && filter.handle() == handle.handle())
                .filter(filter -> filter.kind().equals(FilterArea.BPF))
                .findFirst();
    }

    @Override
    public void release(AttachHandle handle) {
        String what = "take down what hangs on " + handle.hook();
        machine.change("release", what, () -> {
            Optional<Device> device = machine.network.find(handle.hook());
            if (handle instanceof AttachHandle.PinnedLink link) {
                releaseLink(device, link, what);
            } else if (handle instanceof AttachHandle.Filter filter) {
                device.ifPresent(present -> releaseFilter(present, filter));
            }
        });
    }

    private void releaseLink(Optional<Device> device, AttachHandle.PinnedLink handle, String what) {
        atPin(machine.bpffs.findCovered(handle.pin()), handle).ifPresent(link -> {
            device.ifPresent(present -> present.remove(link));
            machine.bpffs.unpin(handle.pin(), what);
        });
    }

    @Override
    public void detach(AttachHandle.PinnedLink handle, long programId) {
        machine.change(
                "detach",
                "detach link " + handle.linkId(),
                () -> machine.network
                        .find(handle.hook())
                        .ifPresent(device -> byId(device, handle)
                                .filter(link -> link.program().id() == programId)
                                .ifPresent(device::remove)));
    }

    private static void releaseFilter(Device device, AttachHandle.Filter handle) {
        List<FilterEntry> filters = device.filters(handle.hook().direction());
        find(filters, handle).ifPresent(filters::remove);
    }

    @Override
    public OptionalLong liveProgram(AttachHandle handle) {
        return machine.look("liveProgram", "look at what hangs on " + handle.hook(), () -> {
            Optional<Device> device = machine.network.find(handle.hook());
            if (handle instanceof AttachHandle.PinnedLink link) {
                return live(device, link);
            }
            if (!(handle instanceof AttachHandle.Filter filter)) {
                return OptionalLong.empty();
            }
            return device.flatMap(present -> find(present.filters(filter.hook().direction()), filter)
                            .flatMap(FilterEntry::program))
                    .map(program -> OptionalLong.of(program.id()))
                    .orElseGet(OptionalLong::empty);
        });
    }

    /** The link itself, by its pin or, where nothing is pinned, by its id; empty when it is not there. */
    private Optional<Link> link(AttachHandle.PinnedLink handle) {
        Optional<KernelObject> pinned = machine.bpffs.find(handle.pin());
        return pinned.isPresent()
                ? atPin(pinned, handle)
                : machine.network.find(handle.hook()).flatMap(device -> byId(device, handle));
    }

    private static Optional<Link> atPin(Optional<KernelObject> pinned, AttachHandle.PinnedLink handle) {
        return pinned.filter(Link.class::isInstance).map(Link.class::cast).filter(link -> link.id() == handle.linkId());
    }

    /** The link of this id, while it hangs where it was hung. */
    private static Optional<Link> byId(Device device, AttachHandle.PinnedLink handle) {
        List<Link> links = handle.hook() instanceof TcHook hook
                ? device.tcx(hook.direction()).links()
                : Optional.ofNullable(device.xdp).flatMap(Network.XdpProgram::link).stream()
                        .toList();
        return links.stream().filter(link -> link.id() == handle.linkId()).findFirst();
    }

    private OptionalLong live(Optional<Device> device, AttachHandle.PinnedLink handle) {
        return link(handle)
                .filter(link -> device.filter(present -> present.holds(link)).isPresent())
                .map(link -> OptionalLong.of(link.program().id()))
                .orElseGet(OptionalLong::empty);
    }
}
