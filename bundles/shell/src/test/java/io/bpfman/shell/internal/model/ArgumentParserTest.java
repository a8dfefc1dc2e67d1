// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.shell.Caller;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.internal.command.AllCommands;
import io.bpfman.shell.internal.view.Json;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class ArgumentParserTest {

    private static final String NAME = "--name";
    private static final String MANY = "--many";
    private static final String FLAG = "--flag";
    private static final Command COMMAND = new Command(
            "test",
            "a test",
            syntax -> syntax.options(
                            Options.value("-n, --name TEXT", ValueKind.FREE, "a name"),
                            Options.values("--many TEXT", ValueKind.FREE, "several"),
                            Options.flag("--flag", "a flag"))
                    .argument("FIRST", ValueKind.FREE, "the first")
                    .argument("[REST...]", ValueKind.FREE, "others"),
            invocation -> Result.plain("", Json.object()));

    private static Arguments parse(String... words) {
        return ArgumentParser.parse(COMMAND.syntax(), List.of(words), Caller.Face.GOGO);
    }

    private static String failure(String... words) {
        return assertThrows(CommandException.class, () -> parse(words))
                .getMessage()
                .lines()
                .findFirst()
                .orElse("");
    }

    @Test
    void readsEveryFormOfAnOption() {
        assertEquals("x", parse("--name", "x", "a").required(NAME));
        assertEquals("x=y", parse("--name=x=y", "a").required(NAME));
        assertEquals("", parse("--name=", "a").required(NAME));
        assertEquals("x", parse("-n", "x", "a").required(NAME));
        assertEquals("x", parse("-nx", "a").required(NAME));
        assertEquals("x", parse("-n=x", "a").required(NAME));
        assertEquals("-1", parse("-n", "-1", "a").required(NAME));
        assertEquals(List.of("x", "y"), parse("--many", "x", "a", "--many=y").all(MANY));
        assertTrue(parse("a", "--flag").has(FLAG));
    }

    @Test
    void readsArgumentsAroundOptions() {
        assertEquals(
                List.of("a", "b", "c"),
                parse("a", "--flag", "b", "-n", "x", "c").positional());
        assertEquals(List.of("-1", "-"), parse("-1", "-").positional());
        assertEquals(List.of("--flag", "--"), parse("--", "--flag", "--").positional());
    }

    @Test
    void refusesWhatIsWrong() {
        assertEquals("option --name needs a value: -n, --name TEXT", failure("a", "--name"));
        assertEquals("option --name needs a value: -n, --name TEXT", failure("a", "--name", "--flag"));
        assertEquals("option --name is given twice", failure("a", "-n", "x", "--name=y"));
        assertEquals("option --flag takes no value", failure("a", "--flag=x"));
        assertEquals("unknown option \"--nam\"; did you mean --name?", failure("a", "--nam", "x"));
        assertEquals("unknown option \"-x\"", failure("a", "-xyz"));
        assertEquals("missing argument FIRST", failure("--flag"));
    }

    @Test
    void asksForHelpEvenWhereSomethingIsMissing() {
        assertTrue(parse("--help").has(Syntax.HELP));
        assertTrue(parse("-h").has(Syntax.HELP));
    }

    @Test
    void acceptsTheExamplesOfEveryCommand() {
        for (Command command : AllCommands.create().all()) {
            Syntax spec = command.syntax();
            assertTrue(!spec.examples().isEmpty(), spec.name());
            for (Example example : spec.examples()) {
                List<String> words = List.of(example.line().split(" "));
                int name = spec.name().split(" ").length;
                assertEquals(spec.name(), String.join(" ", words.subList(0, name)));
                ArgumentParser.parse(command.syntax(), words.subList(name, words.size()), Caller.Face.GOGO);
            }
        }
    }

    @Property
    void neverFailsInAnotherWay(@ForAll @Size(max = 16) List<@StringLength(max = 24) String> words) {
        try {
            ArgumentParser.parse(COMMAND.syntax(), words, Caller.Face.GOGO);
        } catch (CommandException e) {
            assertTrue(e.getMessage().contains("usage: bpfman:test"), e.getMessage());
        }
    }
}
