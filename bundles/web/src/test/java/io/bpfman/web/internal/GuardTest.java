// SPDX-License-Identifier: Apache-2.0
package io.bpfman.web.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuardTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8450, 127.0.0.1, '', '', true",
        "localhost:8450, 127.0.0.1, '', '', true",
        "localhost, 127.0.0.1, '', '', true",
        "[::1]:8450, ::1, '', '', true",
        "127.0.0.1:8450, 127.0.0.1, same-origin, http://127.0.0.1:8450, true",
        "127.0.0.1:8450, 127.0.0.1, none, '', true",
        "evil.example:8450, 127.0.0.1, same-origin, http://evil.example:8450, false",
        "localhost.evil.example, 127.0.0.1, '', '', false",
        "127.0.0.1.evil.example:8450, 127.0.0.1, '', '', false",
        "'', 127.0.0.1, '', '', false",
        "127.0.0.1:8450, 127.0.0.1, cross-site, '', false",
        "127.0.0.1:8450, 127.0.0.1, same-site, '', false",
        "127.0.0.1:8450, 127.0.0.1, '', http://evil.example, false",
        "127.0.0.1:8450, 127.0.0.1, '', http://127.0.0.1:9999, false",
        "127.0.0.1:8450, 127.0.0.1, '', https://127.0.0.1:8450, false",
        "127.0.0.1:8450, 127.0.0.1, '', null, false",
        "192.0.2.1:8450, 192.0.2.1, '', '', false",
        "127.0.0.1:8450, 192.0.2.1, '', '', false",
    })
    void letsInWhatAPageOfThisHostAsksForAndNothingElse(
            String host, String address, String site, String origin, boolean allowed) {
        Exchange exchange = new Exchange("POST", "/change");
        exchange.address = address;
        exchange.sent.put("Host", host);
        if (!site.isEmpty()) {
            exchange.header("Sec-Fetch-Site", site);
        }
        if (!origin.isEmpty()) {
            exchange.header("Origin", origin);
        }
        Optional<String> refusal = new Guard(false).refusal(exchange.request());
        assertEquals(allowed, refusal.isEmpty(), refusal.toString());
    }

    @Test
    void whereSomebodyElseGuardsTheNetworkItMayComeFromThere() {
        Exchange exchange = new Exchange("GET", "/");
        exchange.address = "192.0.2.1";
        exchange.header("Host", "server.example");
        assertEquals(Optional.empty(), new Guard(true).refusal(exchange.request()));
        exchange.header("Sec-Fetch-Site", "cross-site");
        assertTrue(new Guard(true).refusal(exchange.request()).isPresent());
    }

    @Test
    void knowsOnlyTheToken() {
        assertTrue(Guard.knows("abc", "abc"));
        assertFalse(Guard.knows("abc", "abd"));
        assertFalse(Guard.knows("abc", ""));
        assertFalse(Guard.knows("abc", null));
    }
}
