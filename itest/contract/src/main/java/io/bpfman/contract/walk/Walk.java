// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract.walk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.Link;
import io.bpfman.api.LinkChange;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.SetEnabled;
import io.bpfman.api.SetPriority;
import io.bpfman.api.SetProceedOn;
import io.bpfman.api.TcAttachSpec;
import io.bpfman.api.TracepointAttachSpec;
import io.bpfman.api.TracepointLinkDetails;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.Verdict;
import io.bpfman.api.XdpAttachSpec;
import io.bpfman.api.XdpMode;
import io.bpfman.api.errors.KindMismatchException;
import io.bpfman.api.errors.NoFreeSlotException;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.contract.walk.HookModel.ExpectedMember;
import io.bpfman.contract.walk.LoneModel.ExpectedLoneLink;
import io.bpfman.contract.walk.TcxModel.ExpectedTcxLink;
import io.bpfman.contract.walk.WalkModel.Hook;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Takes a machine through steps, and after each compares what packets met, what ran because of something else, and what the agent says, with the model: all hooks of all
 * interfaces, whichever of them the step was about.
 */
public final class Walk {

    private static final List<DispatcherType> TYPES = DispatcherType.ofDispatchers();

    /** How often that happens after each step which links that are on no hook trace. */
    private static final int TRACED = 3;

    private final WalkStage stage;
    private final WalkPrograms programs;
    private final WalkModel model;
    private final WalkCheck check;
    private final TcxSteps tcx;
    private int attached;

    /** @param directory where object files are put; is there until the walk is over */
    public Walk(WalkStage stage, Path directory) {
        this.stage = stage;
        this.programs = new WalkPrograms(stage, directory);
        this.model = new WalkModel(stage.places(), stage.backends().get(0));
        this.check = new WalkCheck(stage, model);
        this.tcx = new TcxSteps(stage, programs, model);
    }

    /** Goes through the steps, and takes everything down at the end. */
    public void go(List<Step> steps) {
        for (int number = 0; number < steps.size(); number++) {
            Step step = steps.get(number);
            String when = "after step " + number + ", " + step;
            take(step);
            model.settle();
            sendEverywhere();
            stage.eventually(() -> check.check(when));
        }
        model.links()
                .forEach(link ->
                        stage.bpfman().detach(new DetachRequest(link.link().id())));
        model.remove(link -> true);
        model.settle();
        sendEverywhere();
        stage.eventually(() -> check.check("after all was detached"));
        tcx.removeForeigners();
        programs.unloadAll();
    }

    private void take(Step step) {
        Optional<ExpectedLink> picked = pick(model.links(), step.which());
        switch (step.kind()) {
            case ATTACH -> attach(step);
            case ATTACH_TCX -> tcx.attach(step, metadata(placeOf(step)));
            case ATTACH_LONE -> attachLone(step);
            case DETACH -> picked.ifPresent(this::detach);
            case UNLOAD -> picked.ifPresent(this::unload);
            case SET_PRIORITY -> picked.ifPresent(link -> setPriority(link, step.priority()));
            case SET_PROCEED_ON -> picked.ifPresent(link -> setProceedOn(link, step.mask()));
            case SET_ENABLED -> picked.ifPresent(this::turn);
            case PREFER_BACKEND -> pick(stage.backends(), step.which()).ifPresent(this::prefer);
            case USE_MECHANISM -> pick(stage.mechanisms(), step.which()).ifPresent(stage::use);
            case RESTART -> stage.restart();
            case FOREIGNER_COMES -> tcx.addForeigner(step);
            case FOREIGNER_GOES -> pick(model.foreigners(), step.which()).ifPresent(tcx::removeForeigner);
        }
    }

    static <T> Optional<T> pick(List<T> choices, int number) {
        return choices.isEmpty() ? Optional.empty() : Optional.of(choices.get(number % choices.size()));
    }

    private Place placeOf(Step step) {
        return pick(stage.places(), step.place()).orElseThrow();
    }

    private Map<String, String> metadata(Place place) {
        return Map.of("number", Integer.toString(++attached), "place", place.interfaceName());
    }

    private void attach(Step step) {
        Place place = placeOf(step);
        DispatcherType type = pick(TYPES, step.hook()).orElseThrow();
        Verdict verdict = pick(WalkPrograms.verdicts(type), step.which()).orElseThrow();
        ProceedOn proceedOn = WalkPrograms.mask(type, step.mask());
        long program = programs.returning(type, verdict).id();
        Map<String, String> metadata = metadata(place);
        AttachSpec spec = switch (type) {
            case XDP ->
                new XdpAttachSpec(
                        program,
                        place.interfaceName(),
                        step.priority(),
                        proceedOn,
                        XdpMode.AUTO,
                        place.netns(),
                        Optional.empty(),
                        metadata);
            case TC_INGRESS, TC_EGRESS ->
                new TcAttachSpec(
                        program,
                        place.interfaceName(),
                        type == DispatcherType.TC_INGRESS ? Direction.INGRESS : Direction.EGRESS,
                        step.priority(),
                        proceedOn,
                        place.netns(),
                        Optional.empty(),
                        metadata);
            default -> throw new IllegalStateException("no dispatcher is at " + type);
        };
        HookModel dispatcher = model.dispatchers().get(new Hook(place, type));
        if (dispatcher.isFull()) {
            assertThrows(NoFreeSlotException.class, () -> stage.bpfman().attach(spec), "an eleventh member");
            return;
        }
        Link link = stage.bpfman().attach(spec);
        assertEquals(metadata, link.metadata());
        dispatcher.put(new ExpectedMember(link, verdict, step.priority(), proceedOn));
    }

    /** One of a few programs, unless it is there: a tracepoint of the kernel has each once ({@code perf_event_attach_bpf_prog} answers EEXIST). */
    private void attachLone(Step step) {
        CountingProgram program = programs.traced(step.which());
        if (model.lone().programs().anyMatch(program::equals)) {
            return;
        }
        TracepointAttachSpec spec = TracepointAttachSpec.of(program.id(), stage.tracepoint(), metadata(placeOf(step)));
        if (!stage.hasTracepoints()) {
            assertThrows(UnsupportedHereException.class, () -> stage.bpfman().attach(spec));
            return;
        }
        Link link = stage.bpfman().attach(spec);
        assertEquals(spec.metadata(), link.metadata());
        assertEquals(new TracepointLinkDetails(spec.group(), spec.name()), link.details());
        model.lone().put(new ExpectedLoneLink(link, program));
    }

    private void detach(ExpectedLink link) {
        stage.bpfman().detach(new DetachRequest(link.link().id()));
        model.remove(other -> other == link);
    }

    private void unload(ExpectedLink link) {
        long program = link.link().programId();
        stage.bpfman().unload(UnloadRequest.of(program));
        programs.forget(program);
        model.remove(other -> other.link().programId() == program);
    }

    private void setPriority(ExpectedLink link, int priority) {
        SetPriority change = new SetPriority(link.link().id(), priority);
        if (link instanceof ExpectedTcxLink alone) {
            tcx.setPriority(alone, change);
        } else {
            changeMember(link, change, member -> model.dispatcherOf(member).setPriority(member, priority));
        }
    }

    private void setProceedOn(ExpectedLink link, int mask) {
        DispatcherType type = link.link()
                .details()
                .onHook()
                .map(details -> details.attachPoint().type())
                .orElse(DispatcherType.XDP);
        ProceedOn proceedOn = WalkPrograms.mask(type, mask);
        changeMember(link, new SetProceedOn(link.link().id(), proceedOn), member -> member.proceedOn = proceedOn);
    }

    /** Turns a member off, or on again. */
    private void turn(ExpectedLink link) {
        boolean enabled = !(link instanceof ExpectedMember member) || !member.enabled;
        changeMember(link, new SetEnabled(link.link().id(), enabled), member -> member.enabled = enabled);
    }

    /** Changes what members of dispatchers have, TCX links have not, and links that are on no hook have the least of. */
    private void changeMember(ExpectedLink link, LinkChange change, Consumer<ExpectedMember> expected) {
        if (link instanceof ExpectedMember member) {
            WalkCheck.assertSame(link.link(), stage.bpfman().change(change), change::toString);
            expected.accept(member);
        } else {
            assertThrows(KindMismatchException.class, () -> stage.bpfman().change(change), change::toString);
        }
    }

    private void prefer(String backend) {
        stage.prefer(backend);
        model.moveTo(backend);
    }

    /** A different number of packets at each hook, so that the sum that a program has counted says which hooks they met it at. */
    private void sendEverywhere() {
        int packets = 1;
        for (Place place : stage.places()) {
            for (Direction direction : Direction.values()) {
                stage.send(place, direction, packets, model.passes(place, direction, packets));
                packets *= 2;
            }
        }
        if (stage.hasTracepoints()) {
            stage.pass(TRACED);
            model.lone().hit(TRACED);
        }
    }
}
