// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RequestTest {

    private static Request read(ByteBuffer bytes) throws WireException {
        assertEquals(bytes.remaining() - Request.HEADER_BYTES, Request.bodyLength(bytes));
        return Request.decode(bytes);
    }

    @Test
    void comesThroughAsItWas() throws Exception {
        Request request = new Request(
                List.of("program", "", "h\u00e4"), "net:[4026531840]", "mnt:[1]", Map.of("LANG", "C.UTF-8", "A", ""));
        assertEquals(request, read(request.encode()));
        Request least = new Request(List.of(), "", "", Map.of());
        assertEquals(least, read(least.encode()));
    }

    @Test
    void refusesWhatIsTooLargeOrNotOurs() {
        Request large = new Request(List.of("x".repeat(Request.MAX_BYTES)), "", "", Map.of());
        assertTrue(
                assertThrows(WireException.class, large::encode).getMessage().startsWith("the arguments are too long"));
        ByteBuffer other = ByteBuffer.allocate(8).putInt(1).putInt(4).flip();
        assertThrows(WireException.class, () -> Request.bodyLength(other));
        ByteBuffer announced =
                ByteBuffer.allocate(8).putInt(Request.MAGIC).putInt(-1).flip();
        assertThrows(WireException.class, () -> Request.bodyLength(announced));
    }

    @Test
    void textsAreUtf8AndNothingElse() throws Exception {
        byte[] bytes = new Request(List.of("xyz"), "", "", Map.of()).encode().array();
        bytes[Request.HEADER_BYTES + 8] = (byte) 0xff;
        ByteBuffer body = ByteBuffer.wrap(bytes, Request.HEADER_BYTES, bytes.length - Request.HEADER_BYTES);
        assertEquals(
                "the request has a text that is not UTF-8",
                assertThrows(WireException.class, () -> Request.decode(body)).getMessage());
        Request half = new Request(List.of("\ud83d"), "", "", Map.of());
        assertThrows(WireException.class, half::encode);
        FileFacts facts = new FileFacts(1, -1, 0100644, 5, "/h\u00e4");
        ByteBuffer frame = facts.encode();
        assertEquals(Frame.FILE, frame.get());
        assertEquals(frame.remaining() - Integer.BYTES, Frame.bodyLength(frame));
        assertEquals(facts, FileFacts.decode(frame));
        assertThrows(WireException.class, () -> FileFacts.decode(ByteBuffer.allocate(31)));
    }

    @Property
    void anyBytesAreARequestOrAreRefused(@ForAll @Size(max = 64) byte[] bytes) {
        try {
            Request.decode(ByteBuffer.wrap(bytes));
        } catch (WireException e) {
            assertTrue(e.getMessage().startsWith("the request "), e.getMessage());
        }
    }
}
