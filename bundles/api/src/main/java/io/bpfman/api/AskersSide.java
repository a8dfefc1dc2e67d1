// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import io.bpfman.api.errors.ImageException;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * What somebody outside of the agent's process has who asks it for something: the agent may be allowed more than the asker is, so what is the asker's is read by the
 * asker. Used by the thread that works for the asker, while it does.
 */
@ConsumerType
public interface AskersSide {

    /** The number of the user. */
    long user();

    /** Those of the asker's variables that may be asked for; those that say where logins are kept are among them. */
    Map<String, String> environment();

    /**
     * What is in a file of the asker's, which is kept nowhere else; empty when there is none.
     *
     * @throws ImageException when there is one that the asker may not read, or one with more bytes
     */
    Optional<byte[]> file(String path, int mostBytes);

    /**
     * What {@code docker-credential-NAME get} says to the asker when it is told of a server; empty when it says that it knows nothing of that.
     *
     * @param name letters, digits, {@code .}, {@code _} and {@code -}
     * @throws ImageException when there is no such program, or when it fails; what it said is not in it
     */
    Optional<byte[]> credentialHelper(String name, String server);

    /** Whether the asker still waits: what takes long is given up when nobody does. */
    boolean isWaiting();

    /** Has the asker see how far something is, where somebody looks; an empty text takes that away. */
    void progress(String text);
}
