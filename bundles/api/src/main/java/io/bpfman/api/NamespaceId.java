// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A network namespace by the inode of its file, which no two of a kernel share while both live, as the kernel writes it in the links of proc(5): {@code
 * net:[4026531840]}. Where a path of a namespace is asked for, this does as well: whatever path leads there is looked for.
 *
 * @param inode of the namespace's file in nsfs, see namespaces(7)
 */
public record NamespaceId(long inode) {

    private static final Pattern TEXT = Pattern.compile("net:\\[([0-9]{1,18})]");

    /** The namespace that a text names in this way. */
    public static Optional<NamespaceId> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches() ? Optional.of(new NamespaceId(Long.parseLong(matcher.group(1)))) : Optional.empty();
    }

    /** What stands for a path. */
    public Path asPath() {
        return Path.of(toString());
    }

    @Override
    public String toString() {
        return "net:[" + inode + "]";
    }
}
