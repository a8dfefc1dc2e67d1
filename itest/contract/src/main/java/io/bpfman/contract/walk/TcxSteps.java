// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract.walk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Direction;
import io.bpfman.api.HookDetails;
import io.bpfman.api.Link;
import io.bpfman.api.SetPriority;
import io.bpfman.api.TcxAttachSpec;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.contract.walk.TcxModel.ExpectedTcxLink;
import io.bpfman.contract.walk.TcxModel.Foreigner;
import io.bpfman.contract.walk.WalkModel.TcxHook;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.ChainPlace;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.LinkRequest;
import io.bpfman.spi.kernel.TcHook;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The steps of a walk that TCX links take otherwise than members of dispatchers, and what others do to TCX chains. */
final class TcxSteps {

    private final WalkStage stage;
    private final WalkPrograms programs;
    private final WalkModel model;
    private int foreigners;

    TcxSteps(WalkStage stage, WalkPrograms programs, WalkModel model) {
        this.stage = stage;
        this.programs = programs;
        this.model = model;
    }

    private TcxHook hookOf(Step step) {
        return new TcxHook(
                Walk.pick(stage.places(), step.place()).orElseThrow(),
                Walk.pick(List.of(Direction.values()), step.hook()).orElseThrow());
    }

    void attach(Step step, Map<String, String> metadata) {
        TcxHook hook = hookOf(step);
        CountingProgram program = programs.alone(step.which());
        TcxAttachSpec spec = new TcxAttachSpec(
                program.id(),
                hook.place().interfaceName(),
                hook.direction(),
                step.priority(),
                hook.place().netns(),
                Optional.empty(),
                metadata);
        if (!stage.hasTcx()) {
            assertThrows(UnsupportedHereException.class, () -> stage.bpfman().attach(spec));
            return;
        }
        TcxModel chain = model.chains().get(hook);
        Optional<ExpectedTcxLink> there = chain.links().stream()
                .filter(link -> link.link().programId() == program.id())
                .findFirst();
        if (there.isPresent()) {
            String message = assertThrows(
                            InvalidSpecException.class, () -> stage.bpfman().attach(spec), "a program twice on a hook")
                    .getMessage();
            assertTrue(message.contains("as link " + there.get().link().id() + ";"), message);
            return;
        }
        Link link = stage.bpfman().attach(spec);
        assertEquals(metadata, link.metadata());
        chain.put(new ExpectedTcxLink(link, program, step.priority()));
    }

    /** A priority with which a link would have to move within the kernel's chain is refused. */
    void setPriority(ExpectedTcxLink link, SetPriority change) {
        if (model.chainOf(link).keepsOrder(link, change.priority())) {
            Link changed = stage.bpfman().change(change);
            WalkCheck.assertSame(link.link(), changed, change::toString);
            assertEquals(change.priority(), ((HookDetails) changed.details()).priority());
            link.setPriority(change.priority());
        } else {
            assertThrows(UnsupportedHereException.class, () -> stage.bpfman().change(change), change::toString);
        }
    }

    /** Others attach a program anywhere in a chain. */
    void addForeigner(Step step) {
        if (!stage.hasTcx()) {
            return;
        }
        TcxHook at = hookOf(step);
        TcxModel chain = model.chains().get(at);
        CountingProgram program = programs.one(step.which());
        Kernel kernel = stage.kernel();
        TcHook hook = new TcHook(
                kernel.namespaces()
                        .interfaceByName(
                                kernel.namespaces().open(at.place().netns()),
                                at.place().interfaceName()),
                at.direction());
        int position = step.mask() % (chain.entries().size() + 1);
        ChainPlace place = position == chain.entries().size()
                ? ChainPlace.last()
                : ChainPlace.before(
                        kernel.hooks().chain(hook).programs().get(position).linkId());
        AttachHandle handle = kernel.links()
                .create(
                        new LinkRequest.InChain(hook, place, OptionalLong.empty()),
                        program.program().pinPath(),
                        stage.pins().resolve("foreigner_" + ++foreigners));
        chain.put(new Foreigner(program, handle), position);
    }

    void removeForeigner(Foreigner foreigner) {
        foreigner.handle().release(stage.kernel());
        model.remove(foreigner);
        programs.unload(foreigner.program());
    }

    void removeForeigners() {
        model.foreigners().forEach(this::removeForeigner);
    }
}
