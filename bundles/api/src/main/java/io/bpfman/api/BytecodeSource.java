// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where the compiled BPF object comes from that programs are loaded out of. What it leads to is read once, when the load begins. */
public sealed interface BytecodeSource {

    /** As it was named, which is recorded with each program: a relative file means nothing without the caller's directory. */
    String name();

    /** The whole name, by which messages call the object, and which is noted where its bytes are kept. */
    String origin();

    /** The image that it was found in; empty when it comes from none. */
    default Optional<ImageSource> image() {
        return Optional.empty();
    }

    /** A file that is noted where it is read. */
    static File file(Path path) {
        return new File(path, path.toAbsolutePath().normalize().toString(), path.toString());
    }

    /**
     * A file.
     *
     * @param path where the agent reads it; relative paths are resolved against its working directory
     * @param origin its whole path, unless it was brought here to be read
     */
    record File(Path path, String origin, String name) implements BytecodeSource {}

    /** An image that nobody has looked for yet. */
    static Image image(String reference, PullPolicy policy, Optional<RegistryLogin> login) {
        return new Image(reference, policy, login, Optional.empty());
    }

    /**
     * An image with an object in it, in a registry ({@code registry/repository[:tag][@digest]}) or on this machine ({@code oci:DIRECTORY[:tag]}, {@code
     * oci-archive:FILE[:tag]}).
     *
     * @param login for the registry, for which nothing else is looked up then
     * @param pulled what it was found to be; empty before it is looked for
     */
    record Image(String reference, PullPolicy policy, Optional<RegistryLogin> login, Optional<Pulled> pulled)
            implements BytecodeSource {

        /**
         * What an image was found to be.
         *
         * @param digest of the manifest for this machine
         * @param fullName registry, repository and tag or digest, also when the name that was given is shorter
         * @param signers who has signed it, as it was verified: {@code key:NAME}; none when nobody has, or when nobody looked
         */
        public record Pulled(String digest, Bytecode object, String fullName, List<String> signers) {

            public Pulled {
                signers = List.copyOf(signers);
            }
        }

        /** The same, found to be this. */
        public Image as(Pulled found) {
            return new Image(reference, policy, login, Optional.of(found));
        }

        @Override
        public String name() {
            return reference;
        }

        @Override
        public String origin() {
            return reference;
        }

        @Override
        public Optional<ImageSource> image() {
            return pulled.map(found -> new ImageSource(reference, found.digest(), policy));
        }
    }
}
