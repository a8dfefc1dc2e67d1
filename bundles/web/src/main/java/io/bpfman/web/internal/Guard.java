// SPDX-License-Identifier: Apache-2.0
package io.bpfman.web.internal;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Refuses what no page of ours asked for. */
final class Guard {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Set<String> OURS = Set.of("same-origin", "none");

    private final boolean anywhere;

    /**
     * @param anywhere whether somebody else guards what comes over the network
     */
    Guard(boolean anywhere) {
        this.anywhere = anywhere;
    }

    /** Why a request is refused; empty when it is not. */
    Optional<String> refusal(HttpServletRequest request) {
        String host = String.valueOf(request.getHeader("Host"));
        if (!isLoopback(request.getLocalAddr())) {
            if (!anywhere) {
                return Optional.of("this page is for this host alone: it was asked for at " + request.getLocalAddr());
            }
        } else if (!LOOPBACK.contains(name(host))) {
            // A name of somebody else's that leads here: to a browser, theirs and this are one site.
            return Optional.of("this host is not called " + host);
        }
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null && !OURS.contains(site)) {
            return Optional.of("another site asked for this page: type its address to come here");
        }
        String origin = request.getHeader("Origin");
        if (origin != null && !origin.equals(request.getScheme() + "://" + host)) {
            return Optional.of("a page of " + origin + " asked for this");
        }
        return Optional.empty();
    }

    /** Whether a change says what only our pages know. */
    static boolean knows(String token, @Nullable String said) {
        return said != null
                && MessageDigest.isEqual(token.getBytes(StandardCharsets.UTF_8), said.getBytes(StandardCharsets.UTF_8));
    }

    private static String name(String host) {
        return host.replaceFirst(":[0-9]+$", "");
    }

    private static boolean isLoopback(String address) {
        try {
            // An address as the container has it is never looked up.
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
