// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.hook;

import io.bpfman.api.Direction;
import io.bpfman.api.OthersProgram;
import io.bpfman.api.OthersProgram.Way;
import io.bpfman.spi.kernel.AttachHandle.Filter;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Filters.FilterInfo;
import io.bpfman.spi.kernel.Hook;
import io.bpfman.spi.kernel.Hooks.XdpProgram;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.ProgramInfo;
import io.bpfman.spi.kernel.TcHook;
import io.bpfman.spi.kernel.XdpHook;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.Store;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Reads what others have put on an interface outside of the chains of TCX. It changes nothing. */
public final class OthersReader {

    private final Kernel kernel;
    private final Store store;

    public OthersReader(Kernel kernel, Store store) {
        this.kernel = kernel;
        this.store = store;
    }

    /** In the order in which packets meet them. */
    public List<OthersProgram> of(NetInterface where) {
        return Stream.concat(
                        xdp(new XdpHook(where)),
                        Stream.of(Direction.values()).flatMap(direction -> filters(new TcHook(where, direction))))
                .toList();
    }

    /** Those of XDP; none where the kernel has nothing to ask for them. */
    Stream<OthersProgram> xdp(XdpHook hook) {
        if (!kernel.features().has(Features.XDP)) {
            return Stream.empty();
        }
        Optional<DispatcherRow> ours = store.dispatcher(hook.key());
        return kernel.hooks().xdp(hook).stream()
                .filter(program -> ours.filter(row -> row.handle().isLink(program.linkId()))
                        .isEmpty())
                .sorted(Comparator.comparing(program -> program.mode().equals("generic")))
                .map(program -> program(hook, program));
    }

    private OthersProgram program(XdpHook hook, XdpProgram program) {
        return new OthersProgram(
                hook.key().type(),
                program.programId(),
                name(program.programId()),
                program.linkId() == 0 ? OptionalLong.empty() : OptionalLong.of(program.linkId()),
                new Way.Xdp(program.mode()));
    }

    private Stream<OthersProgram> filters(TcHook hook) {
        if (!kernel.features().has(Features.NETLINK)) {
            return Stream.empty();
        }
        Optional<Filter> ours =
                store.dispatcher(hook.key()).flatMap(row -> row.handle().filter());
        return kernel.filters().list(hook).stream()
                .filter(filter -> ours.filter(
                                own -> own.priority() == filter.priority() && own.handle() == filter.handle())
                        .isEmpty())
                .map(filter -> filter(hook, filter));
    }

    private OthersProgram filter(Hook hook, FilterInfo filter) {
        return new OthersProgram(
                hook.key().type(),
                filter.programId(),
                filter.programId() == 0 ? "" : name(filter.programId()),
                OptionalLong.empty(),
                new Way.Filter(filter.kind(), filter.priority(), filter.handle()));
    }

    private String name(long programId) {
        return kernel.programs().byId(programId).map(ProgramInfo::name).orElse("");
    }
}
