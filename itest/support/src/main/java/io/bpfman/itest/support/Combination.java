// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.support;

import java.util.List;
import java.util.Map;

/**
 * The TC backend and the slot mechanism that agents under test are configured for, as the agent's configuration names them. The system properties
 * {@value #BACKEND} and {@value #MECHANISM} choose; what they leave out is {@value #AUTO}: the agent chooses.
 *
 * @param backend {@code tcx}, {@code netlink} or {@code auto}
 * @param mechanism {@code freplace}, {@code tailcall} or {@code auto}
 */
public record Combination(String backend, String mechanism) {

    /** The system property for the backend. */
    public static final String BACKEND = "bpfman.test.backend";

    /** The system property for the slot mechanism. */
    public static final String MECHANISM = "bpfman.test.mechanism";

    /** The choice that is left to the agent. */
    public static final String AUTO = "auto";

    /** The PID of the configuration that this is. */
    public static final String PID = "io.bpfman.dispatcher.tc";

    /** The PID of the configuration that it is for XDP, where there is one backend only. */
    public static final String XDP_PID = "io.bpfman.dispatcher.xdp";

    /** What the system properties of this process say. */
    public static Combination current() {
        return new Combination(System.getProperty(BACKEND, AUTO), System.getProperty(MECHANISM, AUTO));
    }

    /** Whether everything is left to the agent. */
    public boolean isAutomatic() {
        return backend.equals(AUTO) && mechanism.equals(AUTO);
    }

    /** The same mechanism with another backend. */
    public Combination with(String otherBackend) {
        return new Combination(otherBackend, mechanism);
    }

    /** The same backend with another mechanism. */
    public Combination by(String otherMechanism) {
        return new Combination(backend, otherMechanism);
    }

    /** The backend that an agent prefers under this configuration, when every one that the kernel carries is there. */
    public String preferred() {
        return backend.equals(AUTO) ? HostKernel.current().backends().get(0) : backend;
    }

    /** The backends that a test that holds for each of them runs on: the one that is named, or all that the kernel carries. */
    public List<String> backends() {
        return backend.equals(AUTO) ? HostKernel.current().backends() : List.of(backend);
    }

    /** Properties of the configuration {@value #PID}. */
    public Map<String, Object> configuration() {
        return Map.of("backend", backend, "mechanism", mechanism);
    }

    /** Properties of the configuration {@value #XDP_PID}. */
    public Map<String, Object> xdpConfiguration() {
        return Map.of("mechanism", mechanism);
    }
}
