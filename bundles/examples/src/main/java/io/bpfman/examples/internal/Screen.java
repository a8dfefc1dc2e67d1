// SPDX-License-Identifier: Apache-2.0
package io.bpfman.examples.internal;

import java.io.PrintStream;
import java.util.List;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;

/** What the person in front of the demo sees. */
final class Screen {

    private static final String SIMULATED = " [simulated]";

    private final CommandSession session;
    private final PrintStream out;
    private final boolean simulated;
    private int scene;

    Screen(CommandSession session, boolean simulated) {
        this.session = session;
        this.out = session.getConsole();
        this.simulated = simulated;
    }

    /** Begins a scene. */
    void scene(String title) {
        scene++;
        say("\n=== " + scene + ". " + title + (simulated ? SIMULATED : "") + " ===");
    }

    /** Says something. */
    void say(String line) {
        out.println(line);
        out.flush();
    }

    /** Shows a command of the host. */
    void host(String line) {
        say("$ " + line);
    }

    /** Shows a command of bpfman. */
    void typed(List<String> words) {
        say("bpfman> " + String.join(" ", words));
    }

    /** Shows and runs a command of bpfman. */
    void run(String... words) {
        typed(List.of(words));
        try {
            Object result = session.execute("bpfman:" + String.join(" ", words));
            String text = result == null
                    ? ""
                    : session.format(result, Converter.INSPECT).toString();
            if (!text.isEmpty()) {
                say(text);
            }
        } catch (Exception e) {
            // A session throws whatever the command threw.
            throw new DemoException(String.valueOf(e.getMessage()), e);
        }
    }
}
