// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.gogo;

import io.bpfman.shell.Output;
import io.bpfman.shell.internal.command.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.apache.felix.service.command.Process;
import org.jspecify.annotations.Nullable;

/**
 * One command as Gogo calls it. In brackets it gives what it found as values of the API, for {@code each}, for variables and for calling their methods;
 * whoever shows such a value formats it, which gives the command's text. Elsewhere, see {@link Destination}, it prints the text itself and gives
 * nothing: then it shows once, and in every Gogo. Gogo makes the standard streams of the calling thread those of the session, or of the pipe that
 * the command is in.
 */
final class GogoFunction implements Function {

    /** Runs commands. */
    @FunctionalInterface
    interface Answers {

        /** What the command answers. */
        Answer to(List<String> words, boolean unicode);
    }

    private final Answers answers;
    private final ResultTexts texts;
    private final String command;

    GogoFunction(Answers answers, ResultTexts texts, String command) {
        this.answers = answers;
        this.texts = texts;
        this.command = command;
    }

    @Override
    public @Nullable Object execute(CommandSession session, List<Object> arguments) {
        List<String> words = new ArrayList<>();
        words.add(command);
        arguments.forEach(argument -> words.add(String.valueOf(argument)));
        Output output = new Output(System.out, System.err, Terminals.unicode());
        Answer answer = answers.to(words, output.unicode());
        Optional<Object> objects = answer.failures().isEmpty() ? answer.objects() : Optional.empty();
        Destination destination = Destination.of(Process.Utils.current());
        if (objects.isEmpty() || destination != Destination.CALLER) {
            answer.print(output);
        }
        answer.check(output);
        if (objects.isEmpty() || destination == Destination.STREAM) {
            return null;
        }
        texts.keep(objects.get(), answer.text());
        return objects.get();
    }
}
