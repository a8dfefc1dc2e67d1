// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a server wants to be told who asks: a header {@code WWW-Authenticate} (RFC 9110, 11.6.1).
 *
 * @param scheme lower case
 * @param parameters by their names in lower case
 */
record Challenge(String scheme, Map<String, String> parameters) {

    private static final Pattern PARAMETER = Pattern.compile(
            "\\G[\\s,]*([A-Za-z0-9!#$%&'*+.^_`|~-]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s,\"]+))");
    private static final Pattern SCHEME =
            Pattern.compile("\\G[\\s,]*([A-Za-z0-9!#$%&'*+.^_`|~-]+)(?=\\s|,|$)(?!\\s*=)");

    Challenge {
        parameters = Map.copyOf(parameters);
    }

    /** Those of a header's values, in their order. */
    static List<Challenge> parse(List<String> values) {
        List<Challenge> challenges = new ArrayList<>();
        values.forEach(value -> parse(value, challenges));
        return challenges;
    }

    private static void parse(String value, List<Challenge> challenges) {
        Matcher scheme = SCHEME.matcher(value);
        Matcher parameter = PARAMETER.matcher(value);
        int at = 0;
        while (scheme.find(at) && scheme.start() == at) {
            at = scheme.end();
            Map<String, String> parameters = new HashMap<>();
            while (parameter.find(at) && parameter.start() == at) {
                String quoted = parameter.group(2);
                parameters.put(
                        parameter.group(1).toLowerCase(Locale.ROOT),
                        quoted == null ? parameter.group(3) : quoted.replaceAll("\\\\(.)", "$1"));
                at = parameter.end();
            }
            challenges.add(new Challenge(scheme.group(1).toLowerCase(Locale.ROOT), parameters));
        }
    }

    /** The parameter of a name. */
    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }
}
