// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import io.bpfman.api.Bpfman;
import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.Dispatcher;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.GlobalValue;
import io.bpfman.api.Link;
import io.bpfman.api.LinkChange;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.Member;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.ProgramType;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.TcAction;
import io.bpfman.api.TcAttachSpec;
import io.bpfman.api.TcxAttachSpec;
import io.bpfman.api.TcxChain;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.XdpAttachSpec;
import io.bpfman.api.XdpMode;
import io.bpfman.bytecode.Bytecode;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.Combination;
import io.bpfman.itest.support.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** An agent and a rig, and what tests do with them. */
final class Scene implements AutoCloseable {

    private final Path directory;
    private final Rig rig;
    private final Agent agent;
    private final List<Runnable> ending;
    private String backend = Combination.current().backend();

    private Scene(Path directory, Rig rig, Agent agent, boolean agentStays) {
        this.directory = directory;
        this.rig = rig;
        this.agent = agent;
        this.ending = agentStays
                ? List.of(this::unloadAll, this::pinAsConfigured, rig::close)
                : List.of(this::unloadAll, () -> end(agent), rig::close);
    }

    /** With an agent of its own. */
    static Scene set(Path directory) {
        return set(directory, Rig.create(), Agent.newRoot());
    }

    /** With an agent that goes on with this store and these pins, on a rig that is then the scene's. */
    static Scene set(Path directory, Rig rig, Path root) {
        try {
            return new Scene(directory, rig, Agent.start(directory, root), false);
        } catch (RuntimeException | AssertionError e) {
            rig.close();
            throw e;
        }
    }

    /** With an agent that has nothing, on a rig of its own; what is closed is the scene, and the agent stays. */
    static Scene with(Agent agent, Path directory) {
        return new Scene(directory, Rig.create(), agent, true);
    }

    /** What an agent does on a rig; neither is the scene's to close. */
    static Scene over(Path directory, Rig rig, Agent agent) {
        return new Scene(directory, rig, agent, true);
    }

    /** Ends an agent and takes its pins away. */
    static void end(Agent agent) {
        try {
            agent.close();
        } finally {
            Host.run("rm", "-rf", agent.root().toString());
        }
    }

    Rig rig() {
        return rig;
    }

    Agent agent() {
        return agent;
    }

    Bpfman bpfman() {
        return agent.bpfman();
    }

    /** A TC program that counts its packets and lets the chain go on. */
    Program count() {
        return count(DispatcherType.TC_INGRESS);
    }

    /** A program for dispatchers of this type that counts its packets and lets the chain go on. */
    Program count(DispatcherType type) {
        return type == DispatcherType.XDP
                ? xdp("xdp_count", "xdp_count", Bytecode.sample("xdp_count"), Map.of())
                : load("tc_count", "count", Bytecode.sample("tc_count"), Map.of());
    }

    /** A TC program that counts its packets and always returns this verdict. */
    Program verdict(int verdict) {
        return verdict(DispatcherType.TC_INGRESS, verdict);
    }

    /** A program for dispatchers of this type that counts its packets and always returns this verdict. */
    Program verdict(DispatcherType type, int verdict) {
        Map<String, GlobalValue> globals = Map.of("verdict", number(verdict));
        return type == DispatcherType.XDP
                ? xdp("xdp_verdict", "xdp_verdict", Bytecode.testObject("xdp_verdict"), globals)
                : load("tc_verdict", "give_verdict", Bytecode.testObject("tc_verdict"), globals);
    }

    /** A TCX program that counts its packets and always returns this verdict. */
    Program tcx(TcAction verdict) {
        return classifier(ProgramType.TCX, verdict.code());
    }

    /** A program that counts its packets and always returns this verdict, to be attached in a chain. */
    Program classifier(ProgramType type, int verdict) {
        return load(
                "tc_verdict",
                new ProgramSelector(type, "give_verdict"),
                Bytecode.testObject("tc_verdict"),
                Map.of("verdict", number(verdict)));
    }

    /** An XDP program that counts its packets, those of several buffers too. */
    Program countFrags() {
        return xdp("xdp_count_frags", "xdp_count_frags", Bytecode.sample("xdp_count_frags"), Map.of());
    }

    /** A program that sends every packet to another interface. */
    Program redirect(int ifindex) {
        return load("tc_redirect", "redirect_to", Bytecode.sample("tc_redirect"), Map.of("ifindex", number(ifindex)));
    }

    Program sample(String object, String program, Map<String, GlobalValue> globals) {
        return load(object, program, Bytecode.sample(object), globals);
    }

    /** A program of some object, with one global. */
    Program object(String object, String program, byte[] content, String global, GlobalValue value) {
        return load(object, program, content, Map.of(global, value));
    }

    private Program load(String object, String program, byte[] content, Map<String, GlobalValue> globals) {
        return load(object, new ProgramSelector(ProgramType.TC, program), content, globals);
    }

    /** A member that makes so many tail calls of its own, for a dispatcher of this type. */
    Program spend(DispatcherType type, int calls) {
        Map<String, GlobalValue> globals = Map.of("calls", number(calls));
        return type == DispatcherType.XDP
                ? xdp("xdp_spend", "xdp_spend", Bytecode.testObject("xdp_spend"), globals)
                : load("tc_spend", "spend", Bytecode.testObject("tc_spend"), globals);
    }

    private Program xdp(String object, String program, byte[] content, Map<String, GlobalValue> globals) {
        return load(object, new ProgramSelector(ProgramType.XDP, program), content, globals);
    }

    private Program load(String object, ProgramSelector program, byte[] content, Map<String, GlobalValue> globals) {
        Path file = directory.resolve(object + ".bpf.o");
        try {
            Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bpfman().load(new LoadRequest(file, List.of(program), globals, Map.of()))
                .get(0);
    }

    static GlobalValue number(int value) {
        return GlobalValue.of(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array());
    }

    static GlobalValue shortNumber(int value) {
        return GlobalValue.of(ByteBuffer.allocate(Short.BYTES)
                .order(ByteOrder.nativeOrder())
                .putShort((short) value)
                .array());
    }

    static GlobalValue octet(int value) {
        return GlobalValue.of(new byte[] {(byte) value});
    }

    /** Pins a TC backend by configuration and waits until it is preferred. */
    void pin(String backend) {
        pin(backend, backend);
    }

    /** Sets the configured backend, which may be {@code auto}, and waits until the one that is expected is preferred. */
    void pin(String configured, String expected) {
        backend = configured;
        agent.configure(Combination.PID, Combination.current().with(backend).configuration());
        Await.until(
                () -> "the agent does not prefer " + expected,
                () -> bpfman().environment().tcBackends().stream()
                        .anyMatch(status -> status.name().equals(expected) && status.preferred()));
    }

    /** Configures a slot mechanism, which a dispatcher takes at its next change. */
    void configureMechanism(SlotMechanism mechanism) {
        configureMechanism(Combination.current().by(mechanism.label()));
        Await.until(
                () -> "the agent does not use " + mechanism,
                () -> bpfman().environment().mechanism() == mechanism);
    }

    /** Back to the backend and the mechanism of this test run. */
    void pinAsConfigured() {
        pin(Combination.current().backend(), Combination.current().preferred());
    }

    /**
     * Loads a program in a form in which others could attach it: where the slot mechanism makes it an extension, which fits nowhere but into a
     * dispatcher, under the other mechanism.
     */
    Program loadAsOthersDo(Supplier<Program> load) {
        Program program = load.get();
        if (!isExtension(program)) {
            return program;
        }
        unload(program);
        Combination tailCalls = Combination.current().by(SlotMechanism.TAILCALL.label());
        configureMechanism(tailCalls);
        Program plain = load(load, false);
        configureMechanism(Combination.current());
        unload(load(load, true));
        return plain;
    }

    /** Configures the mechanism of a combination; the TC backend stays as it was configured last. */
    private void configureMechanism(Combination combination) {
        agent.configure(Combination.PID, combination.with(backend).configuration());
        agent.configure(Combination.XDP_PID, combination.xdpConfiguration());
    }

    /** Loads a program anew until the configuration has come through to its form. */
    private Program load(Supplier<Program> load, boolean extension) {
        List<Program> loaded = new ArrayList<>();
        Await.until(() -> "programs are not loaded as configured", () -> {
            Program program = load.get();
            if (isExtension(program) == extension) {
                return loaded.add(program);
            }
            unload(program);
            return false;
        });
        return loaded.get(0);
    }

    private static boolean isExtension(Program program) {
        return program.kernelType().equals("extension");
    }

    void unload(Program program) {
        bpfman().unload(UnloadRequest.of(program.id()));
    }

    Link attach(Program program, Direction direction, int priority, ProceedOn proceedOn) {
        return bpfman().attach(new TcAttachSpec(
                program.id(),
                Rig.HOOK,
                direction,
                priority,
                proceedOn,
                Optional.of(rig.netns()),
                Optional.empty(),
                Map.of()));
    }

    Link attach(Program program, Direction direction, int priority) {
        return attach(program, direction, priority, ProceedOn.TC_DEFAULT);
    }

    Link attachTcx(Program program, Direction direction, int priority) {
        return bpfman().attach(new TcxAttachSpec(
                program.id(), Rig.HOOK, direction, priority, Optional.of(rig.netns()), Optional.empty(), Map.of()));
    }

    /** Everything on the TCX hook in this direction, as the agent shows it. */
    TcxChain tcxChain(Direction direction) {
        return bpfman().getTcxChain(Rig.HOOK, direction, Optional.of(rig.netns()));
    }

    Link attach(Program program, DispatcherType type, int priority) {
        return attach(
                program, type, priority, type == DispatcherType.XDP ? ProceedOn.XDP_DEFAULT : ProceedOn.TC_DEFAULT);
    }

    Link attach(Program program, DispatcherType type, int priority, ProceedOn proceedOn) {
        return switch (type) {
            case XDP -> attachXdp(program, priority, proceedOn, XdpMode.AUTO);
            case TC_INGRESS -> attach(program, Direction.INGRESS, priority, proceedOn);
            case TC_EGRESS -> attach(program, Direction.EGRESS, priority, proceedOn);
            default -> throw new IllegalArgumentException("no dispatcher is at " + type);
        };
    }

    Link attachXdp(Program program, int priority, ProceedOn proceedOn, XdpMode mode) {
        return bpfman().attach(new XdpAttachSpec(
                program.id(),
                Rig.HOOK,
                priority,
                proceedOn,
                mode,
                Optional.of(rig.netns()),
                Optional.empty(),
                Map.of()));
    }

    Link change(LinkChange change) {
        return bpfman().change(change);
    }

    void detach(Link link) {
        bpfman().detach(new DetachRequest(link.id()));
    }

    /** The dispatcher of the hook in this direction, as the agent shows it. */
    Dispatcher dispatcher(Direction direction) {
        return dispatcher(DispatcherType.tc(direction));
    }

    /** The dispatcher of the hook's interface of this type, as the agent shows it. */
    Dispatcher dispatcher(DispatcherType type) {
        return bpfman().getDispatcher(key(type));
    }

    private DispatcherKey key(DispatcherType type) {
        return new DispatcherKey(
                type, agent.kernel().namespaces().open(Optional.of(rig.netns())).nsid(), rig.hookIndex());
    }

    /** The members' program ids in the order they run. */
    List<Long> chain(DispatcherType type) {
        return dispatcher(type).members().stream().map(Member::programId).toList();
    }

    /** How many packets a program has counted by itself: those of the samples that count. */
    long counted(Program program) {
        return value(program, program.mapPins().containsKey("packets") ? "packets" : "runs")
                .getLong();
    }

    /** How many bytes a counting sample has counted. */
    long countedBytes(Program program) {
        return value(program, "packets").getLong(Long.BYTES);
    }

    private ByteBuffer value(Program program, String map) {
        byte[] value = agent.kernel().maps().read(program.mapPins().get(map), 0).get(0);
        return ByteBuffer.wrap(value).order(ByteOrder.nativeOrder());
    }

    /** Detaches and unloads everything, in any state, and takes the namespaces away, and the scene's own agent with its pins. */
    @Override
    public void close() {
        List<Throwable> failures = new ArrayList<>();
        for (Runnable step : ending) {
            try {
                step.run();
            } catch (RuntimeException | AssertionError e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            AssertionError error = new AssertionError("the scene could not be cleared", failures.get(0));
            failures.stream().skip(1).forEach(error::addSuppressed);
            throw error;
        }
    }

    private void unloadAll() {
        bpfman().listPrograms().forEach(this::unload);
    }
}
