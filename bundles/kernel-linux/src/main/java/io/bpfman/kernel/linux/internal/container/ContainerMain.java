// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.container;

import io.bpfman.kernel.linux.internal.sys.Channel;
import io.bpfman.kernel.linux.internal.sys.Channel.BrokenException;
import io.bpfman.kernel.linux.internal.sys.Channel.LateException;
import io.bpfman.kernel.linux.internal.sys.Channel.Message;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * The process that looks into a container: its main thread enters the container's files, and then answers each path that the agent sends with a descriptor
 * of what is there, or with an error number; it ends when the agent's side is closed. It opens nothing for reading, so that a look has no effect on what is looked at.
 */
public final class ContainerMain {

    /** Bytes: {@code PATH_MAX} of linux/limits.h. */
    static final int LONGEST_PATH = 4096;

    private static final OptionalLong FOREVER = OptionalLong.empty();

    private ContainerMain() {}

    /** The arguments are the numbers of the descriptors of the socket, of the mount namespace and of the root directory. */
    public static void main(String[] arguments) throws SysException, BrokenException, LateException {
        SystemCalls calls = new SystemCalls();
        try (Channel agent = new Channel(calls, inherited(calls, arguments[0]))) {
            try (Fd namespace = inherited(calls, arguments[1]);
                    Fd root = inherited(calls, arguments[2])) {
                calls.enterFiles(namespace, root);
            } catch (SysException e) {
                agent.send(number(e.errno()), List.of(), FOREVER);
                return;
            }
            agent.send(number(0), List.of(), FOREVER);
            serve(calls, agent);
        }
    }

    private static Fd inherited(SystemCalls calls, String number) {
        return calls.inherited(Integer.parseInt(number));
    }

    private static void serve(SystemCalls calls, Channel agent) throws SysException, BrokenException, LateException {
        while (true) {
            try (Message question = agent.receive(LONGEST_PATH, 0, FOREVER)) {
                answer(
                        calls,
                        agent,
                        StandardCharsets.UTF_8.decode(question.bytes()).toString());
            } catch (BrokenException e) {
                if (e.ended()) {
                    return;
                }
                throw e;
            }
        }
    }

    private static void answer(SystemCalls calls, Channel agent, String path)
            throws SysException, BrokenException, LateException {
        Fd place;
        try {
            place = calls.openPlace(Path.of(path));
        } catch (SysException e) {
            agent.send(number(e.errno()), List.of(), FOREVER);
            return;
        }
        try (place) {
            agent.send(number(0), List.of(place), FOREVER);
        }
    }

    private static byte[] number(int number) {
        byte[] bytes = new byte[Integer.BYTES];
        ByteBuffer.wrap(bytes).putInt(number);
        return bytes;
    }
}
