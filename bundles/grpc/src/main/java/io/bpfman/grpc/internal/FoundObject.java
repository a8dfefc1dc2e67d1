// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal;

import io.bpfman.api.Bytecode;
import io.bpfman.api.BytecodeSource;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.object.ObjectFile;
import java.io.IOException;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The object that a call wants to load from, once it was found. Not for several threads. */
final class FoundObject {

    /** The most that the kernel's loader is handed anyway. */
    private static final long LIMIT = 64L << 20;

    private final BytecodeSource source;
    private final byte[] bytes;

    private FoundObject(BytecodeSource source, byte[] bytes) {
        this.source = source;
        this.bytes = bytes;
    }

    /** Reads a file, or takes what an image was found to be. */
    static FoundObject of(BytecodeSource source) {
        if (source instanceof BytecodeSource.Image image) {
            Bytecode object = image.pulled()
                    .orElseThrow(() -> new IllegalArgumentException("nobody has looked for " + image.reference()))
                    .object();
            return new FoundObject(source, object.toArray());
        }
        BytecodeSource.File file = (BytecodeSource.File) source;
        try {
            if (Files.size(file.path()) > LIMIT) {
                throw new InvalidSpecException(
                        "\"" + file.name() + "\" has more than " + LIMIT + " bytes, which is no BPF object");
            }
            return new FoundObject(source, Files.readAllBytes(file.path()));
        } catch (IOException e) {
            throw new InvalidSpecException("the object file \"" + file.name() + "\" cannot be read: " + e, e);
        }
    }

    String sha256() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    ObjectFile parse() {
        return ObjectFile.parse(source.name(), bytes);
    }
}
