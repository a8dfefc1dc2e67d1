// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.gogo;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;

/** What the agent's own terminal can show. */
final class Terminals {

    private Terminals() {}

    /** Whether more than ASCII can be printed: the locale's character set, as Java reports it, is UTF-8. */
    static boolean unicode() {
        return Stream.of("stdout.encoding", "native.encoding")
                .flatMap(key -> Optional.ofNullable(System.getProperty(key)).stream())
                .findFirst()
                .map(Charset::forName)
                .filter(StandardCharsets.UTF_8::equals)
                .isPresent();
    }
}
