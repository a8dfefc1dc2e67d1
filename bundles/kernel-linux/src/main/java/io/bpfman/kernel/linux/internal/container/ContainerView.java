// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.container;

import io.bpfman.api.errors.BpfmanException;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.kernel.linux.internal.sys.Channel;
import io.bpfman.kernel.linux.internal.sys.Channel.BrokenException;
import io.bpfman.kernel.linux.internal.sys.Channel.LateException;
import io.bpfman.kernel.linux.internal.sys.Channel.Message;
import io.bpfman.kernel.linux.internal.sys.Child;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.MemoryFile;
import io.bpfman.kernel.linux.internal.sys.SysException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Owns a process that looks into a container, and asks it. For one thread. */
final class ContainerView implements FileView {

    /** A process that was killed is gone in less, unless it waits for a file system that does not answer. */
    private static final Duration END = Duration.ofSeconds(10);

    private final long pid;
    private final Child child;
    private final Channel channel;
    private final MemoryFile log;
    private final Duration look;

    ContainerView(long pid, Child child, Channel channel, MemoryFile log, Duration look) {
        this.pid = pid;
        this.child = child;
        this.channel = channel;
        this.log = log;
        this.look = look;
    }

    /** Waits until the process has entered the container, or says why it cannot. */
    void awaitStart(Duration most) throws SysException {
        hear("start", most).ifPresent(Fd::close);
    }

    @Override
    public Fd find(Path path) throws SysException {
        byte[] question = path.toString().getBytes(StandardCharsets.UTF_8);
        if (question.length > ContainerMain.LONGEST_PATH) {
            throw new SysException(Errno.ENAMETOOLONG, "");
        }
        try {
            channel.send(question, List.of(), deadline(look));
        } catch (BrokenException | LateException e) {
            throw lost("look at " + path, e, look);
        }
        return hear("look at " + path, look).orElseThrow(() -> silent("look at " + path));
    }

    /** The descriptor that came, if the answer has one. */
    private Optional<Fd> hear(String what, Duration most) throws SysException {
        try (Message answer = channel.receive(Integer.BYTES, 1, deadline(most))) {
            if (answer.bytes().remaining() != Integer.BYTES) {
                throw silent(what);
            }
            int errno = answer.bytes().getInt();
            if (errno != 0) {
                throw new SysException(errno, "");
            }
            return answer.descriptors().isEmpty()
                    ? Optional.empty()
                    : Optional.of(answer.descriptors().get(0).duplicate());
        } catch (BrokenException | LateException e) {
            throw lost(what, e, most);
        }
    }

    private BpfmanException silent(String what) {
        return new UnsupportedHereException(
                "the process that looks into containers did not " + what + where() + ", and does not say why");
    }

    private BpfmanException lost(String what, Exception cause, Duration most) throws SysException {
        String message = "the process that looks into containers did not " + what + where() + ": ";
        return cause instanceof LateException
                ? new UnsupportedHereException(message + "it took longer than " + most.toSeconds() + " s", cause)
                : new UnsupportedHereException(
                        message + "it ended (" + log.text().strip() + ")", cause);
    }

    private static OptionalLong deadline(Duration most) {
        return OptionalLong.of(System.nanoTime() + most.toNanos());
    }

    @Override
    public Path kernelPath(Path path, Fd place) {
        return place.procPath();
    }

    @Override
    public String where() {
        return " in the mounts of process " + pid;
    }

    /** Ends the process, and waits for its end; one that does not end in time is waited for by a thread. */
    @Override
    public void close() {
        channel.close();
        log.close();
        child.kill();
        try {
            if (child.await(deadline(END)).isPresent()) {
                child.close();
                return;
            }
        } catch (SysException e) {
            child.close();
            throw new IllegalStateException("cannot await the end of process " + child.pid(), e);
        }
        Thread reaper = new Thread(this::reap, "bpfman-container-" + child.pid());
        reaper.setDaemon(true);
        reaper.start();
    }

    private void reap() {
        try (child) {
            child.await(OptionalLong.empty());
        } catch (SysException e) {
            throw new IllegalStateException("cannot await the end of process " + child.pid(), e);
        }
    }
}
