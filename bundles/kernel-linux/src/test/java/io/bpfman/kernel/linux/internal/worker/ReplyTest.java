// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.kernel.linux.internal.bpf.LoadFailure;
import io.bpfman.kernel.linux.internal.bpf.MapShape;
import io.bpfman.kernel.linux.internal.bpf.OpenedObject.Declared;
import io.bpfman.kernel.linux.internal.bpf.OpenedObject.DeclaredMap;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The worker may be anybody's by now: what it answers is read with care. */
class ReplyTest {

    private static final Reply.Opened OPENED = new Reply.Opened(new Declared(
            List.of("stats", "größe"), List.of(new DeclaredMap("packets", new MapShape(6, 4, 16, 8, 0), 1L << 40))));
    private static final List<Reply> PLAIN =
            List.of(new Reply.Ready(), OPENED, new Reply.Loaded(List.of(0, 7)), new Reply.Closed());

    private static byte[] bytes(Reply reply) {
        Writer writer = new Writer();
        reply.write(writer);
        return writer.bytes();
    }

    private static Reply read(byte[] bytes) throws MalformedException {
        Reader reader = new Reader(ByteBuffer.wrap(bytes));
        Reply reply = Reply.read(reader);
        reader.end();
        return reply;
    }

    @Test
    void isReadAsItWasWritten() throws MalformedException {
        for (Reply reply : PLAIN) {
            assertEquals(reply, read(bytes(reply)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 3})
    void tellsAFailureWithAndWithoutAProgram(int program) throws MalformedException {
        OptionalInt which = program < 0 ? OptionalInt.empty() : OptionalInt.of(program);
        LoadFailure failure = assertInstanceOf(
                        Reply.Failed.class,
                        read(bytes(new Reply.Failed(new LoadFailure(13, "words", which, "the log")))))
                .failure();
        assertEquals(13, failure.errno());
        assertEquals("words", failure.words());
        assertEquals(which, failure.program());
        assertEquals("the log", failure.log());
    }

    @Test
    void refusesEveryMessageThatIsCutOff() {
        for (Reply reply : PLAIN) {
            byte[] whole = bytes(reply);
            for (int length = 0; length < whole.length; length++) {
                byte[] cut = Arrays.copyOf(whole, length);
                assertThrows(MalformedException.class, () -> read(cut), reply + " of " + length + " bytes");
            }
        }
    }

    @Test
    void refusesWhatIsTooLongAndKindsThatThereAreNot() {
        assertThrows(MalformedException.class, () -> read(new byte[] {Reply.CLOSED, 0}));
        for (byte kind : new byte[] {0, 6, -1}) {
            assertThrows(MalformedException.class, () -> read(new byte[] {kind}));
        }
    }

    /** A count is believed only as far as there are bytes for it, so that no number makes the agent reserve memory. */
    @Test
    void takesNoCountOnTrust() {
        for (int count : new int[] {Integer.MAX_VALUE, Integer.MIN_VALUE, -1, 1 << 20}) {
            assertThrows(
                    MalformedException.class,
                    () -> read(new Writer().octet(Reply.OPENED).number(count).bytes()));
            assertThrows(
                    MalformedException.class,
                    () -> read(new Writer().octet(Reply.LOADED).number(count).bytes()));
        }
    }

    /** Whatever is damaged, it is a reply or it is malformed. */
    @Test
    void damageIsNeverAnythingElse() {
        Random random = new Random(20260811);
        int malformed = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] damaged = bytes(PLAIN.get(round % PLAIN.size()));
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try {
                read(damaged);
            } catch (MalformedException e) {
                malformed++;
            }
        }
        assertTrue(malformed > 10_000, malformed + " of 20000");
    }
}
