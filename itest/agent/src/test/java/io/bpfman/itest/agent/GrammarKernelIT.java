// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bpfman.itest.support.HostCommand;
import io.bpfman.itest.support.HostCommand.Result;
import io.bpfman.itest.support.NeedsKernel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole grammar, typed at the command of the host and answered by an agent on a simulated kernel. */
@NeedsKernel
class GrammarKernelIT {

    private static final Pattern STEP = Pattern.compile("(ok|none|json|fails|usage)\\s+(.*?)\\s*\\| (.*)");
    private static final Pattern PROGRAM = Pattern.compile("@(\\w+)");
    private static final Pattern NOUNS = Pattern.compile("(program|link|dispatcher|image|doctor|policy) |repair");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    private Stage stage;
    private HostCommand bpfman;

    @BeforeEach
    void start() {
        stage = Stage.open(directory);
        for (String sample : List.of("tc_count", "tc_drop_port", "tc_pass", "xdp_count", "xdp_pass")) {
            stage.sample(sample);
        }
        stage.testObject("trace_count");
        stage.testObject("btf_count");
        stage.testObject("cgroup_count");
        stage.startAgent(List.of(), List.of("--simulate", "--daemon")).awaitReady();
        bpfman = new HostCommand(stage.runtimeDirectory(), directory);
    }

    @AfterEach
    void clear() {
        stage.close();
    }

    @Test
    void theWholeGrammarWorks() throws IOException {
        List<String> failures = new ArrayList<>();
        Set<String> typed = new LinkedHashSet<>();
        for (String line : steps()) {
            Matcher step = STEP.matcher(line);
            assertTrue(step.matches(), line);
            typed.add(step.group(3));
            String expected = inThisRun(step.group(2));
            Result result = bpfman.line(inThisRun(step.group(3)));
            String wrong = check(step.group(1), expected, result);
            if (!wrong.isEmpty()) {
                failures.add(line + "\n    " + wrong + "\n    " + result);
            }
        }
        System.out.println("MEASURED commands of the grammar: " + typed.size());
        assertEquals(List.of(), failures);
        assertEquals(Set.of(), untyped(typed), "options that the walk leaves out");
    }

    private static List<String> steps() throws IOException {
        try (InputStream in = GrammarKernelIT.class.getResourceAsStream("grammar.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        }
    }

    /** What is wrong with a result, or nothing. */
    private String check(String kind, String expected, Result result) throws IOException {
        int failing = kind.equals("fails") ? 1 : kind.equals("usage") ? 80 : 0;
        if (failing != 0) {
            boolean said = result.err().lines().anyMatch(line -> line.startsWith("bpfman: error: " + expected));
            return result.status() == failing && said ? "" : "does not fail with " + failing + " and: " + expected;
        }
        if (result.status() != 0 || !result.err().isEmpty()) {
            return "fails";
        }
        return switch (kind) {
            case "none" -> result.out().isEmpty() ? "" : "prints something";
            case "json" -> AnswerSchemas.problem(expected, result.out());
            default -> result.out().contains(expected) ? "" : "does not print: " + expected;
        };
    }

    /** The text with the directory of pins and with the ids of the programs that it names. */
    private String inThisRun(String line) throws IOException {
        String text = line.replace("{pins}", stage.pins().toString());
        Matcher name = PROGRAM.matcher(text);
        if (!name.find()) {
            return text;
        }
        JsonNode programs = JSON.readTree(bpfman.ok("program list -o json")).get("programs");
        return name.reset().replaceAll(found -> {
            long id = 0;
            for (JsonNode program : programs) {
                if (program.get("function_name").asText().equals(found.group(1))) {
                    id = Math.max(id, program.get("program_id").asLong());
                }
            }
            return Long.toString(id);
        });
    }

    /** The options of commands with a noun that are in none of these lines, neither by their long nor by their short name. */
    private Set<String> untyped(Set<String> lines) throws IOException {
        Set<String> missing = new LinkedHashSet<>();
        for (JsonNode command : JSON.readTree(bpfman.ok("help -o json")).get("commands")) {
            String name = command.get("name").asText();
            List<String> calls =
                    lines.stream().filter(line -> line.startsWith(name + " ")).toList();
            if (!NOUNS.matcher(name).lookingAt()) {
                continue;
            }
            if (calls.isEmpty() && lines.stream().noneMatch(name::equals)) {
                missing.add(name);
            }
            for (JsonNode option : command.get("options")) {
                String words =
                        option.get("name").asText() + "|" + option.get("short").asText("-none");
                Pattern word = Pattern.compile(".* (" + words + ")([ =].*|$)");
                boolean everywhere = List.of("--json", "--output", "--help", "--dry-run", "--ignore-missing")
                        .contains(option.get("name").asText());
                if (!everywhere
                        && calls.stream().noneMatch(line -> word.matcher(line).matches())) {
                    missing.add(name + " " + words);
                }
            }
        }
        return missing;
    }
}
