// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.policy;

import io.bpfman.api.Asker;
import io.bpfman.api.BytecodeSource;
import io.bpfman.api.BytecodeSource.Image.Pulled;
import io.bpfman.api.LoadFacts;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.LoadVerdict;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.errors.PolicyException;
import io.bpfman.object.BtfMaps;
import io.bpfman.object.CalledFunctions;
import io.bpfman.object.ObjectFile;
import io.bpfman.spi.kernel.MapTypes;
import io.bpfman.spi.kernel.ObjectSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks the rules that hold now about loads, before anything is locked. For any thread. */
public final class LoadGuard {

    private final Policies policies;

    public LoadGuard(Policies policies) {
        this.policies = policies;
    }

    /** Passes when the rules allow this load to whoever this thread works for. */
    public void require(LoadRequest request, ObjectSource source, ObjectFile object) {
        List<Policy> rules = policies.now();
        if (rules.stream().allMatch(Policy::allowsEverything)) {
            return;
        }
        LoadVerdict verdict = judge(rules, facts(request.source(), request.programs(), source, object));
        if (!verdict.allowed()) {
            throw new PolicyException("\"" + request.source().origin() + "\" is not loaded: " + verdict.policy()
                    + (verdict.rule().equals(Policy.DEFAULT)
                            ? " denies by default: "
                            : " denies by rule \"" + verdict.rule() + "\": ")
                    + verdict.reason()
                    + "; bpfman policy check tells more, and those rules are for who keeps this host to change");
        }
    }

    /** What the rules say. */
    public LoadVerdict judge(LoadFacts facts) {
        return judge(policies.now(), facts);
    }

    /** The first that forbids it, or else the first with a rule for it. */
    private static LoadVerdict judge(List<Policy> rules, LoadFacts facts) {
        List<LoadVerdict> verdicts =
                rules.stream().map(policy -> policy.judge(facts)).toList();
        return verdicts.stream()
                .filter(verdict -> !verdict.allowed())
                .findFirst()
                .or(() -> verdicts.stream()
                        .filter(verdict -> !verdict.rule().equals(Policy.DEFAULT))
                        .findFirst())
                .orElseGet(() -> new LoadVerdict(true, "", Policy.DEFAULT, "no rule forbids it", facts));
    }

    /** What they are asked about. */
    public static LoadFacts facts(
            BytecodeSource from, List<ProgramSelector> programs, ObjectSource source, ObjectFile object) {
        List<String> names = programs.stream().map(ProgramSelector::name).toList();
        CalledFunctions called = CalledFunctions.of(source, names);
        List<String> attachPoints = new ArrayList<>();
        for (ProgramSelector program : programs) {
            object.program(program.name())
                    .map(ObjectFile.ObjectProgram::section)
                    .ifPresent(attachPoints::add);
            program.attachFunc()
                    .map(func -> program.type().label() + "/" + func)
                    .ifPresent(attachPoints::add);
        }
        List<String> digests = new ArrayList<>(List.of("sha256:" + source.sha256()));
        pulled(from).map(Pulled::digest).ifPresent(digests::add);
        List<String> signers = pulled(from).map(Pulled::signers).orElse(List.of());
        return new LoadFacts(
                sourceOf(from),
                digests,
                signers.isEmpty() ? List.of(LoadFacts.UNSIGNED) : signers,
                Asker.current().name(),
                programs.stream().map(program -> program.type().label()).toList(),
                attachPoints,
                List.copyOf(called.helpers()),
                List.copyOf(called.kfuncs()),
                BtfMaps.types(source).stream().map(MapTypes::name).toList());
    }

    /** Of an image its whole name, however it was typed. */
    private static String sourceOf(BytecodeSource from) {
        return pulled(from).map(image -> "image:" + image.fullName()).orElseGet(() -> "file:" + from.origin());
    }

    private static Optional<Pulled> pulled(BytecodeSource from) {
        return from instanceof BytecodeSource.Image image ? image.pulled() : Optional.empty();
    }
}
