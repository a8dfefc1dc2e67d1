// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The arguments as they were typed. The JVM decodes them with the character set of the locale and puts something else where it cannot; their bytes are in
 * proc(5), and are looked at when the JVM may have done so.
 */
final class Words {

    private static final char REPLACEMENT = '\ufffd';
    private static final Path BYTES = Path.of("/proc/self/cmdline");

    private Words() {}

    /** The arguments of this process; throws when one of them is not UTF-8. */
    static List<String> of(String[] decoded) throws ClientException, IOException {
        if (isUtf8() && !isReplaced(decoded)) {
            return List.of(decoded);
        }
        return decode(lastOf(Files.readAllBytes(BYTES), decoded.length));
    }

    private static boolean isUtf8() {
        return "UTF-8".equals(System.getProperty("sun.jnu.encoding"));
    }

    private static boolean isReplaced(String[] words) {
        for (String word : words) {
            if (isReplaced(word)) {
                return true;
            }
        }
        return false;
    }

    /** Whether something may stand in this text for what could not be decoded. */
    static boolean isReplaced(String text) {
        return text.indexOf(REPLACEMENT) >= 0;
    }

    /** The last texts of a command line; each ends in a zero byte. */
    static List<byte[]> lastOf(byte[] line, int count) {
        List<byte[]> last = new ArrayList<>();
        int end = line.length - 1;
        while (last.size() < count) {
            int start = end;
            while (start > 0 && line[start - 1] != 0) {
                start--;
            }
            byte[] word = new byte[end - start];
            System.arraycopy(line, start, word, 0, word.length);
            last.add(word);
            end = start - 1;
        }
        Collections.reverse(last);
        return last;
    }

    /** The texts; throws for one that is not UTF-8, and shows its bytes. */
    static List<String> decode(List<byte[]> words) throws ClientException {
        List<String> texts = new ArrayList<>();
        for (byte[] word : words) {
            try {
                texts.add(StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(word))
                        .toString());
            } catch (CharacterCodingException e) {
                throw ClientException.usage("argument " + (texts.size() + 1) + ", $'" + shown(word)
                        + "', is not UTF-8, which names and arguments have to be");
            }
        }
        return texts;
    }

    /** As a shell takes it, see QUOTING in bash(1). */
    private static String shown(byte[] word) {
        StringBuilder text = new StringBuilder();
        for (byte one : word) {
            if (one >= ' ' && one < 0x7f && one != '\'' && one != '\\') {
                text.append((char) one);
            } else {
                text.append(String.format("\\x%02x", one));
            }
        }
        return text.toString();
    }
}
