// SPDX-License-Identifier: Apache-2.0
package io.bpfman.web.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenFileTest {
    @TempDir
    private Path directory;

    @Test
    void isForItsOwnerAloneAndNewEachTime() throws IOException {
        Path path = directory.resolve("run/web-token");
        TokenFile token = TokenFile.create(path);
        String text = Files.readString(path).strip();
        assertEquals(43, text.length());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        assertTrue(token.is(text));
        assertTrue(token.is(text + "\n"));
        for (String wrong : List.of("", "x", text.substring(1), text + "x", text.toLowerCase(Locale.ROOT))) {
            assertFalse(token.is(wrong), wrong);
        }
        TokenFile next = TokenFile.create(path);
        assertNotEquals(text, Files.readString(path).strip());
        assertFalse(next.is(text));
        next.remove();
        assertFalse(Files.exists(path));
    }

    @Test
    void neverWritesThroughALink() throws IOException {
        Path other = Files.writeString(directory.resolve("other"), "theirs");
        Path path = Files.createSymbolicLink(directory.resolve("web-token"), other);
        TokenFile.create(path);
        assertEquals("theirs", Files.readString(other));
        assertTrue(Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS));
        try (var files = Files.list(directory)) {
            assertEquals(2, files.count());
        }
    }
}
