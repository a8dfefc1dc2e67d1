// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.support;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The kernel that the tests run on, by its release and not by a probe: a probe that fails must turn a test red, not have it skipped.
 *
 * @param release as uname(1) prints it
 */
public record HostKernel(String release) {

    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");

    private static final Pattern DEBIANS = Pattern.compile("[0-9.]+(-\\d+|\\+deb\\d+)-(cloud-)?(amd64|arm64)");

    /** The running one. */
    public static HostKernel current() {
        return new HostKernel(System.getProperty("os.version"));
    }

    /** Whether it has TCX: those from 6.6 on do. */
    public boolean hasTcx() {
        Matcher version = VERSION.matcher(release);
        if (!version.matches()) {
            throw new IllegalStateException("the kernel's release is no version: " + release);
        }
        int major = Integer.parseInt(version.group(1));
        return major > 6 || (major == 6 && Integer.parseInt(version.group(2)) >= 6);
    }

    /** Whether it is one of Debian's, of which is known what they were built with. */
    public boolean isDebians() {
        return DEBIANS.matcher(release).matches();
    }

    /** The TC backends that it carries, the one first that an agent prefers by itself. */
    public List<String> backends() {
        return hasTcx() ? List.of("tcx", "netlink") : List.of("netlink");
    }
}
