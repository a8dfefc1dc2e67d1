// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bpfman.kernel.linux.internal.bpf.Preparation;
import io.bpfman.kernel.linux.internal.bpf.Preparation.BySection;
import io.bpfman.kernel.linux.internal.bpf.Preparation.ForFunction;
import io.bpfman.kernel.linux.internal.bpf.Preparation.InitialValue;
import io.bpfman.kernel.linux.internal.bpf.Preparation.Typed;
import io.bpfman.kernel.linux.internal.bpf.Preparation.Wanted;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the agent asks for arrives as it was meant. */
class RequestTest {

    private static final Preparation PREPARATION = new Preparation(
            List.of(
                    new Wanted(1, new BySection()),
                    new Wanted(0, new Typed(6, 37, 0)),
                    new Wanted(2, new ForFunction(new Typed(26, 24, 16), "vfs_open"))),
            Set.of(2, 5),
            Map.of(),
            List.of(new InitialValue(3, 16, ByteBuffer.wrap(new byte[] {1, 2, 3}))));

    private static Request read(byte[] bytes) throws MalformedException {
        Reader reader = new Reader(ByteBuffer.wrap(bytes));
        Request request = Request.read(reader, List.of());
        reader.end();
        return request;
    }

    @Test
    void aLoadIsReadAsItWasWritten() throws MalformedException {
        Request.Load load = new Request.Load(PREPARATION);
        assertEquals(load, read(load.bytes()));
        assertEquals(List.of(), load.descriptors());
    }

    @Test
    void aCloseIsReadAsItWasWritten() throws MalformedException {
        assertInstanceOf(Request.Close.class, read(new Request.Close().bytes()));
    }

    @Test
    void refusesKindsThatThereAreNot() {
        assertThrows(MalformedException.class, () -> read(new byte[] {9}));
        byte[] load = new Request.Load(PREPARATION).bytes();
        load[Byte.BYTES + Integer.BYTES + Integer.BYTES] = 7;
        assertThrows(MalformedException.class, () -> read(load));
    }
}
