// SPDX-License-Identifier: Apache-2.0
package io.bpfman.web.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

/** The token in a file that only the agent's user can read: whoever can has the agent's rights anyway. Made anew whenever the page comes. */
final class TokenFile {

    private static final int BYTES = 32;
    private static final Set<PosixFilePermission> OWNERS_ONLY = PosixFilePermissions.fromString("rw-------");

    private final Path path;
    private final byte[] token;

    private TokenFile(Path path, byte[] token) {
        this.path = path;
        this.token = token;
    }

    /** Writes a new one; a file that is there, or a symbolic link, is replaced and never written through. */
    static TokenFile create(Path path) throws IOException {
        String token = random();
        Path beside = path.resolveSibling(path.getFileName() + "." + random().substring(0, 12));
        Files.createDirectories(path.toAbsolutePath().getParent());
        try {
            Files.createFile(beside, PosixFilePermissions.asFileAttribute(OWNERS_ONLY));
            Files.writeString(beside, token + "\n", StandardOpenOption.WRITE);
            Files.move(beside, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(beside);
        }
        if (!Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS).equals(OWNERS_ONLY)) {
            throw new IOException(path + " can be read by others than its owner: this file system keeps no modes");
        }
        return new TokenFile(path, token.getBytes(StandardCharsets.UTF_8));
    }

    Path path() {
        return path;
    }

    /** Whether this is the token; it takes as long whatever it is. */
    boolean is(String said) {
        return MessageDigest.isEqual(token, said.strip().getBytes(StandardCharsets.UTF_8));
    }

    /** Takes the file away. */
    void remove() throws IOException {
        Files.deleteIfExists(path);
    }

    /** 256 bits that nobody can guess. */
    static String random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
