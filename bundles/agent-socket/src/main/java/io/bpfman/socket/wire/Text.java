// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.wire;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Texts on the wire: UTF-8, and nothing that is not. What cannot be said so is refused, never changed. */
public final class Text {

    private Text() {}

    /** The bytes of a text. Throws {@link WireException} when it has half of a pair of surrogates, which UTF-8 has no bytes for. */
    public static byte[] encode(String text) throws WireException {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] exact = new byte[bytes.remaining()];
            bytes.get(exact);
            return exact;
        } catch (CharacterCodingException e) {
            throw new WireException("a text has no form in UTF-8", e);
        }
    }

    /**
     * The text of these bytes; throws {@link WireException} when they are none.
     *
     * @param what they are part of, for the message
     */
    public static String decode(byte[] bytes, String what) throws WireException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new WireException(what + " has a text that is not UTF-8", e);
        }
    }
}
