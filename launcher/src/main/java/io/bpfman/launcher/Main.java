// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import io.bpfman.console.ConsoleSession;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The agent process. */
public final class Main {
    /** Milliseconds since the epoch at which the JVM was started, given by the script because asking the JVM costs time. */
    private static final String STARTED = "bpfman.started";

    private static final String HOME = "bpfman.home";

    private Main() {}

    /**
     * Starts the agent, serves commands and ends the process. Exit status: 0; 80 when the command line is none; 1 when a command
     * failed or the agent did not start.
     *
     * @param arguments see {@link Options#USAGE}
     */
    public static void main(String[] arguments) {
        PrintStream out = System.out;
        int status;
        try {
            Options options = options(List.of(arguments));
            // Scripts read the answers: nothing else that a bundle might print may get between them.
            StrayOutput stray = new StrayOutput(options.mode() == Options.Mode.INTERACTIVE ? out : System.err);
            System.setOut(stray.stream());
            status = run(options, stray, out, System.err);
        } catch (LaunchException e) {
            System.err.println("bpfman: error: " + e.getMessage());
            status = e.status();
        } catch (IOException e) {
            System.err.println("bpfman: error: standard input cannot be read: " + e);
            status = Commands.FAILED;
        } catch (InterruptedException e) {
            System.err.println("bpfman: error: interrupted");
            status = Commands.FAILED;
        }
        out.flush();
        System.err.flush();
        System.exit(status);
    }

    /** Whatever is wrong here is wrong with the command line, or with a variable that stands for a part of it. */
    private static Options options(List<String> arguments) throws LaunchException {
        Path home = Path.of(System.getProperty(HOME, ".")).toAbsolutePath();
        try {
            return Options.parse(arguments, home, System.getenv());
        } catch (LaunchException e) {
            throw LaunchException.usage(e);
        }
    }

    private static int run(Options asked, StrayOutput stray, PrintStream out, PrintStream err)
            throws LaunchException, IOException, InterruptedException {
        // Bundles that look for their parts with the thread's class loader would find the launcher's.
        Thread.currentThread().setContextClassLoader(null);
        Settings settings = settings(asked);
        Stream.concat(asked.warnings().stream(), settings.warnings().stream())
                .forEach(warning -> err.println("bpfman: warning: " + warning));
        Options options =
                asked.withAdded(OptionalFeatures.in(asked.home()).started(asked.added(), settings.features()));
        LogLevels levels = options.log().or(settings::levels).orElse(LogLevels.DEFAULT);
        try (RuntimeDirectory directory = RuntimeDirectory.take(options.runtimeDir(), options.lockTimeout())) {
            if (options.serving() && directory.closeToOthers()) {
                err.println("bpfman: the runtime directory " + directory.path() + " is closed to others now");
            }
            List<Feature> features = features(options, settings, directory.path());
            Duration limit = settings.restore().isPresent() ? Agent.RESTORE_LIMIT : Agent.START_LIMIT;
            try (Agent agent = Agent.start(options, levels, directory, features, limit, stray, err)) {
                return run(options, agent, features, out, err);
            }
        }
    }

    /** What is to be started, with what the command line and the settings say filled in. */
    private static List<Feature> features(Options options, Settings settings, Path runtime) throws LaunchException {
        Map<String, String> variables = new HashMap<>(options.variables());
        Optional<Path> state = settings.restore().map(Settings.Restore::stateDirectory);
        if (state.isPresent()) {
            StateDirectory.prepare(state.get(), runtime);
        }
        variables.put("state.dir", (state.isPresent() ? state.get() : StateDirectory.of(runtime)).toString());
        variables.put("restore.enabled", Boolean.toString(state.isPresent()));
        FeatureReader reader = new FeatureReader(variables);
        List<Feature> features = new ArrayList<>();
        for (String name : options.features()) {
            features.add(reader.read(options.home().resolve("features").resolve(name + ".json")));
        }
        settings.signing()
                .ifPresent(signing -> features.add(
                        new Feature("signing", List.of(), Map.of(SigningSection.PID, signing.properties()))));
        return features;
    }

    private static int run(Options options, Agent agent, List<Feature> features, PrintStream out, PrintStream err)
            throws LaunchException, IOException, InterruptedException {
        Thread end = new Thread(agent::close, "bpfman-end");
        Runtime.getRuntime().addShutdownHook(end);
        if (options.serving()) {
            // Nobody looks at the warnings of an agent that others call: it serves, or it ends.
            agent.startAdded(features);
            List<String> problems = agent.problems(features.subList(1, features.size()));
            if (!problems.isEmpty()) {
                throw new LaunchException("the agent does not serve: " + String.join("; ", problems));
            }
            ServedSockets.await(options.servedSockets());
            EndSignals.call(agent::end);
        } else if (options.mode() == Options.Mode.DAEMON) {
            // Whoever waits for it to be ready wants what was added, too.
            agent.startAdded(features);
        }
        if (options.mode() == Options.Mode.DAEMON && options.withPage()) {
            err.println(agent.page());
        }
        err.println("bpfman: ready in " + sinceStart() + " ms");
        agent.tell(ServiceManager.of(System.getenv(), ProcessHandle.current().pid(), err));
        for (String problem : agent.problems()) {
            err.println("bpfman: warning: " + problem);
        }
        if (options.mode() != Options.Mode.DAEMON) {
            agent.startAdded(features);
        }
        return serve(options, agent, out, err);
    }

    /** The file that was asked for, which has to be there, or the default one, which may be missing. */
    private static Settings settings(Options options) throws LaunchException {
        if (options.config().isPresent()) {
            return Settings.read(options.config().get());
        }
        return Files.exists(Settings.DEFAULT_FILE) ? Settings.read(Settings.DEFAULT_FILE) : Settings.none();
    }

    @SuppressWarnings("try") // a prompt reads by being there
    private static int serve(Options options, Agent agent, PrintStream out, PrintStream err)
            throws LaunchException, IOException, InterruptedException {
        switch (options.mode()) {
            case COMMANDS -> {
                try (ConsoleSession session = agent.sessions(out, err)) {
                    return new Commands(session).run(options.commands());
                }
            }
            case LINES -> {
                try (ConsoleSession session = agent.sessions(out, err)) {
                    BufferedReader lines =
                            new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
                    Commands.Outcome outcome = new Commands(session).run(lines);
                    if (outcome.any()) {
                        return outcome.status();
                    }
                }
                agent.awaitEnd();
            }
            case INTERACTIVE -> {
                Path history = options.runtimeDir().resolve("history");
                try (Prompt prompt = Prompt.open(screen -> agent.sessions(screen, screen), history, agent::end)) {
                    agent.awaitEnd();
                }
            }
            case DAEMON -> agent.awaitEnd();
        }
        return Commands.OK;
    }

    private static long sinceStart() {
        String given = System.getProperty(STARTED);
        long started = given != null
                ? Long.parseLong(given)
                : ManagementFactory.getRuntimeMXBean().getStartTime();
        return System.currentTimeMillis() - started;
    }
}
