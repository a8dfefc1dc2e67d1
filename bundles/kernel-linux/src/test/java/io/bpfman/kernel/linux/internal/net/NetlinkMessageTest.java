// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class NetlinkMessageTest {

    @Property
    void readsBackWhatItWrote(
            @ForAll @IntRange(min = 16, max = 0xFFFF) int type,
            @ForAll @IntRange(max = 0xFFFF) int flags,
            @ForAll int sequence,
            @ForAll int number,
            @ForAll @AlphaChars @StringLength(max = 40) String text) {
        ByteBuffer payload = new PayloadWriter()
                .attribute(5, text)
                .nested(6, inner -> inner.attribute(1, number).attribute(2, text))
                .attribute(7, number)
                .payload();
        byte[] once = new NetlinkMessage(type, flags, sequence, payload).encode();
        ByteArrayOutputStream twice = new ByteArrayOutputStream();
        twice.writeBytes(once);
        twice.writeBytes(once);

        List<NetlinkMessage> messages = NetlinkMessage.parse(twice.toByteArray());

        assertEquals(2, messages.size());
        for (NetlinkMessage message : messages) {
            assertEquals(type, message.type());
            assertEquals(flags, message.flags());
            assertEquals(sequence, message.sequence());
            Attributes attributes = new Attributes(message.payload());
            assertEquals(Optional.of(text), attributes.string(5));
            assertEquals(OptionalInt.of(number), attributes.nested(6).integer(1));
            assertEquals(Optional.of(text), attributes.nested(6).string(2));
            assertEquals(OptionalInt.of(number), attributes.integer(7));
            assertEquals(OptionalInt.empty(), attributes.integer(8));
            assertEquals(Optional.empty(), attributes.nested(8).string(1));
        }
    }

    @Test
    void tellsInterfacesFromPortsOfBridges() {
        NetlinkMessage port = message(LinkCodec.RTM_DELLINK, 7);
        assertFalse(LinkCodec.isOfInterface(port));
        assertTrue(LinkCodec.isOfInterface(message(LinkCodec.RTM_DELLINK, 0)));
        assertTrue(LinkCodec.isOfInterface(message(LinkCodec.RTM_NEWLINK, 0)));
        assertFalse(LinkCodec.isOfInterface(message(NamespaceIds.RTM_DELNSID, 0)));
        assertFalse(LinkCodec.isOfInterface(new NetlinkMessage(
                LinkCodec.RTM_NEWLINK, 0, 0, ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()))));
    }

    private static NetlinkMessage message(int type, int family) {
        return new NetlinkMessage(
                type,
                0,
                0,
                new PayloadWriter()
                        .int8(family)
                        .int8(0)
                        .int16(0)
                        .int32(2)
                        .int32(0)
                        .int32(0)
                        .payload());
    }

    @Test
    void readsTheNumberOfANamespace() {
        ByteBuffer payload = new PayloadWriter().int32(0).attribute(1, 5).payload();
        assertEquals(
                OptionalInt.of(5), NamespaceIds.named(new NetlinkMessage(NamespaceIds.RTM_DELNSID, 0, 0, payload)));
        assertEquals(
                OptionalInt.empty(),
                NamespaceIds.named(new NetlinkMessage(
                        NamespaceIds.RTM_DELNSID,
                        0,
                        0,
                        new PayloadWriter().int32(0).payload())));
    }

    @Property
    void survivesAnyAttributes(@ForAll byte[] bytes) {
        Attributes attributes = new Attributes(ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()));
        for (int type = 0; type < 4; type++) {
            attributes.integer(type);
            attributes.string(type);
            attributes.nested(type).string(type);
        }
    }

    @Test
    void refusesADatagramThatIsCutOff() {
        byte[] whole = new NetlinkMessage(16, 0, 1, new PayloadWriter().int32(1).payload()).encode();
        whole[0] = (byte) (whole[0] + 4);
        assertThrows(IllegalStateException.class, () -> NetlinkMessage.parse(whole));
    }

    @Test
    void readsErrorsWithAndWithoutTheRequest() {
        int said = NetlinkMessage.FLAG_ACK_ATTRIBUTES;
        NetlinkMessage capped = error(
                said | NetlinkMessage.FLAG_CAPPED,
                new PayloadWriter()
                        .int32(-17)
                        .int32(60)
                        .int32(0)
                        .int32(0)
                        .int32(0)
                        .attribute(1, "Exclusivity flag on"));
        assertEquals(17, capped.errno());
        assertEquals("Exclusivity flag on", capped.errorText());
        NetlinkMessage whole = error(
                said,
                new PayloadWriter()
                        .int32(-2)
                        .int32(18)
                        .int32(0)
                        .int32(0)
                        .int32(0)
                        .int32(0)
                        .attribute(1, "not found"));
        assertEquals(2, whole.errno());
        assertEquals("not found", whole.errorText());
        NetlinkMessage silent = error(
                0, new PayloadWriter().int32(0).int32(16).int32(0).int32(0).int32(0));
        assertEquals(0, silent.errno());
        assertEquals("", silent.errorText());
    }

    private static NetlinkMessage error(int flags, PayloadWriter payload) {
        return new NetlinkMessage(NetlinkMessage.TYPE_ERROR, flags, 1, payload.payload());
    }
}
