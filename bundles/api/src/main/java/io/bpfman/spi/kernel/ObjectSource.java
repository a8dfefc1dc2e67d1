// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An object file: where its bytes are, and the name by which messages call it. Two are equal when they are called alike and have the same bytes.
 * Large ones lie in a file that nobody changes, so that no more than what is looked at is ever in the memory of the agent.
 */
public final class ObjectSource {

    private final String name;
    private final byte @Nullable [] content;
    private final @Nullable Path file;
    private final long size;
    /** Of one in memory, as soon as somebody asks: a dispatcher is loaded with every change, and nobody asks for its digest. */
    private volatile @Nullable String sha256;

    private final boolean shipped;

    /** A small one, in memory. */
    public ObjectSource(String name, byte[] content) {
        this(name, content, false);
    }

    private ObjectSource(String name, byte[] content, boolean shipped) {
        this.name = name;
        this.content = content.clone();
        this.file = null;
        this.size = content.length;
        this.shipped = shipped;
    }

    /** A small one that came with these bundles, in memory: nobody's input, so that libbpf may read it in the agent's own process. */
    public static ObjectSource shipped(String name, byte[] content) {
        return new ObjectSource(name, content, true);
    }

    /**
     * One in a file.
     *
     * @param name for messages: not the file's own, if that is a copy
     * @param file nobody changes it, and it is there for as long as the source is used
     * @param size bytes
     * @param sha256 of its bytes, in hexadecimal
     */
    public ObjectSource(String name, Path file, long size, String sha256) {
        this.name = name;
        this.content = null;
        this.file = file;
        this.size = size;
        this.sha256 = sha256;
        this.shipped = false;
    }

    /** For messages: a path, or the name of a resource. */
    public String name() {
        return name;
    }

    /** Bytes. */
    public long size() {
        return size;
    }

    /** The digest of its bytes, in hexadecimal. */
    public String sha256() {
        String known = sha256;
        if (known == null) {
            known = digest(content().orElseThrow());
            sha256 = known;
        }
        return known;
    }

    /** The file that has its bytes; empty when they are in memory. */
    public Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    /** Whether it came with these bundles. */
    public boolean isShipped() {
        return shipped;
    }

    /** Its bytes, to be read; empty when a file has them. */
    public Optional<ByteBuffer> content() {
        return Optional.ofNullable(content).map(ByteBuffer::wrap).map(ByteBuffer::asReadOnlyBuffer);
    }

    private static String digest(ByteBuffer content) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(content);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ObjectSource source
                && name.equals(source.name)
                && size == source.size
                && sha256().equals(source.sha256());
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + sha256().hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
