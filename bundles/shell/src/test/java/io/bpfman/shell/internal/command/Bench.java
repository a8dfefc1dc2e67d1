// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import static org.junit.jupiter.api.Assertions.assertThrows;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import io.bpfman.api.Bpfman;
import io.bpfman.api.BytecodeImages;
import io.bpfman.api.Doctor;
import io.bpfman.api.Documents;
import io.bpfman.api.LoadPolicy;
import io.bpfman.api.Tracing;
import io.bpfman.api.health.Health;
import io.bpfman.api.metrics.Metrics;
import io.bpfman.shell.Caller;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.Output;
import io.bpfman.shell.internal.model.Happening;
import io.bpfman.shell.internal.model.Services;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Runs command lines on a fake manager. */
public final class Bench implements Services {

    final FakeBpfman fake = new FakeBpfman();
    final FakeDoctor doctor = new FakeDoctor();
    final FakeDocuments documents = new FakeDocuments();
    final FakeImages images = new FakeImages();
    final FakePolicy policy = new FakePolicy();
    final FakeHealth health = new FakeHealth();
    final FakeTracing tracing = new FakeTracing(fake);
    final Runner runner = new Runner(AllCommands.create(), this);
    /** What happens to whoever subscribes. */
    List<Happening> happenings = List.of();
    /** How often the agent says that it goes on. */
    int going = Integer.MAX_VALUE;

    int subscribed;
    Set<String> missing = Set.of();
    Caller caller = Caller.gogo();
    boolean unicode = true;
    String err = "";

    /** What the command printed. */
    String run(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        try {
            runner.run(
                    caller,
                    List.of(words),
                    new Output(
                            new PrintStream(out, true, StandardCharsets.UTF_8),
                            new PrintStream(errors, true, StandardCharsets.UTF_8),
                            unicode));
        } finally {
            err = errors.toString(StandardCharsets.UTF_8);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** The first line of the message with which the command fails. */
    String failure(String... words) {
        return assertThrows(CommandException.class, () -> run(words))
                .getMessage()
                .lines()
                .findFirst()
                .orElse("");
    }

    /** What the command printed, read as JSON. */
    JsonObject json(String... words) {
        String text = run(words);
        try {
            return JsonParser.object().from(text);
        } catch (JsonParserException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }

    @Override
    public Bpfman bpfman() {
        return fake;
    }

    @Override
    public Doctor doctor() {
        return doctor;
    }

    @Override
    public Documents documents() {
        return documents;
    }

    @Override
    public BytecodeImages images() {
        return images;
    }

    @Override
    public LoadPolicy loadPolicy() {
        return policy;
    }

    @Override
    public Health health() {
        return health;
    }

    @Override
    public Metrics metrics() {
        return format -> "# " + format + "\n";
    }

    @Override
    public Tracing tracing() {
        return tracing;
    }

    @Override
    public List<String> interfaces() {
        return List.of("eth0", "eth1", "lo");
    }

    @Override
    public List<String> namespaces() {
        return List.of("/run/netns/blue");
    }

    @Override
    public boolean isPresent(Path path) {
        return !missing.contains(path.toString());
    }

    @Override
    public Runnable subscribe(Consumer<Happening> listener) {
        happenings.forEach(listener);
        subscribed++;
        return () -> subscribed--;
    }

    @Override
    public boolean isGoing() {
        return going-- > 0;
    }

    @Override
    public String version() {
        return "1.2.3";
    }
}
