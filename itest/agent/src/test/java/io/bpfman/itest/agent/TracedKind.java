// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assumptions.abort;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.HostKernel;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A kind of links that are on no hook of an interface: what is loaded and attached, and what a traced process has to do for one run of it, or several. In what
 * is typed {@code FILE} stands for that process's program, {@code PID} for its number, and {@code PIN} for a program whose test run calls
 * {@code bpf_fentry_test1} and its like.
 */
enum TracedKind {
    TRACEPOINT("trace_count", "at_tracepoint", "syscalls/sys_enter_kill", "kill", 1, "tracepoint"),
    RAW_TRACEPOINT("trace_count", "at_raw_tracepoint", "sys_enter", "kill", 1, "raw_tracepoint"),
    TP_BTF("btf_count", "at_btf_tracepoint:sys_enter", "", "kill", 1, "tp_btf"),
    UPROBE("trace_count", "at_uprobe", "FILE -f traced_function", "call", 1, "uprobe"),
    URETPROBE("trace_count", "at_uretprobe", "FILE -f traced_function --pid PID", "call", 1, "uprobe"),
    KPROBE("trace_count", "at_kprobe", "bpf_fentry_test1", "test:PIN", 1, "kprobe"),
    KRETPROBE("trace_count", "at_kretprobe", "bpf_fentry_test1", "test:PIN", 1, "kprobe"),
    FENTRY("btf_count", "at_fentry:bpf_fentry_test1", "", "test:PIN", 1, "tracing"),
    FEXIT("btf_count", "at_fexit:bpf_fentry_test1", "", "test:PIN", 1, "tracing"),
    LSM("btf_count", "at_lsm:task_kill", "", "kill", 1, "lsm"),
    KPROBE_MULTI("trace_count", "at_kprobes", "bpf_fentry_test1 bpf_fentry_test2", "test:PIN", 2, "kprobe.multi"),
    KRETPROBE_MULTI("trace_count", "at_kretprobes", "--pattern 'bpf_fentry_tes?1'", "test:PIN", 1, "kprobe.multi"),
    UPROBE_MULTI("trace_count", "at_uprobes", "FILE traced_function traced_other", "other", 1, "uprobe.multi"),
    URETPROBE_MULTI("trace_count", "at_uretprobes", "FILE --pattern 'traced_*' --pid PID", "call", 1, "uprobe.multi");

    /** Whatever the kernel, these have to be there. */
    private static final List<TracedKind> EVERYWHERE = List.of(TRACEPOINT, RAW_TRACEPOINT, UPROBE, URETPROBE);

    private final String object;
    private final String program;
    private final String target;
    private final String deed;
    private final int runs;
    private final String feature;

    TracedKind(String object, String program, String target, String deed, int runs, String feature) {
        this.object = object;
        this.program = program;
        this.target = target;
        this.deed = deed;
        this.runs = runs;
        this.feature = feature;
    }

    /** As it is typed, and told. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace("_multi", ".multi");
    }

    /** Those that are there. */
    static List<TracedKind> ofKernel(AgentProcess agent) {
        return Arrays.stream(values()).filter(kind -> kind.isThere(agent)).toList();
    }

    private boolean isThere(AgentProcess agent) {
        return hasToBe() || available(agent);
    }

    /** Of Debian's two, 6.1 has no uprobe.multi, which came with 6.6, and is built without CONFIG_FPROBE, which kprobe.multi needs; only 6.12 has TCX. */
    private boolean hasToBe() {
        HostKernel kernel = HostKernel.current();
        return EVERYWHERE.contains(this) || (kernel.isDebians() && (!feature.endsWith(".multi") || kernel.hasTcx()));
    }

    private boolean available(AgentProcess agent) {
        return feature(agent).getBoolean("available");
    }

    private JsonObject feature(AgentProcess agent) {
        JsonArray all = agent.json("bpfman:features").getArray("features");
        return all.stream()
                .map(JsonObject.class::cast)
                .filter(one -> one.getString("name").equals(feature))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing is said of " + feature + ": " + all));
    }

    /** Leaves the test out, with the reason that the agent gives, where the kernel need not have this kind and has it not. */
    void assumeThere(AgentProcess agent) {
        if (!isThere(agent)) {
            String reason = label() + ": " + feature(agent).getString("reason");
            System.out.println("SKIPPED " + reason);
            abort(reason);
        }
    }

    /** Loads its program, which counts what one process does; gives back its kernel id. */
    long load(Stage stage, AgentProcess agent, Traced traced) {
        return Stage.programId(agent.json(loadCommand(stage, traced)));
    }

    /** The command that loads it. */
    String loadCommand(Stage stage, Traced traced) {
        String pid = String.format("%08x", Integer.reverseBytes(Math.toIntExact(traced.pid())));
        return "bpfman:load-file --path " + stage.testObject(object) + " --programs " + label() + ":" + program
                + " --global process=" + pid;
    }

    /** The command that attaches its program. */
    String attach(long programId, Traced traced) {
        return "bpfman:link attach " + commandWord() + " " + programId + " " + resolve(target, traced, "");
    }

    private String commandWord() {
        return label().replace("kretprobe", "kprobe").replace("uretprobe", "uprobe");
    }

    /**
     * Has a process do what the program counts; gives back how many runs that are.
     *
     * @param pin see {@code PIN}
     */
    int have(Traced traced, int times, String pin) {
        traced.does(resolve(deed, traced, pin), times);
        return times * runs;
    }

    private static String resolve(String typed, Traced traced, String pin) {
        return typed.replace("FILE", traced.program().toString())
                .replace("PID", Long.toString(traced.pid()))
                .replace("PIN", pin);
    }

    /** Loads a program, never to be attached, whose test runs call the kernel's test functions; gives back its pin. */
    static String loadForTestRuns(Stage stage, AgentProcess agent, Traced traced) {
        return stage.pins().resolve("prog_" + FENTRY.load(stage, agent, traced)).toString();
    }

    /** Whether what it counts happens by test runs only. */
    boolean needsTestRuns() {
        return deed.contains("PIN");
    }
}
