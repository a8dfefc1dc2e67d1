// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;

/**
 * Where bundles print that should log. Until {@link #end} it goes on to a stream; from then on it is dropped, because the event and
 * shell bundles print complaints about each other's disappearance when their log is gone already. Any thread may write.
 */
final class StrayOutput {
    private final Gate gate;
    private final PrintStream stream;

    StrayOutput(PrintStream target) {
        this.gate = new Gate(target);
        this.stream = new PrintStream(gate, true, Charset.defaultCharset());
    }

    PrintStream stream() {
        return stream;
    }

    void end() {
        gate.open = false;
    }

    private static final class Gate extends FilterOutputStream {
        private volatile boolean open = true;

        Gate(OutputStream target) {
            super(target);
        }

        @Override
        public void write(int b) throws IOException {
            if (open) {
                out.write(b);
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (open) {
                out.write(bytes, offset, length);
            }
        }
    }
}
