// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract.walk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.Dispatcher;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.Link;
import io.bpfman.api.LinkChange;
import io.bpfman.api.MemberCounts;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.SetPriority;
import io.bpfman.api.SetProceedOn;
import io.bpfman.api.TcAction;
import io.bpfman.api.TcAttachSpec;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.Verdict;
import io.bpfman.api.XdpAction;
import io.bpfman.api.XdpAttachSpec;
import io.bpfman.api.XdpMode;
import io.bpfman.api.errors.NoFreeSlotException;
import io.bpfman.contract.walk.HookModel.Expected;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Takes a machine through steps, and after each compares what packets met, and what the agent says, with the model: all hooks of all interfaces, whichever
 * of them the step was about.
 */
public final class Walk {

    private static final int BURST = 3;
    private static final List<DispatcherType> TYPES = List.of(DispatcherType.values());

    private final WalkStage stage;
    private final WalkPrograms programs;
    private final Map<Hook, HookModel> models = new LinkedHashMap<>();
    private int attached;

    /** A hook of an interface. */
    private record Hook(Place place, DispatcherType type) {}

    /** @param directory where object files are put; is there until the walk is over */
    public Walk(WalkStage stage, Path directory) {
        this.stage = stage;
        this.programs = new WalkPrograms(stage, directory);
        stage.places().forEach(place -> TYPES.forEach(type -> models.put(new Hook(place, type), new HookModel())));
    }

    /** Goes through the steps, and takes everything down at the end. */
    public void go(List<Step> steps) {
        for (int number = 0; number < steps.size(); number++) {
            Step step = steps.get(number);
            String when = "after step " + number + ", " + step;
            take(step);
            sendEverywhere();
            stage.eventually(() -> check(when));
        }
        all().forEach(member -> stage.bpfman().detach(new DetachRequest(member.link.id())));
        models.values().forEach(model -> model.remove(member -> true));
        check("after all was detached");
        programs.unloadAll();
    }

    private void take(Step step) {
        List<Expected> all = all();
        switch (step.kind()) {
            case ATTACH -> attach(step);
            case DETACH -> pick(all, step.which()).ifPresent(this::detach);
            case UNLOAD -> pick(all, step.which()).ifPresent(this::unload);
            case SET_PRIORITY -> pick(all, step.which()).ifPresent(member -> setPriority(member, step.priority()));
            case SET_PROCEED_ON -> pick(all, step.which()).ifPresent(member -> setProceedOn(member, step.mask()));
            case PREFER_BACKEND -> pick(stage.backends(), step.which()).ifPresent(stage::prefer);
            case USE_MECHANISM -> pick(stage.mechanisms(), step.which()).ifPresent(stage::use);
            case RESTART -> stage.restart();
        }
    }

    private List<Expected> all() {
        return models.values().stream()
                .flatMap(model -> model.members().stream())
                .toList();
    }

    private static <T> Optional<T> pick(List<T> choices, int number) {
        return choices.isEmpty() ? Optional.empty() : Optional.of(choices.get(number % choices.size()));
    }

    private HookModel modelOf(Expected member) {
        return models.values().stream()
                .filter(model -> model.members().contains(member))
                .findFirst()
                .orElseThrow();
    }

    private void attach(Step step) {
        Place place = pick(stage.places(), step.place()).orElseThrow();
        DispatcherType type = pick(TYPES, step.hook()).orElseThrow();
        Verdict verdict = pick(WalkPrograms.verdicts(type), step.which()).orElseThrow();
        ProceedOn proceedOn = WalkPrograms.mask(type, step.mask());
        long program = programs.returning(type, verdict).id();
        Map<String, String> metadata = Map.of("number", Integer.toString(++attached), "place", place.interfaceName());
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
        };
        HookModel model = models.get(new Hook(place, type));
        if (model.isFull()) {
            assertThrows(NoFreeSlotException.class, () -> stage.bpfman().attach(spec), "an eleventh member");
            return;
        }
        Link link = stage.bpfman().attach(spec);
        assertEquals(metadata, link.metadata());
        model.put(new Expected(link, verdict, step.priority(), proceedOn));
    }

    private void detach(Expected member) {
        stage.bpfman().detach(new DetachRequest(member.link.id()));
        modelOf(member).remove(other -> other == member);
    }

    private void unload(Expected member) {
        long program = member.link.programId();
        stage.bpfman().unload(UnloadRequest.of(program));
        programs.forget(program);
        models.values().forEach(model -> model.remove(other -> other.link.programId() == program));
    }

    private void setPriority(Expected member, int priority) {
        change(member, new SetPriority(member.link.id(), priority));
        modelOf(member).setPriority(member, priority);
    }

    private void setProceedOn(Expected member, int mask) {
        ProceedOn proceedOn =
                WalkPrograms.mask(details(member.link).dispatcherKey().type(), mask);
        change(member, new SetProceedOn(member.link.id(), proceedOn));
        member.proceedOn = proceedOn;
    }

    private void change(Expected member, LinkChange change) {
        assertSame(member.link, stage.bpfman().change(change), change::toString);
    }

    /** XDP comes first: what it does not pass never gets to TC. */
    private void sendEverywhere() {
        for (Place place : stage.places()) {
            boolean intoTc = passes(place, DispatcherType.XDP);
            stage.send(place, Direction.INGRESS, BURST, intoTc && passes(place, DispatcherType.TC_INGRESS));
            stage.send(place, Direction.EGRESS, BURST, passes(place, DispatcherType.TC_EGRESS));
        }
    }

    /** Lets the packets through a chain of the model; whether they pass. */
    private boolean passes(Place place, DispatcherType type) {
        Optional<Verdict> end = models.get(new Hook(place, type)).run(BURST);
        return type == DispatcherType.XDP
                ? end.isEmpty() || end.get() == XdpAction.PASS
                : end.isEmpty() || end.get() != TcAction.SHOT;
    }

    private void check(String when) {
        Map<Hook, Dispatcher> dispatchers = stage.bpfman().listDispatchers().stream()
                .collect(Collectors.toMap(
                        there -> new Hook(
                                new Place(there.netns(), there.interfaceName()),
                                there.key().type()),
                        there -> there));
        Map<Hook, List<String>> expected = new LinkedHashMap<>();
        Map<Hook, List<String>> actual = new LinkedHashMap<>();
        models.forEach((hook, model) -> {
            if (!model.members().isEmpty()) {
                expected.put(hook, describe(model));
            }
        });
        dispatchers.forEach((hook, dispatcher) -> actual.put(hook, describe(dispatcher)));
        assertEquals(expected, actual, when);
        checkLinks(when);
    }

    private void checkLinks(String when) {
        Map<Long, Link> links = stage.bpfman().listLinks().stream().collect(Collectors.toMap(Link::id, link -> link));
        List<Expected> all = all();
        assertEquals(all.size(), links.size(), () -> when + ": " + links.keySet());
        for (Expected member : all) {
            Link now = links.get(member.link.id());
            assertSame(member.link, now, () -> when + ": link " + member.link.id());
            assertEquals(member.priority, details(now).priority(), when);
            assertEquals(member.proceedOn, details(now).proceedOn(), when);
        }
    }

    /** What of a link no rebuild may change. */
    private static void assertSame(Link expected, Link actual, Supplier<String> when) {
        assertEquals(expected.id(), actual.id(), when);
        assertEquals(expected.kind(), actual.kind(), when);
        assertEquals(expected.programId(), actual.programId(), when);
        assertEquals(expected.metadata(), actual.metadata(), when);
        assertEquals(expected.createdAt(), actual.createdAt(), when);
        assertEquals(details(expected).dispatcherKey(), details(actual).dispatcherKey(), when);
    }

    private static List<String> describe(HookModel model) {
        List<String> lines = new ArrayList<>();
        for (Expected member : model.members()) {
            lines.add(describe(
                    lines.size(),
                    member.link.id(),
                    member.priority,
                    new MemberCounts(member.runs, member.stops, member.verdicts(), 0)));
        }
        return lines;
    }

    private static List<String> describe(Dispatcher dispatcher) {
        return dispatcher.members().stream()
                .map(member -> describe(
                        member.position(),
                        member.linkId(),
                        member.priority(),
                        member.counts().orElseThrow()))
                .toList();
    }

    private static String describe(int position, long link, int priority, MemberCounts counts) {
        return position + ": link " + link + ", priority " + priority + ", " + counts;
    }

    private static MemberDetails details(Link link) {
        return (MemberDetails) link.details();
    }
}
