// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What links leave behind that are on no interface, if they do: what the kernel shows of a program, and what an agent holds. */
final class Traces {

    private Traces() {}

    /** The kernel ids of the links that run a program, as bpftool(8) shows them. */
    static List<Long> links(long program) {
        return shown("link").stream()
                .filter(link -> link.getLong("prog_id", -1) == program)
                .map(link -> link.getLong("id"))
                .toList();
    }

    /** The perf events that run a program, whoever holds them. */
    static List<JsonObject> events(long program) {
        return shown("perf").stream()
                .filter(event -> event.getLong("prog_id", -1) == program)
                .toList();
    }

    private static List<JsonObject> shown(String objects) {
        String printed = lookedAt(objects);
        try {
            JsonArray array =
                    printed.isBlank() ? new JsonArray() : JsonParser.array().from(printed);
            return array.stream().map(JsonObject.class::cast).toList();
        } catch (JsonParserException e) {
            throw new AssertionError("bpftool printed no JSON: " + printed, e);
        }
    }

    /** What bpftool(8) shows once nobody takes away, while it looks, what it has found. */
    private static String lookedAt(String objects) {
        List<Host.Result> looks = new ArrayList<>();
        Await.until(() -> looks.toString(), () -> {
            looks.add(0, Host.attempt("bpftool", "-j", objects, "show"));
            return looks.get(0).status() == 0;
        });
        return looks.get(0).output();
    }

    /** The descriptors of an agent for programs, maps, links and perf events, by their kinds and in order. */
    static List<String> held(AgentProcess agent) {
        List<String> held = new ArrayList<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(agent.pid()), "fd"))) {
            for (Path descriptor : descriptors.toList()) {
                String what = target(descriptor);
                if ((what.contains("bpf") && what.startsWith("anon_inode:")) || what.contains("perf_event")) {
                    held.add(what);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return held.stream().sorted().toList();
    }

    /** Waits until an agent has no such descriptors beyond those of before: it closes some of them a moment after its answer, also those of what came before. */
    static void awaitNoneBeyond(List<String> before, AgentProcess agent) {
        Await.until(() -> "held before: " + before + ", now: " + held(agent), () -> {
            List<String> beyond = new ArrayList<>(held(agent));
            before.forEach(beyond::remove);
            return beyond.isEmpty();
        });
    }

    private static String target(Path descriptor) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException e) {
            // closed since it was listed
            return "";
        }
    }
}
