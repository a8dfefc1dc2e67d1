// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.internal;

import io.bpfman.shell.CommandException;
import io.bpfman.shell.World;
import io.bpfman.socket.wire.FileFacts;
import io.bpfman.socket.wire.Frame;
import io.bpfman.socket.wire.Request;
import io.bpfman.socket.wire.WireException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.service.log.Logger;

/**
 * The world of a client: a process with a root, a working directory, mounts and a network namespace of its own. The client opens what a name means and says which
 * file of the kernel that is; a path is taken only when it leads the agent to the same one. No other check is needed: who may ask the agent may do all of this
 * anyway, and device and inode are the kernel's own, in whatever namespace of process ids a client lives.
 */
final class ClientWorld implements World, AutoCloseable {

    /** Most bytes that a client's file may have, as it is for files that the agent reads itself. */
    private static final long MAX_BYTES = 64L << 20;

    private static final long MAX_BYTES_OF_NAMES = 1L << 20;

    private static final Path OWN_NAMESPACE = Path.of("/proc/self/ns/net");
    /** Paths below it are those of processes, which end. */
    private static final String PROCESSES = "/proc/";

    private final Request request;
    private final Connection client;
    private final Spool spool;
    private final Logger logger;
    private final List<Path> spooled = new ArrayList<>();

    ClientWorld(Request request, Connection client, Spool spool, Logger logger) {
        this.request = request;
        this.client = client;
        this.spool = spool;
        this.logger = logger;
    }

    @Override
    public Optional<String> networkNamespace() {
        if (request.networkNamespace().isEmpty()) {
            throw new CommandException("which network namespace this was typed in cannot be told: /proc is not mounted"
                    + " there; name it with --netns");
        }
        return Optional.of(request.networkNamespace());
    }

    @Override
    public Path namespace(String name) {
        Answer answer = ask(name);
        if (answer.facts().isEmpty()) {
            throw new CommandException("there is no network namespace at " + name + ": " + answer.reason()
                    + "; ip netns list shows those that have a name");
        }
        FileFacts file = answer.facts().get();
        try {
            if (file.device() != FileFacts.of(OWN_NAMESPACE, "").device()) {
                throw new CommandException(
                        name + " is not a network namespace; ip netns list shows those that have a name");
            }
        } catch (IOException e) {
            throw new CommandException("the agent's own network namespace cannot be looked at: " + e.getMessage(), e);
        }
        return file.path().startsWith(PROCESSES) ? byInode(file) : shared(file).orElseGet(() -> byInode(file));
    }

    /** As proc(5) writes it; there is one file system of namespaces to a kernel. */
    private static Path byInode(FileFacts namespace) {
        return Path.of("net:[" + namespace.inode() + "]");
    }

    @Override
    public CallersFile file(String name) {
        Answer answer = ask(name);
        FileFacts file = answer.facts()
                .orElseThrow(() -> new CommandException("object file \"" + name + "\": " + answer.reason()));
        if (!file.isRegular()) {
            throw new CommandException("object file \"" + file.path() + "\" is not a regular file");
        }
        return shared(file).map(path -> new CallersFile(path, path)).orElseGet(() -> fetched(file));
    }

    @Override
    public List<String> names(String directory) {
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        try {
            Optional<String> refused = new ClientContent(client)
                    .askNames(
                            directory,
                            MAX_BYTES_OF_NAMES,
                            body -> names.write(body.array(), body.arrayOffset() + body.position(), body.remaining()));
            if (refused.isPresent()) {
                throw new CommandException("directory \"" + directory + "\": " + refused.get());
            }
        } catch (IOException e) {
            throw new CommandException(
                    "directory \"" + directory + "\": the client does not say what is in it: " + e.getMessage(), e);
        }
        return Stream.of(names.toString(StandardCharsets.UTF_8).split("\0"))
                .filter(name -> !name.isEmpty())
                .sorted()
                .toList();
    }

    @Override
    public void write(String name, byte[] content) {
        try {
            client.write(Frame.text(Frame.NEW_FILE, name));
            for (int sent = 0; sent < content.length; sent += Frame.MAX_BYTES) {
                client.write(
                        Frame.of(Frame.NEW_CONTENT, content, sent, Math.min(Frame.MAX_BYTES, content.length - sent)));
            }
            client.write(Frame.of(Frame.NEW_CONTENT, content, 0, 0));
            Connection.Piece piece = client.readPiece();
            if (piece.kind() == Frame.REFUSED) {
                throw new CommandException("\"" + name + "\" cannot be written: " + ClientContent.text(piece.body()));
            }
            if (piece.kind() != Frame.NEW_FILE) {
                throw new WireException("the client sends what it was not asked for");
            }
        } catch (IOException e) {
            throw new CommandException(
                    "\"" + name + "\": the client does not say whether it is written: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean exists(String name) {
        return ask(name).facts().isPresent();
    }

    @Override
    public Path place(String name) {
        String directory = name;
        while (true) {
            int slash = directory.lastIndexOf('/');
            directory = slash < 0 ? "." : directory.substring(0, Math.max(slash, 1));
            Answer answer = ask(directory);
            if (answer.facts().isPresent()) {
                FileFacts there = answer.facts().get();
                String rest = slash < 0 ? name : name.substring(slash + 1);
                return shared(there)
                        .map(path -> path.resolve(rest))
                        .orElseThrow(
                                () -> new CommandException("\"" + name + "\" is no place for the agent: it sees another"
                                        + " directory at " + there.path() + " than is there where this was typed"));
            }
            if (directory.equals("/") || directory.equals(".")) {
                throw new CommandException("\"" + name + "\" is no place for the agent: " + answer.reason());
            }
        }
    }

    /** The path, if it leads the agent to the client's own file. */
    private static Optional<Path> shared(FileFacts file) {
        try {
            Path path = Path.of(file.path());
            return FileFacts.of(path, "").isSameAs(file) ? Optional.of(path) : Optional.empty();
        } catch (IOException | InvalidPathException e) {
            // Nothing is there for the agent, or the agent cannot even name it.
            return Optional.empty();
        }
    }

    /** A file that only the client sees, brought here. What is recorded of it is no path of the agent's, and says whose. */
    private CallersFile fetched(FileFacts file) {
        if (file.size() > MAX_BYTES) {
            throw new CommandException("object file \"" + file.path() + "\" is larger than " + (MAX_BYTES >> 20)
                    + " MiB, the most that is loaded; take out what is for debuggers: llvm-strip -g FILE");
        }
        Path recorded;
        try {
            recorded = Path.of(request.mountNamespace() + file.path());
        } catch (InvalidPathException e) {
            throw new CommandException(
                    "object file \"" + file.path() + "\": the agent cannot name it in the character set "
                            + System.getProperty("sun.jnu.encoding") + "; start the agent with LC_ALL=C.UTF-8",
                    e);
        }
        try {
            Path copy = spool.create();
            spooled.add(copy);
            fetch(file.path(), copy);
            return new CallersFile(copy, recorded);
        } catch (IOException e) {
            throw new CommandException(
                    "object file \"" + file.path() + "\" cannot be brought to the agent: " + e.getMessage(), e);
        }
    }

    private void fetch(String path, Path copy) throws IOException {
        try (SeekableByteChannel file = Files.newByteChannel(copy, StandardOpenOption.WRITE)) {
            Optional<String> refused = new ClientContent(client).ask(path, MAX_BYTES, body -> {
                while (body.hasRemaining()) {
                    file.write(body);
                }
            });
            if (refused.isPresent()) {
                throw new CommandException("object file \"" + path + "\": " + refused.get());
            }
        }
    }

    /** What a client says of a name; the reason counts when there are no facts. */
    private record Answer(Optional<FileFacts> facts, String reason) {}

    private Answer ask(String name) {
        try {
            client.write(Frame.text(Frame.FILE, name));
            Connection.Piece piece = client.readPiece();
            return switch (piece.kind()) {
                case Frame.FILE -> new Answer(Optional.of(FileFacts.decode(piece.body())), "");
                case Frame.REFUSED -> new Answer(Optional.empty(), ClientContent.text(piece.body()));
                default -> throw new WireException("the client sends what it was not asked for");
            };
        } catch (IOException e) {
            throw new CommandException(
                    "\"" + name + "\": the client does not say which file that is: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        for (Path file : spooled) {
            try {
                spool.remove(file);
            } catch (IOException e) {
                logger.warn("the copy {} of a client's file cannot be removed", file, e);
            }
        }
    }
}
