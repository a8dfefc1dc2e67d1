// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.client;

import io.bpfman.socket.wire.Request;
import io.bpfman.socket.wire.WireException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Hands a command to the agent and ends with its exit status. It starts with every command, so it keeps to classes that a JVM has
 * loaded anyway.
 */
public final class Main {

    private static final int FAILED = 1;
    /** What plugins of monitoring end with: those of {@code bpfman health} where no agent answers. */
    private static final int CRITICAL = 2;

    private static final int UNKNOWN = 3;
    private static final String NO_AGENT = "BPFMAN CRITICAL - no agent answers\n";
    private static final String UNASKED = "BPFMAN UNKNOWN - the agent cannot be asked\n";
    private static final String PREFIX = "bpfman: error: ";
    /** Beside those of bpfman's own and of the locale. */
    private static final Set<String> PASSED_ON = Set.of(
            "LANG",
            "TERM",
            "SOURCE_DATE_EPOCH",
            // where logins for registries are kept, which is asked for by name
            "HOME",
            "REGISTRY_AUTH_FILE",
            "XDG_RUNTIME_DIR",
            "XDG_CONFIG_HOME",
            "DOCKER_CONFIG");

    /** The locale of whoever typed the command; this process has one of its own, of UTF-8. */
    private static final @Nullable String LOCALE = System.getProperty("bpfman.locale");

    private Main() {}

    /**
     * Runs a command.
     *
     * @param words what was typed behind {@code bpfman}
     */
    public static void main(String[] words) {
        OutputStream out = new FileOutputStream(FileDescriptor.out);
        OutputStream err = new FileOutputStream(FileDescriptor.err);
        int status;
        try {
            status = run(Words.of(words), System.getenv(), out, err);
        } catch (ClientException e) {
            status = complain(err, e.getMessage(), e.status());
        } catch (WireException e) {
            status = complain(err, e.getMessage(), FAILED);
        } catch (IOException e) {
            status = complain(err, "the agent cannot be talked to: " + e.getMessage(), FAILED);
        }
        // Nothing is left to be done by threads of a library: there are none.
        Runtime.getRuntime().halt(status);
    }

    private static int run(List<String> words, Map<String, String> environment, OutputStream out, OutputStream err)
            throws IOException, ClientException {
        Map<String, String> variables = passedOn(environment);
        Path socket = SocketPlace.of(words, variables);
        ByteBuffer request = new Request(words, namespace("net"), namespace("mnt"), variables).encode();
        SocketChannel agent;
        try {
            agent = connect(socket);
        } catch (ClientException e) {
            return withoutAgent(words, out, e);
        }
        try (SocketChannel channel = agent) {
            Conversation conversation = new Conversation(channel);
            conversation.send(request);
            int status = conversation.receive(out, err);
            if (status == 0 && isStop(words)) {
                AgentEnd.await(conversation.lastLine());
            }
            return status;
        }
    }

    /** Does what needs no agent; anything else fails with what there is in the way of one. */
    private static int withoutAgent(List<String> words, OutputStream out, ClientException why)
            throws IOException, ClientException {
        Optional<String> version = OwnVersion.answer(words);
        if (version.isPresent()) {
            print(out, version.get());
            return 0;
        }
        List<String> command = OwnVersion.withoutSettings(words);
        if (!command.isEmpty() && command.get(0).equals("health")) {
            // monitoring reads one line of the output
            boolean down = why.isNoAgent();
            print(out, down ? NO_AGENT : UNASKED);
            throw why.endingWith(down ? CRITICAL : UNKNOWN);
        }
        throw why;
    }

    private static void print(OutputStream out, String text) throws ClientException {
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new ClientException("standard output cannot be written: " + e.getMessage());
        }
    }

    private static boolean isStop(List<String> words) {
        int agent = words.indexOf("agent");
        return agent >= 0 && agent + 1 < words.size() && words.get(agent + 1).equals("stop");
    }

    private static SocketChannel connect(Path socket) throws ClientException {
        try {
            return SocketChannel.open(UnixDomainSocketAddress.of(socket));
        } catch (IOException | UnsupportedOperationException e) {
            throw new ClientException(SocketPlace.whyNot(socket, e));
        }
    }

    /** The variables that a command may ask for; the others are nobody's business. */
    private static Map<String, String> passedOn(Map<String, String> environment) throws ClientException {
        Map<String, String> some = new HashMap<>();
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            String name = variable.getKey();
            if (name.startsWith("BPFMAN_") || name.startsWith("LC_") || PASSED_ON.contains(name)) {
                if (Words.isReplaced(variable.getValue())) {
                    throw new ClientException("the variable " + name + " is not UTF-8");
                }
                some.put(name, variable.getValue());
            }
        }
        for (String told : new String[] {"progress", "screen"}) {
            String value = System.getProperty("bpfman." + told);
            if (value != null) {
                some.putIfAbsent("BPFMAN_" + told.toUpperCase(Locale.ROOT), value);
            }
        }
        if (LOCALE != null) {
            some.put("LC_ALL", LOCALE);
        }
        return some;
    }

    /** What the link of one of this process's namespaces says; empty where there is none. */
    private static String namespace(String type) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/ns/" + type)).toString();
        } catch (IOException e) {
            // No proc(5) is mounted below this process's root: the agent says so where it matters.
            return "";
        }
    }

    private static int complain(OutputStream err, String message, int status) {
        try {
            err.write((PREFIX + message + "\n").getBytes(StandardCharsets.UTF_8));
            return status;
        } catch (IOException e) {
            // There is nowhere left to say it; the status still does.
            return status;
        }
    }
}
