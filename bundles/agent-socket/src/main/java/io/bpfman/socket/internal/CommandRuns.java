// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.internal;

import io.bpfman.api.Asker;
import io.bpfman.shell.Caller;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.CommandShell;
import io.bpfman.shell.Output;
import io.bpfman.socket.wire.Frame;
import io.bpfman.socket.wire.Request;
import java.io.BufferedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.osgi.service.log.Logger;

/** Runs what clients ask for. A command that has started is never interrupted. For any thread. */
final class CommandRuns implements SocketServer.Requests {

    static final String PREFIX = "bpfman: error: ";
    static final int FAILED = 1;
    private static final int OK = 0;
    private static final String SECRET = "--registry-auth";

    private final Supplier<Optional<CommandShell>> shell;
    private final AgentCommands agent;
    private final Spool spool;
    private final Logger logger;

    CommandRuns(Supplier<Optional<CommandShell>> shell, AgentCommands agent, Spool spool, Logger logger) {
        this.shell = shell;
        this.agent = agent;
        this.spool = spool;
        this.logger = logger;
    }

    @Override
    public void run(Request request, Connection client, long user) {
        PrintStream out = stream(client, Frame.STANDARD_OUTPUT);
        PrintStream err = stream(client, Frame.STANDARD_ERROR);
        int status = FAILED;
        try (ClientWorld world = new ClientWorld(request, client, spool, logger)) {
            Output output = new Output(out, err, unicode(request.environment()));
            status = Asker.user(user)
                    .with(new ClientSide(user, request.environment(), world, client))
                    .during(() -> run(world, request, output));
        } catch (CommandException e) {
            // one that only has a status has said all there is to say
            if (!String.valueOf(e.getMessage()).isEmpty()) {
                err.println(PREFIX + e.getMessage());
            }
            status = e.status();
        } catch (InvalidPathException e) {
            err.println(PREFIX + "\"" + e.getInput() + "\" is no path: " + e.getReason());
        } catch (RuntimeException | Error e) {
            // whoever asked gets an answer, also when memory or a class is missing
            logger.error("the command {} failed", withoutSecrets(request.words()), e);
            err.println(PREFIX + "internal error: " + e + "; the agent's log has more");
        } finally {
            out.flush();
            err.flush();
            client.write(Frame.exit(status));
        }
    }

    /** The words, without what is nobody's business. */
    static List<String> withoutSecrets(List<String> words) {
        List<String> shown = new ArrayList<>(words);
        for (int i = 0; i < shown.size(); i++) {
            if (shown.get(i).startsWith(SECRET + "=")) {
                shown.set(i, SECRET + "=...");
            } else if (i > 0 && shown.get(i - 1).equals(SECRET)) {
                shown.set(i, "...");
            }
        }
        return shown;
    }

    private int run(ClientWorld world, Request request, Output output) {
        Caller caller = Caller.host(world, request.environment());
        if (agent.isOne(request.words())) {
            agent.run(request.words(), output);
        } else {
            shell.get()
                    .orElseThrow(() -> new CommandException(
                            "the agent has no commands at the moment: its bundle io.bpfman.shell is not started"))
                    .run(caller, request.words(), output);
        }
        return OK;
    }

    private static PrintStream stream(Connection client, byte kind) {
        return new PrintStream(
                new BufferedOutputStream(new FrameStream(client, kind), Frame.MAX_BYTES),
                false,
                StandardCharsets.UTF_8);
    }

    /** Whether the client's locale is one of UTF-8, see locale(7). */
    private static boolean unicode(Map<String, String> environment) {
        for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
            String value = environment.getOrDefault(name, "");
            if (!value.isEmpty()) {
                String upper = value.toUpperCase(Locale.ROOT);
                return upper.contains("UTF-8") || upper.contains("UTF8");
            }
        }
        return false;
    }
}
