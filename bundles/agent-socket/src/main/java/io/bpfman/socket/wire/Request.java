// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.wire;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A command that a client wants to be run. On the wire: {@link #MAGIC}, the number of bytes that follow, the words, the client's two
 * namespaces, the environment. A list starts with its length, a text with its length in bytes of UTF-8; all numbers are 32 bits, the
 * most significant byte first. All of what client and agent say to each other is described in {@code docs/wire.md}.
 *
 * @param words the command's arguments, without the name of the program
 * @param networkNamespace the client's, as the link {@code /proc/self/ns/net} says it; empty when there is no such link
 * @param mountNamespace the same of {@code /proc/self/ns/mnt}
 * @param environment those of the client's variables that commands ask for
 */
public record Request(
        List<String> words, String networkNamespace, String mountNamespace, Map<String, String> environment) {

    /** First on the wire: {@code bpf} and the version of what follows. */
    public static final int MAGIC = 0x62706602;
    /** Bytes of the magic number and of the length. */
    public static final int HEADER_BYTES = 8;
    /** Most bytes that may follow the header. */
    public static final int MAX_BYTES = 1 << 20;

    private static final int NAMESPACES = 2;

    public Request {
        words = List.copyOf(words);
        environment = Map.copyOf(environment);
    }

    /** The request as it goes over the wire; throws {@link WireException} when it is too large. */
    public ByteBuffer encode() throws WireException {
        List<byte[]> texts = new ArrayList<>();
        for (String word : words) {
            texts.add(Text.encode(word));
        }
        texts.add(Text.encode(networkNamespace));
        texts.add(Text.encode(mountNamespace));
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            texts.add(Text.encode(variable.getKey()));
            texts.add(Text.encode(variable.getValue()));
        }
        long size = 2L * Integer.BYTES;
        for (byte[] text : texts) {
            size += Integer.BYTES + text.length;
        }
        if (size > MAX_BYTES) {
            throw new WireException(
                    "the arguments are too long: " + size + " bytes, at most " + MAX_BYTES + " are taken");
        }
        ByteBuffer buffer = ByteBuffer.allocate(HEADER_BYTES + (int) size);
        buffer.putInt(MAGIC).putInt((int) size).putInt(words.size());
        int index = 0;
        for (byte[] text : texts) {
            if (index++ == words.size() + NAMESPACES) {
                buffer.putInt(environment.size());
            }
            buffer.putInt(text.length).put(text);
        }
        if (environment.isEmpty()) {
            buffer.putInt(0);
        }
        return buffer.flip();
    }

    /** How many bytes follow this header; throws {@link WireException} when it is none of ours or announces too many. */
    public static int bodyLength(ByteBuffer header) throws WireException {
        if (header.getInt() != MAGIC) {
            throw new WireException("this client and the agent are of different releases");
        }
        int length = header.getInt();
        if (length < 0 || length > MAX_BYTES) {
            throw new WireException("the request announces " + Integer.toUnsignedLong(length) + " bytes, at most "
                    + MAX_BYTES + " are taken");
        }
        return length;
    }

    /** Reads what follows the header. */
    public static Request decode(ByteBuffer body) throws WireException {
        try {
            List<String> words = texts(body, 1);
            String networkNamespace = text(body);
            String mountNamespace = text(body);
            List<String> pairs = texts(body, 2);
            Map<String, String> environment = new LinkedHashMap<>();
            for (int i = 0; i < pairs.size(); i += 2) {
                environment.put(pairs.get(i), pairs.get(i + 1));
            }
            if (body.hasRemaining()) {
                throw new WireException("the request has " + body.remaining() + " bytes too many");
            }
            return new Request(words, networkNamespace, mountNamespace, environment);
        } catch (BufferUnderflowException e) {
            throw new WireException("the request ends too early", e);
        }
    }

    private static List<String> texts(ByteBuffer body, int each) throws WireException {
        long count = (long) each * Integer.toUnsignedLong(body.getInt());
        // Every text takes its length at least: a count that cannot be is found before anything is made of it.
        if (count > body.remaining() / Integer.BYTES) {
            throw new WireException("the request ends too early");
        }
        List<String> texts = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            texts.add(text(body));
        }
        return texts;
    }

    private static String text(ByteBuffer body) throws WireException {
        int length = body.getInt();
        if (length < 0 || length > body.remaining()) {
            throw new WireException("the request ends too early");
        }
        byte[] bytes = new byte[length];
        body.get(bytes);
        return Text.decode(bytes, "the request");
    }
}
