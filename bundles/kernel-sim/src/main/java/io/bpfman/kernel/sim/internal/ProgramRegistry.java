// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.api.TcAction;
import io.bpfman.kernel.sim.SimProgram;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What programs do, by the names of their functions. Thread-safe. */
final class ProgramRegistry {

    /** A program that nobody described leaves the packet to the next one. */
    private static final SimProgram UNKNOWN = (packet, globals, maps) -> TcAction.PIPE.code();

    private final Map<String, SimProgram> functions = new ConcurrentHashMap<>();
    private final Map<String, String> refusals = new ConcurrentHashMap<>();

    ProgramRegistry() {
        functions.putAll(SamplePrograms.FUNCTIONS);
        functions.put(TcDispatcherProgram.NAME, new TcDispatcherProgram());
        functions.put(XdpDispatcherProgram.NAME, new XdpDispatcherProgram());
        refusals.putAll(SamplePrograms.REFUSALS);
    }

    void define(String name, SimProgram function) {
        refusals.remove(name);
        functions.put(name, function);
    }

    void refuse(String name, String verifierLog) {
        refusals.put(name, verifierLog);
    }

    SimProgram function(String name) {
        return functions.getOrDefault(name, UNKNOWN);
    }

    /** What the verifier has against a program. */
    Optional<String> refusal(String name) {
        return Optional.ofNullable(refusals.get(name));
    }
}
