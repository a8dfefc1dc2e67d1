// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract.walk;

import io.bpfman.api.Program;
import io.bpfman.api.TcAction;

/** A program of no dispatcher, which counts by itself wherever it is attached, and how often it is expected to have run. */
final class CountingProgram {

    private final Program program;
    private final TcAction verdict;
    private long runs;

    /** @param verdict what it always returns */
    CountingProgram(Program program, TcAction verdict) {
        this.program = program;
        this.verdict = verdict;
    }

    Program program() {
        return program;
    }

    long id() {
        return program.id();
    }

    long runs() {
        return runs;
    }

    /** Meets packets; what it says to them. */
    TcAction run(int packets) {
        runs += packets;
        return verdict;
    }
}
