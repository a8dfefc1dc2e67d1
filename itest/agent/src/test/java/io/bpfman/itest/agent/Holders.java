// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import io.bpfman.itest.support.Host;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the kernel says about the links and filters that hold dispatchers. */
final class Holders {

    private static final Pattern PROGRAM_ID = Pattern.compile("\\bid (\\d+)\\b");

    private Holders() {}

    /**
     * The kernel id of the program that a dispatcher's link or filter runs.
     *
     * @param row of the table of dispatchers
     */
    static long program(Stage stage, Network network, Map<String, String> row) {
        return row.get("link_pin_path") != null ? ofLink(row.get("link_pin_path")) : ofFilter(network, row);
    }

    private static long ofLink(String pin) {
        try {
            return JsonParser.object()
                    .from(Host.run("bpftool", "-j", "link", "show", "pinned", pin))
                    .getLong("prog_id");
        } catch (JsonParserException e) {
            throw new AssertionError("bpftool printed no JSON", e);
        }
    }

    private static long ofFilter(Network network, Map<String, String> row) {
        String direction = row.get("type").substring("tc-".length());
        String handle = "handle 0x" + Long.toHexString(Long.parseLong(row.get("filter_handle"))) + " ";
        List<String> lines = network.tc(
                        "filter show dev h0 " + direction + " prio " + row.get("filter_priority") + " protocol all")
                .lines()
                .filter(line -> line.contains(handle))
                .collect(Collectors.toList());
        Matcher id = PROGRAM_ID.matcher(String.join("\n", lines));
        if (lines.size() != 1 || !id.find()) {
            throw new AssertionError("not one filter with " + handle + ": " + network.traffic());
        }
        return Long.parseLong(id.group(1));
    }
}
