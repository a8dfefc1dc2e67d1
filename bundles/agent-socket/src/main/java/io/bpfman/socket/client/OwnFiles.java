// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.client;

import io.bpfman.socket.wire.FileFacts;
import io.bpfman.socket.wire.Frame;
import io.bpfman.socket.wire.Text;
import io.bpfman.socket.wire.WireException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Answers the agent's questions about files, which this process sees with its own root, working directory and mounts. */
final class OwnFiles {

    /** Says that the working directory has no path, so that relative names mean nothing. */
    private static final boolean NOWHERE = "gone".equals(System.getProperty("bpfman.directory"));

    private final SocketChannel agent;
    private @Nullable WrittenFile written;
    /** Why the file that is written cannot be. */
    private @Nullable String wrong;

    OwnFiles(SocketChannel agent) {
        this.agent = agent;
    }

    void answer(byte kind, ByteBuffer body) throws IOException {
        if (kind == Frame.CONTENT && body.remaining() < Long.BYTES) {
            throw Frame.otherRelease();
        }
        long most = kind == Frame.CONTENT ? body.getLong() : 0;
        try {
            Path file = path(name(body));
            if (kind == Frame.FILE) {
                send(facts(file).encode());
            } else {
                sendContent(file, most);
            }
        } catch (RefusedException e) {
            send(Frame.text(Frame.REFUSED, e.getMessage()));
        }
    }

    /** Answers with what is in a directory. */
    void tellNames(ByteBuffer body) throws IOException {
        try {
            Path directory = path(name(body));
            ByteArrayOutputStream names = new ByteArrayOutputStream();
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
                for (Path entry : entries) {
                    names.writeBytes(Text.encode(String.valueOf(entry.getFileName())));
                    names.write(0);
                }
            } catch (IOException e) {
                throw new RefusedException(e instanceof NotDirectoryException ? "it is no directory" : reason(e));
            }
            sendBytes(names.toByteArray());
        } catch (RefusedException e) {
            send(Frame.text(Frame.REFUSED, e.getMessage()));
        }
    }

    private void sendBytes(byte[] bytes) throws IOException {
        for (int sent = 0; sent < bytes.length; sent += Frame.MAX_BYTES) {
            send(Frame.of(Frame.CONTENT, bytes, sent, Math.min(Frame.MAX_BYTES, bytes.length - sent)));
        }
        send(Frame.of(Frame.CONTENT, bytes, 0, 0));
    }

    /** Answers with what a program says that keeps logins. */
    void tellLogin(byte[] question) throws IOException {
        byte[] said;
        try {
            said = CredentialHelper.ask(question);
        } catch (WireException e) {
            throw e;
        } catch (IOException e) {
            send(Frame.text(Frame.REFUSED, String.valueOf(e.getMessage())));
            return;
        }
        sendBytes(said);
    }

    /** Begins a file that is written by what follows. */
    void begin(ByteBuffer body) throws IOException, ClientException {
        drop();
        wrong = null;
        String name = name(body);
        try {
            Path file = path(name);
            try {
                written = new WrittenFile(file);
            } catch (IOException e) {
                throw new RefusedException(reason(e));
            }
        } catch (RefusedException e) {
            wrong = e.getMessage();
        }
    }

    /** Writes some of it; with nothing it has come to its end, and is answered. */
    void write(ByteBuffer bytes) throws IOException, ClientException {
        boolean end = !bytes.hasRemaining();
        WrittenFile file = written;
        if (wrong == null && file == null) {
            throw Frame.otherRelease();
        }
        try {
            if (wrong == null && file != null) {
                file.write(bytes);
                if (end) {
                    file.place();
                }
            }
        } catch (IOException e) {
            wrong = reason(e);
        }
        if (end) {
            String why = wrong;
            drop();
            send(why == null ? Frame.of(Frame.NEW_FILE, new byte[0], 0, 0) : Frame.text(Frame.REFUSED, why));
        }
    }

    /** Takes away what has not got its place. */
    void drop() throws ClientException {
        WrittenFile file = written;
        written = null;
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                throw new ClientException("what was to take a file's place is left beside it: " + e.getMessage());
            }
        }
    }

    private static String name(ByteBuffer body) throws WireException {
        byte[] bytes = new byte[body.remaining()];
        body.get(bytes);
        String name = Text.decode(bytes, "the question");
        if (name.indexOf('\0') >= 0) {
            throw new WireException("the question names no file");
        }
        return name;
    }

    private static Path path(String name) throws RefusedException {
        try {
            Path path = Path.of(name);
            if (NOWHERE && !path.isAbsolute()) {
                throw new RefusedException(
                        "the working directory was removed, or has no path here; name it from the root on");
            }
            return path;
        } catch (InvalidPathException e) {
            throw new RefusedException("it cannot be named in the character set "
                    + System.getProperty("sun.jnu.encoding") + " of this machine's only locale; C.UTF-8 is missing");
        }
    }

    private static FileFacts facts(Path file) throws RefusedException {
        Path whole = file.toAbsolutePath();
        if (Words.isReplaced(whole.toString())) {
            throw new RefusedException("the name of the working directory is not UTF-8");
        }
        Path shorter = whole.normalize();
        try {
            FileFacts facts = FileFacts.of(file, shorter.toString());
            // Behind a link, ".." is another directory than it seems.
            return shorter.equals(whole) || leadsTo(shorter, facts) ? facts : FileFacts.of(file, whole.toString());
        } catch (IOException e) {
            throw new RefusedException(reason(e));
        }
    }

    private static boolean leadsTo(Path path, FileFacts file) {
        try {
            return FileFacts.of(path, "").isSameAs(file);
        } catch (IOException e) {
            // Nothing is there.
            return false;
        }
    }

    private void sendContent(Path file, long most) throws IOException, RefusedException {
        ByteBuffer frame = ByteBuffer.allocate(Frame.HEADER_BYTES + Frame.MAX_BYTES);
        try (SeekableByteChannel content = open(file)) {
            long sent = 0;
            int length;
            do {
                frame.clear().position(Frame.HEADER_BYTES);
                length = Math.max(0, read(content, frame));
                sent += length;
                if (sent > most) {
                    throw new RefusedException("it has grown to more than " + most + " bytes");
                }
                frame.put(0, Frame.CONTENT).putInt(1, length).flip();
                send(frame);
            } while (length > 0);
        }
    }

    private static SeekableByteChannel open(Path file) throws RefusedException {
        try {
            return Files.newByteChannel(file);
        } catch (IOException e) {
            throw new RefusedException(reason(e));
        }
    }

    private static int read(SeekableByteChannel content, ByteBuffer frame) throws RefusedException {
        try {
            return content.read(frame);
        } catch (IOException e) {
            throw new RefusedException(reason(e));
        }
    }

    private static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "it does not exist";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        return String.valueOf(
                e instanceof FileSystemException of && of.getReason() != null ? of.getReason() : e.getMessage());
    }

    private void send(ByteBuffer frame) throws IOException {
        while (frame.hasRemaining()) {
            agent.write(frame);
        }
    }

    /** Why there is no answer. */
    private static final class RefusedException extends Exception {

        private static final long serialVersionUID = 1L;

        RefusedException(String why) {
            super(why);
        }
    }
}
