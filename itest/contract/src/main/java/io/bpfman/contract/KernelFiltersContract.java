// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bpfman.api.Direction;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Filters;
import io.bpfman.spi.kernel.Filters.FilterInfo;
import io.bpfman.spi.kernel.LoadedProgram;
import io.bpfman.spi.kernel.TcHook;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every kernel that has clsact and cls_bpf does with qdiscs and filters. */
public abstract class KernelFiltersContract extends KernelSuite {

    private static final int ETH_P_IP = 0x0800;

    private TcHook ingress;
    private TcHook egress;

    @BeforeEach
    void needFilters() {
        assumeTrue(
                kernel().features().has(Features.NETLINK),
                () -> "this kernel has no cls_bpf: "
                        + kernel().features().get(Features.NETLINK).reason());
        ingress = hook(Direction.INGRESS);
        egress = hook(Direction.EGRESS);
    }

    private Filters filters() {
        return kernel().filters();
    }

    private void createClsact() {
        filters().createClsact(fixture().netInterface());
    }

    private Optional<String> qdisc() {
        return filters().ingressQdisc(fixture().netInterface()).map(Filters.Qdisc::kind);
    }

    private AttachHandle.Filter add(TcHook hook, int priority, LoadedProgram program) {
        return filters().add(hook, priority, program.pin(), "ours");
    }

    @Test
    void createsAndDeletesClsact() {
        assertEquals(Optional.empty(), qdisc());
        createClsact();
        assertEquals(Optional.of("clsact"), qdisc());
        assertRefused(this::createClsact, "EEXIST");
        filters().deleteClsact(fixture().netInterface());
        assertEquals(Optional.empty(), qdisc());
        assertRefused(() -> filters().deleteClsact(fixture().netInterface()), "ENOENT");
    }

    @Test
    void aClassicIngressQdiscHasTheSlot() {
        fixture().addForeignQdisc("ingress");
        assertEquals(Optional.of("ingress"), qdisc());
        assertRefused(this::createClsact, "EEXIST");
        assertRefused(() -> filters().deleteClsact(fixture().netInterface()), "ENOENT");
        assertEquals(Optional.of("ingress"), qdisc());
    }

    @Test
    void listsNoFiltersWhereThereAreNone() {
        assertEquals(List.of(), filters().list(ingress));
        createClsact();
        assertEquals(List.of(), filters().list(ingress));
        assertEquals(List.of(), filters().list(egress));
    }

    @Test
    void addsAFilterAndTellsAllAboutIt() {
        createClsact();
        LoadedProgram program = verdict(OK);
        AttachHandle.Filter handle = add(egress, 50, program);
        assertEquals(egress, handle.hook());
        assertEquals(50, handle.priority());
        assertTrue(handle.handle() > 0);
        assertEquals(
                List.of(new FilterInfo(
                        50,
                        handle.handle(),
                        "bpf",
                        ALL_PROTOCOLS,
                        program.info().id(),
                        "ours")),
                filters().list(egress));
        assertEquals(List.of(), filters().list(ingress));
        assertEquals(OptionalLong.of(program.info().id()), handle.liveProgram(kernel(), handle.hook()));
    }

    @Test
    void handlesEveryPacketThatComesIn() {
        createClsact();
        LoadedProgram program = verdict(OK);
        add(ingress, 50, program);
        fixture().send(20, PORT);
        awaitEquals(20, () -> runs(program), "packets that the filter saw");
    }

    @Test
    void runsFiltersByPriorityUntilAVerdictEndsIt() {
        createClsact();
        LoadedProgram last = verdict(OK);
        LoadedProgram ending = verdict(SHOT);
        LoadedProgram first = verdict(UNSPEC);
        LoadedProgram second = verdict(PIPE);
        add(ingress, 900, last);
        add(ingress, 70, ending);
        add(ingress, 1, first);
        add(ingress, 50, second);
        assertEquals(
                List.of(1, 50, 70, 900),
                filters().list(ingress).stream().map(FilterInfo::priority).toList());
        fixture().send(10, PORT);
        awaitEquals(10, () -> runs(ending), "packets that the third saw");
        assertEquals(10, runs(first));
        assertEquals(10, runs(second));
        assertEquals(0, runs(last));
    }

    @Test
    void amongEqualPrioritiesTheNewestRunsFirst() {
        createClsact();
        LoadedProgram older = verdict(OK);
        LoadedProgram newer = verdict(SHOT);
        add(ingress, 50, older);
        add(ingress, 50, newer);
        assertEquals(
                List.of(newer.info().id(), older.info().id()),
                filters().list(ingress).stream().map(FilterInfo::programId).toList());
        fixture().send(5, PORT);
        awaitEquals(5, () -> runs(newer), "packets that the newer saw");
        assertEquals(0, runs(older));
    }

    @Test
    void sharesAPriorityWithAForeignFilter() {
        createClsact();
        fixture().addForeignFilter(Direction.INGRESS, 50, ALL_PROTOCOLS);
        FilterInfo foreign = filters().list(ingress).get(0);
        LoadedProgram program = verdict(OK);
        AttachHandle.Filter handle = add(ingress, 50, program);
        assertNotEquals(foreign.handle(), handle.handle());
        assertEquals(2, filters().list(ingress).size());
        fixture().send(4, PORT);
        awaitEquals(4, () -> runs(program), "packets that passed the foreign filter");
        filters().release(handle);
        assertEquals(List.of(foreign), filters().list(ingress));
        assertEquals(Optional.of("clsact"), qdisc(), "a foreign filter is still in it");
    }

    @Test
    void refusesAPriorityThatHasAnotherProtocol() {
        createClsact();
        fixture().addForeignFilter(Direction.INGRESS, 50, ETH_P_IP);
        List<FilterInfo> before = filters().list(ingress);
        assertEquals(ETH_P_IP, before.get(0).protocol());
        assertRefused(() -> add(ingress, 50, verdict(OK)), "EINVAL", "EEXIST");
        assertEquals(before, filters().list(ingress));
    }

    @Test
    void refusesAFilterWithoutClsactOrProgramOrPriority() {
        LoadedProgram program = verdict(OK);
        assertRefused(() -> add(ingress, 50, program), "EINVAL", "ENOENT");
        createClsact();
        assertRefused(() -> filters().add(ingress, 50, directory().resolve("nothing"), "ours"), "ENOENT");
        assertThrows(InvalidSpecException.class, () -> add(ingress, 0, program));
        assertThrows(InvalidSpecException.class, () -> add(ingress, 65_536, program));
        assertEquals(List.of(), filters().list(ingress));
    }

    @Test
    void replacesTheProgramOfAFilterInItsPlace() {
        createClsact();
        LoadedProgram before = verdict(OK);
        LoadedProgram after = verdict(SHOT);
        LoadedProgram behind = verdict(OK);
        add(ingress, 50, behind);
        AttachHandle.Filter handle = add(ingress, 50, before);
        filters().replace(handle, after.pin());
        assertEquals(
                new FilterInfo(
                        50, handle.handle(), "bpf", ALL_PROTOCOLS, after.info().id(), "ours"),
                filters().list(ingress).get(0));
        assertEquals(OptionalLong.of(after.info().id()), handle.liveProgram(kernel(), handle.hook()));
        fixture().send(5, PORT);
        awaitEquals(5, () -> runs(after), "packets that the new program saw");
        assertEquals(0, runs(before));
        assertEquals(0, runs(behind));
    }

    @Test
    void replacesNoFilterThatIsNotThere() {
        createClsact();
        AttachHandle.Filter handle = add(ingress, 50, verdict(OK));
        filters().release(handle);
        assertEquals(OptionalLong.empty(), handle.liveProgram(kernel(), handle.hook()));
        assertRefused(() -> filters().replace(handle, verdict(SHOT).pin()), "ENOENT");
        assertEquals(List.of(), filters().list(ingress));
        filters().release(handle);
        assertEquals(Optional.of("clsact"), qdisc());
    }

    @Test
    void aClsactOutlivesItsLastFilter() {
        createClsact();
        AttachHandle.Filter in = add(ingress, 50, verdict(OK));
        AttachHandle.Filter out = add(egress, 50, verdict(OK));
        filters().release(in);
        filters().release(out);
        assertEquals(Optional.of("clsact"), qdisc(), "creating and deleting it drops packets");
        filters().release(out);
        filters().deleteClsact(fixture().netInterface());
        filters().release(out);
    }

    @Test
    void aFilterGoesWithItsInterface() {
        createClsact();
        LoadedProgram program = verdict(OK);
        AttachHandle.Filter handle = add(ingress, 50, program);
        fixture().removeInterface();
        assertEquals(OptionalLong.empty(), handle.liveProgram(kernel(), handle.hook()));
        assertThrows(InterfaceNotFoundException.class, () -> filters().list(ingress));
        assertThrows(InterfaceNotFoundException.class, () -> add(ingress, 50, program));
        assertThrows(InterfaceNotFoundException.class, () -> qdisc());
        assertThrows(InterfaceNotFoundException.class, this::createClsact);
        assertThrows(InterfaceNotFoundException.class, () -> filters().replace(handle, program.pin()));
        filters().release(handle);
    }
}
