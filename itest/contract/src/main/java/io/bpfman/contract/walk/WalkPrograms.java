// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract.walk;

import io.bpfman.api.DispatcherType;
import io.bpfman.api.GlobalValue;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.ProgramType;
import io.bpfman.api.TcAction;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.Verdict;
import io.bpfman.api.XdpAction;
import io.bpfman.bytecode.Bytecode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Programs that return one verdict each, loaded when they are needed: one of them may be on many hooks. */
final class WalkPrograms {

    /** Those that leave a packet where it is, or drop it. */
    private static final List<Verdict> TC =
            List.of(TcAction.PIPE, TcAction.OK, TcAction.UNSPEC, TcAction.PIPE, TcAction.SHOT, TcAction.RECLASSIFY);

    private static final List<Verdict> XDP =
            List.of(XdpAction.PASS, XdpAction.PASS, XdpAction.DROP, XdpAction.PASS, XdpAction.ABORTED);

    /** Most hand packets on to the next one; of the others two mean different things to TCX and to a dispatcher. */
    private static final List<TcAction> TCX = List.of(
            TcAction.UNSPEC,
            TcAction.UNSPEC,
            TcAction.UNSPEC,
            TcAction.UNSPEC,
            TcAction.OK,
            TcAction.UNSPEC,
            TcAction.UNSPEC,
            TcAction.UNSPEC,
            TcAction.PIPE,
            TcAction.UNSPEC,
            TcAction.SHOT,
            TcAction.RECLASSIFY);

    private final WalkStage stage;
    private final Path directory;
    private final Map<Kept, Program> loaded = new HashMap<>();
    private final Map<Integer, CountingProgram> alone = new HashMap<>();
    private final Map<Integer, CountingProgram> traced = new HashMap<>();

    private record Kept(ProgramType type, Verdict verdict) {}

    WalkPrograms(WalkStage stage, Path directory) {
        this.stage = stage;
        this.directory = directory;
    }

    /** The verdicts that members of such dispatchers return; those that let a chain go on by default are the more frequent ones. */
    static List<Verdict> verdicts(DispatcherType type) {
        return type == DispatcherType.XDP ? XDP : TC;
    }

    /** The default mask, changed at the verdicts whose bits are set in {@code changes}. */
    static ProceedOn mask(DispatcherType type, int changes) {
        List<Verdict> verdicts = verdicts(type).stream().distinct().toList();
        long mask = (type == DispatcherType.XDP ? ProceedOn.XDP_DEFAULT : ProceedOn.TC_DEFAULT).mask();
        for (int bit = 0; bit < verdicts.size(); bit++) {
            if ((changes >> bit & 1) == 1) {
                mask ^= verdicts.get(bit).bit();
            }
        }
        return new ProceedOn(mask);
    }

    /** A program that always returns this verdict. */
    Program returning(DispatcherType type, Verdict verdict) {
        ProgramType programType = type == DispatcherType.XDP ? ProgramType.XDP : ProgramType.TC;
        return loaded.computeIfAbsent(new Kept(programType, verdict), this::load);
    }

    /** One of a dozen programs for TCX links: on a hook, each can be only once. */
    CountingProgram alone(int which) {
        return alone.computeIfAbsent(which % TCX.size(), this::loadAlone);
    }

    /** One of three programs for tracepoints. */
    CountingProgram traced(int which) {
        return traced.computeIfAbsent(which % 3, number -> loadTraced());
    }

    private CountingProgram loadTraced() {
        return new CountingProgram(
                load("trace_count", ProgramSelector.parse("tracepoint:at_tracepoint"), "process", stage.process()),
                TcAction.UNSPEC);
    }

    /** One more, which nothing else uses. */
    CountingProgram one(int which) {
        return loadAlone(which % TCX.size());
    }

    private CountingProgram loadAlone(int number) {
        TcAction verdict = TCX.get(number);
        return new CountingProgram(load(new Kept(ProgramType.TCX, verdict)), verdict);
    }

    private Program load(Kept wanted) {
        String object = wanted.type == ProgramType.XDP ? "xdp_verdict" : "tc_verdict";
        String function = wanted.type == ProgramType.XDP ? "xdp_verdict" : "give_verdict";
        return load(object, new ProgramSelector(wanted.type, function), "verdict", wanted.verdict.code());
    }

    private Program load(String object, ProgramSelector program, String global, int number) {
        Path file = directory.resolve(object + ".bpf.o");
        try {
            Files.write(file, Bytecode.testObject(object));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] value = ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(number)
                .array();
        return stage.bpfman()
                .load(new LoadRequest(file, List.of(program), Map.of(global, GlobalValue.of(value)), Map.of()))
                .get(0);
    }

    /** This one was unloaded. */
    void forget(long programId) {
        loaded.values().removeIf(program -> program.id() == programId);
        alone.values().removeIf(program -> program.id() == programId);
        traced.values().removeIf(program -> program.id() == programId);
    }

    void unload(CountingProgram program) {
        stage.bpfman().unload(UnloadRequest.of(program.id()));
    }

    void unloadAll() {
        loaded.values().forEach(program -> stage.bpfman().unload(UnloadRequest.of(program.id())));
        loaded.clear();
        alone.values().forEach(this::unload);
        alone.clear();
        traced.values().forEach(this::unload);
        traced.clear();
    }
}
