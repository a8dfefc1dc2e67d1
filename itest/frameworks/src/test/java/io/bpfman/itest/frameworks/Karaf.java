// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.frameworks;

import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.HostCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Karaf in a process of its own, as its distribution is, but for its ports, a user, and where bpfman keeps things. Its configuration, data and home
 * lie in a directory of the test's. Closing it kills it.
 */
final class Karaf implements AutoCloseable {

    /** Where the features are, as anybody names them. */
    static final String FEATURES =
            "mvn:io.bpfman/bpfman-features/" + System.getProperty("bpfman.version") + "/xml/features";

    private static final Path HOME = Path.of(System.getProperty("karaf.home"));
    private static final Duration START = Duration.ofMinutes(3);
    private static final long STOP_SECONDS = 60;

    private final Path base;
    private final Path runtimeDirectory;
    private final int sshPort;
    private final int webPort;
    private Process process;

    private Karaf(Path base, Path runtimeDirectory, int sshPort, int webPort) {
        this.base = base;
        this.runtimeDirectory = runtimeDirectory;
        this.sshPort = sshPort;
        this.webPort = webPort;
    }

    /**
     * Sets one up and starts it.
     *
     * @param directory an empty one
     * @param pins below bpffs
     */
    static Karaf start(Path directory, Path pins) throws IOException {
        Path runtimeDirectory = directory.resolve("run");
        int[] ports = freePorts(4);
        Path etc = Files.createDirectories(directory.resolve("karaf/etc"));
        try (Stream<Path> files = Files.list(HOME.resolve("etc"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, etc.resolve(file.getFileName()));
            }
        }
        Path scripts = Files.createDirectories(etc.resolve("scripts"));
        try (Stream<Path> files = Files.list(HOME.resolve("etc/scripts"))) {
            for (Path file : files.toList()) {
                Files.copy(file, scripts.resolve(file.getFileName()));
            }
        }
        set(etc, "org.apache.karaf.shell", Map.of("sshPort", ports[0], "sshHost", "127.0.0.1"));
        set(etc, "org.apache.karaf.management", Map.of("rmiRegistryPort", ports[1], "rmiServerPort", ports[2]));
        // Everything is in Karaf's own repository: nobody is asked.
        set(etc, "org.ops4j.pax.url.mvn", Map.of("org.ops4j.pax.url.mvn.repositories", ""));
        Files.writeString(
                etc.resolve("users.properties"),
                "karaf = karaf,_g_:admingroup\n_g_\\:admingroup = group,admin,manager,viewer,systembundles,ssh\n");
        set(
                etc,
                "io.bpfman.manager",
                Map.of("runtime.dir", runtimeDirectory, "bpffs.root", pins, "bpffs.mount", "/sys/fs/bpf"));
        set(
                etc,
                "io.bpfman.kernel.linux",
                Map.of("lock.dir", runtimeDirectory, "bpffs.root", pins, "bpffs.mount", "/sys/fs/bpf"));
        set(etc, "io.bpfman.agent.socket", Map.of("path", runtimeDirectory.resolve("bpfman.sock")));
        set(etc, "io.bpfman.store.sqlite", Map.of("path", runtimeDirectory.resolve("state.db")));
        set(
                etc,
                "org.apache.felix.http",
                Map.of("org.apache.felix.http.host", "127.0.0.1", "org.osgi.service.http.port", ports[3]));
        set(etc, "io.bpfman.web", Map.of("token.file", runtimeDirectory.resolve("web-token")));
        Karaf karaf = new Karaf(directory.resolve("karaf"), runtimeDirectory, ports[0], ports[3]);
        karaf.start();
        return karaf;
    }

    private static int[] freePorts(int number) throws IOException {
        ServerSocket[] sockets = new ServerSocket[number];
        int[] ports = new int[number];
        try {
            for (int i = 0; i < number; i++) {
                sockets[i] = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ports[i] = sockets[i].getLocalPort();
            }
        } finally {
            for (ServerSocket socket : sockets) {
                if (socket != null) {
                    socket.close();
                }
            }
        }
        return ports;
    }

    /** Sets values of a configuration: the last line with a key counts. */
    private static void set(Path etc, String pid, Map<String, ?> values) throws IOException {
        StringBuilder lines = new StringBuilder("\n");
        values.forEach(
                (key, value) -> lines.append(key).append(" = ").append(value).append('\n'));
        Files.writeString(etc.resolve(pid + ".cfg"), lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Starts it, for the first time or again, and waits until it takes commands. */
    void start() {
        try {
            ProcessBuilder builder = new ProcessBuilder(
                            HOME.resolve("bin/karaf").toString(), "server")
                    .redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            base.resolve("console.log").toFile()));
            builder.environment().putAll(environment());
            // In place of the shell that runs the script: the process that is started is Karaf.
            builder.environment().put("KARAF_EXEC", "exec");
            builder.environment().put("CHECK_ROOT_INSTANCE_RUNNING", "false");
            builder.environment()
                    .put("EXTRA_JAVA_OPTS", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Duser.home=" + base);
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            Await.within(
                    START,
                    () -> "Karaf takes no commands: " + log(),
                    () -> attempt("feature:list -i | grep ssh").output().contains("ssh "));
        } catch (RuntimeException | Error e) {
            // Whoever asked has nothing yet that could be closed.
            close();
            throw e;
        }
    }

    private Map<String, String> environment() {
        return Map.of(
                "JAVA_HOME",
                System.getProperty("java.home"),
                "KARAF_BASE",
                base.toString(),
                "JAVA_OPTS",
                "-XX:+UseSerialGC -XX:TieredStopAtLevel=1",
                "LC_ALL",
                "C.UTF-8");
    }

    /** Ends it as an init system does. */
    void stop() {
        process.toHandle().destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("Karaf has not ended within " + STOP_SECONDS + " s: " + log());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while Karaf ended", e);
        }
    }

    /** Has Karaf's client run commands, and gives back what it printed. */
    String client(String... lines) {
        return attempt(lines).succeeded();
    }

    /** Has Karaf's client run commands, and gives back what each of them printed: starting the client takes longest. */
    List<String> answers(String... lines) {
        String mark = "=next=";
        return List.of((client(String.join("\necho '" + mark + "'\n", lines)) + "\n").split(mark + "\n", -1));
    }

    /** Has Karaf's client run commands, which may fail. */
    Host.Result attempt(String... lines) {
        Host.Result result = Host.attempt(clientWords("-b"), environment(), String.join("\n", lines));
        // Colours of Karaf's own commands.
        return new Host.Result(
                result.command(), result.status(), result.output().replaceAll("\\e\\[[;\\d]*m", ""));
    }

    /** What Karaf's client shows when these lines are typed at its prompt, on a terminal. */
    String prompt(String... lines) {
        String client = "stty cols 200 rows 40 -echo; " + String.join(" ", clientWords());
        String typed = String.join("\n", lines) + "\nlogout\n";
        Map<String, String> environment = new HashMap<>(environment());
        environment.put("TERM", "dumb");
        return Host.attempt(List.of("script", "-qec", client, "/dev/null"), environment, typed)
                .succeeded();
    }

    private List<String> clientWords(String... options) {
        return Stream.concat(
                        Stream.of(
                                HOME.resolve("bin/client").toString(),
                                "-a",
                                Integer.toString(sshPort),
                                "-h",
                                "127.0.0.1",
                                "-u",
                                "karaf",
                                "-p",
                                "karaf"),
                        Stream.of(options))
                .toList();
    }

    /** What the host's command prints that has to succeed. */
    String bpfman(String words) {
        HostCommand.Result result = host().line(words);
        return result.succeeded() + result.err();
    }

    private HostCommand host() {
        return new HostCommand(runtimeDirectory, base);
    }

    /** Waits until the host's command is answered: bundles start after Karaf's own. */
    void awaitAgent() {
        Await.within(
                START,
                () -> "no agent answers: " + log(),
                () -> host().line("link list").status() == 0);
    }

    /** What the web server of the feature {@code bpfman-web} has there; empty as long as nobody listens, or there is no such page. */
    String page(String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + webPort + path))
                .timeout(START)
                .build();
        try {
            HttpResponse<String> response =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200 ? response.body() : "";
        } catch (IOException e) {
            // nobody listens yet, or one who is to listen elsewhere in a moment and closes what he has begun
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the server answered", e);
        }
    }

    /** Whether the agent's socket is there. */
    boolean hasSocket() {
        return Files.exists(runtimeDirectory.resolve("bpfman.sock"));
    }

    /** How many processes it has started. */
    long children() {
        return process.descendants().count();
    }

    /** The end of what Karaf logged. */
    private String log() {
        try {
            Path log = base.resolve("data/log/karaf.log");
            List<String> lines = Files.exists(log) ? Files.readAllLines(log, StandardCharsets.UTF_8) : List.of();
            return Files.readString(base.resolve("console.log")) + "\n"
                    + String.join("\n", lines.subList(Math.max(0, lines.size() - 50), lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
