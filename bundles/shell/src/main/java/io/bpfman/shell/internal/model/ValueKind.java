// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import io.bpfman.api.Direction;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.LinkKind;
import io.bpfman.api.NetkitSide;
import io.bpfman.api.ProgramType;
import io.bpfman.api.PullPolicy;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.TargetQuery;
import io.bpfman.api.XdpMode;
import io.bpfman.shell.Candidate;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** What the value of an option or of an argument names, and by that what completes it. */
public enum ValueKind {
    /** Anything: nothing is proposed. */
    FREE(values -> List.of()),
    PROGRAM_ID(ValueCandidates::programs),
    LINK_ID(ValueCandidates::links),
    INTERFACE(values -> ValueCandidates.words(values.services().interfaces().stream())),
    DIRECTION(Direction.values(), Direction::label),
    NETKIT_SIDE(NetkitSide.values(), NetkitSide::label),
    TC_ACTIONS(values -> values.actions(DispatcherType.TC_INGRESS.verdicts())),
    XDP_ACTIONS(values -> values.actions(DispatcherType.XDP.verdicts())),
    /** Which ones depends on the link that the first argument names. */
    LINK_ACTIONS(ValueCandidates::linkActions),
    XDP_MODE(XdpMode.values(), XdpMode::label),
    PROGRAM_TYPE(ProgramType.values(), ProgramType::label),
    LINK_KIND(LinkKind.values(), LinkKind::label),
    TRACEPOINT(ValueCandidates::tracepoints),
    RAW_TRACEPOINT(values -> values.targets(new TargetQuery.RawTracepoints())),
    KERNEL_FUNCTION(values -> values.targets(new TargetQuery.KernelFunctions())),
    /** A program or library. */
    PROBED_FILE(ValueCandidates::fileNames),
    /** A process that is probed. */
    PID(values -> List.of()),
    /** A process in whose mounts what is probed is looked up. */
    CONTAINER_PID(values -> List.of()),
    /** A function of the program or library that was typed before, by itself or by what those processes have of it. */
    SYMBOL(ValueCandidates::symbols),
    DISPATCHER_TYPE(DispatcherType.ofDispatchers().toArray(DispatcherType[]::new), DispatcherType::label),
    TC_BACKEND(ValueCandidates::backends),
    /** A slot mechanism, or {@code auto}. */
    SLOT_MECHANISM(Stream.concat(
                    Stream.of("auto"), Arrays.stream(SlotMechanism.values()).map(SlotMechanism::label))
            .toArray(String[]::new)),
    SWITCH("on", "off"),
    PULL_POLICY(PullPolicy.values(), PullPolicy::label),
    APPLICATION(ValueCandidates::applications),
    NAMESPACE(ValueCandidates::namespaces),
    FILE(ValueCandidates::fileNames),
    DIRECTORY(ValueCandidates::directories),
    COMMAND(ValueCandidates::commandNames),
    OUTPUT_FORMAT("text", "json"),
    /** A rule of the doctor. */
    RULE(ValueCandidates::rules),
    /** The same, or the words of an object that breaks one. */
    RULE_OR_OBJECT(ValueCandidates::rulesOrObjects),
    /** A check of the health, or a tag of some. */
    HEALTH_CHECK(ValueCandidates::healthChecks),
    OBJECT_KIND("program", "link", "dispatcher"),
    /** What names an object depends on the kind that the first argument gives. */
    OBJECT_NAME(ValueCandidates::objects);

    // Method references and lambdas without state.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Function<ValueCandidates, List<Candidate>> proposals;

    ValueKind(Function<ValueCandidates, List<Candidate>> proposals) {
        this.proposals = proposals;
    }

    ValueKind(String... words) {
        this(values -> ValueCandidates.words(Arrays.stream(words)));
    }

    <T> ValueKind(T[] constants, Function<T, String> label) {
        this(Arrays.stream(constants).map(label).toArray(String[]::new));
    }

    /** Values of this kind; some may not start with what was started. */
    List<Candidate> proposals(ValueCandidates values) {
        return proposals.apply(values);
    }
}
