// SPDX-License-Identifier: Apache-2.0
package io.bpfman.console.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.apache.felix.service.command.Process;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;

/**
 * What one works on with the results of commands: by their objects or through a pipe. Gogo's interactive shells bring the same commands, and
 * more; an agent has none of those, which would read its standard input.
 */
@Component(
        service = PipeCommands.class,
        property = {
            CommandProcessor.COMMAND_SCOPE + "=gogo",
            CommandProcessor.COMMAND_FUNCTION + "=each",
            CommandProcessor.COMMAND_FUNCTION + "=echo",
            CommandProcessor.COMMAND_FUNCTION + "=grep"
        })
public final class PipeCommands {

    /**
     * Calls {@code body} with each of the items, which it sees as {@code $it}, and returns what the calls returned; null when there were calls and all
     * of them returned nothing, as commands do that print.
     */
    public @Nullable List<Object> each(CommandSession session, Collection<Object> items, Function body)
            throws Exception {
        List<Object> results = new ArrayList<>();
        for (Object item : items) {
            results.add(body.execute(session, new ArrayList<>(Collections.singletonList(item))));
        }
        return !results.isEmpty() && results.stream().allMatch(Objects::isNull) ? null : results;
    }

    /** The words with a space between them. */
    public String echo(Object[] words) {
        return Arrays.stream(words).map(String::valueOf).collect(Collectors.joining(" "));
    }

    /** Prints those lines of the standard input in which the regular expression is found. */
    public void grep(String expression) throws IOException {
        Pattern pattern = Pattern.compile(expression);
        Process pipe = Process.Utils.current();
        BufferedReader lines = new BufferedReader(new InputStreamReader(pipe.in(), Charset.defaultCharset()));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (pattern.matcher(line).find()) {
                pipe.out().println(line);
            }
        }
    }
}
