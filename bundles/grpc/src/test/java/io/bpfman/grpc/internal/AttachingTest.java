// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.DetachRequest;
import io.bpfman.api.Link;
import io.bpfman.api.LinkKind;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.SetPriority;
import io.bpfman.api.TracingAttachSpec;
import io.bpfman.api.XdpAction;
import io.bpfman.api.XdpAttachSpec;
import io.bpfman.api.XdpMode;
import io.bpfman.api.errors.InvalidSpecException;
import io.grpc.Context;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class AttachingTest {

    private static final ProceedOn DROP = ProceedOn.of(XdpAction.DROP);

    private final FakeBpfman fake = new FakeBpfman();
    private final Attaching attaching = new Attaching(fake.service());

    @Test
    void aRepeatIsAnsweredWithTheLinkThatThereIs() {
        Link link = attaching.attach(xdp("one", "eth1", 50), false);
        assertEquals(FakeBpfman.FIRST_LINK, link.id());
        assertEquals(link, attaching.attach(xdp("one", "eth1", 50), false));
        assertEquals(link, attaching.attach(xdp("one", "eth1", 50), true));
        assertEquals(List.of(xdp("one", "eth1", 50)), fake.changes);
    }

    @Test
    void anotherIdentifierIsAnotherLink() {
        attaching.attach(xdp("one", "eth1", 50), false);
        assertEquals(
                FakeBpfman.FIRST_LINK + 1,
                attaching.attach(xdp("two", "eth1", 50), false).id());
    }

    @Test
    void whatHasNoIdentifierIsAttachedAsOftenAsItIsAskedFor() {
        TracingAttachSpec lsm = new TracingAttachSpec(1, LinkKind.LSM, Map.of());
        attaching.attach(lsm, false);
        attaching.attach(lsm, true);
        assertEquals(List.of(lsm, lsm), fake.changes);
    }

    @Test
    void aDifferenceIsRefused() {
        attaching.attach(xdp("one", "eth1", 50), false);
        assertEquals(
                "link " + FakeBpfman.FIRST_LINK
                        + " was attached with bpfman.io/uuid one, and otherwise: interface is eth1, not eth2;"
                        + " priority is 50, not 60; detach it first, give this attach another identifier, or the metadata"
                        + " bpfman.io/upgrade=true, so that it takes the place of that",
                assertThrows(InvalidSpecException.class, () -> attaching.attach(xdp("one", "eth2", 60), false))
                        .getMessage());
        assertEquals(1, fake.changes.size());
    }

    @Test
    void anUpgradeChangesInPlaceWhatCanBe() {
        Link link = attaching.attach(xdp("one", "eth1", 50), false);
        Link changed = attaching.attach(openXdp("one", 60), true);
        assertEquals(link.id(), changed.id());
        assertEquals(60, details(changed).priority());
        assertEquals(DROP, details(changed).proceedOn());
        assertEquals(List.of(xdp("one", "eth1", 50), List.of(new SetPriority(link.id(), 60))), fake.changes);
    }

    @Test
    void anUpgradeThatMovesItIsOneChange() {
        Link link = attaching.attach(xdp("one", "eth1", 50), false);
        Link moved = attaching.attach(xdp("one", "eth2", 60), true);
        assertEquals(FakeBpfman.FIRST_LINK + 1, moved.id());
        assertEquals("eth2", details(moved).interfaceName());
        assertEquals(
                List.of(xdp("one", "eth1", 50), List.of(new DetachRequest(link.id()), xdp("one", "eth2", 60))),
                fake.changes);
        assertEquals(List.of(moved), fake.links);
    }

    @Test
    void aLinkThatTheKernelHasNoMoreIsMadeAgain() {
        Link link = attaching.attach(xdp("one", "eth1", 50), false);
        fake.links.set(0, link.lost("the kernel has no such link"));
        Link again = attaching.attach(xdp("one", "eth1", 50), false);
        assertEquals(FakeBpfman.FIRST_LINK + 1, again.id());
        assertEquals(List.of(new DetachRequest(link.id()), xdp("one", "eth1", 50)), fake.changes.get(1));
    }

    @Test
    void whatNobodyWaitsForIsNotBegun() throws Exception {
        Context.CancellableContext gone = Context.current().withCancellation();
        gone.cancel(null);
        Answering.Unwanted unwanted = gone.call(() ->
                assertThrows(Answering.Unwanted.class, () -> attaching.attach(xdp("one", "eth1", 50), false)));
        assertTrue(unwanted.getMessage().endsWith("nothing was changed"), unwanted.getMessage());
        assertEquals(List.of(), fake.changes);
    }

    private static MemberDetails details(Link link) {
        return link.details().inDispatcher().orElseThrow();
    }

    private static XdpAttachSpec xdp(String uuid, String interfaceName, int priority) {
        return new XdpAttachSpec(
                1,
                interfaceName,
                OptionalInt.of(priority),
                Optional.of(DROP),
                XdpMode.AUTO,
                Optional.empty(),
                Optional.empty(),
                Map.of("bpfman.io/uuid", uuid));
    }

    /** One that leaves it to the object when to proceed. */
    private static XdpAttachSpec openXdp(String uuid, int priority) {
        return new XdpAttachSpec(
                1,
                "eth1",
                OptionalInt.of(priority),
                Optional.empty(),
                XdpMode.AUTO,
                Optional.empty(),
                Optional.empty(),
                Map.of("bpfman.io/uuid", uuid));
    }
}
