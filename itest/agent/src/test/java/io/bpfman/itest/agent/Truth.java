// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.itest.support.Await;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What store, kernel and bpffs tell, which has to be the same. */
record Truth(Stage stage, Network network) {

    /** Store, kernel and bpffs tell the same of every dispatcher. */
    void check(String when) {
        List<Map<String, String>> rows = stage.records().query("SELECT * FROM dispatchers ORDER BY type");
        List<String> expected = new ArrayList<>();
        for (Map<String, String> row : rows) {
            String live = stage.pins().relativize(Path.of(row.get("directory"))).toString();
            expected.addAll(
                    List.of(live, live + "/counters", live + "/dispatcher", live + "/failures", live + "/record"));
            expected.add(live.substring(0, live.lastIndexOf('_')) + "_interface");
            if (row.get("mechanism").equals("tailcall")) {
                expected.add(live + "/slots");
            }
            for (int position = 0; position < Integer.parseInt(row.get("num_extensions")); position++) {
                expected.add(live + "/link_" + position);
            }
            if (row.get("link_pin_path") != null) {
                expected.add(stage.pins()
                        .relativize(Path.of(row.get("link_pin_path")))
                        .toString());
            }
            assertEquals(
                    Long.parseLong(row.get("program_id")),
                    Holders.program(stage, network, row),
                    () -> when + ": program of " + row);
        }
        assertEquals(expected.stream().sorted().toList(), stage.dispatcherPins(), when);
        long filters = network.traffic()
                .lines()
                .filter(line -> line.contains("handle 0x"))
                .count();
        assertEquals(
                rows.stream().filter(row -> row.get("filter_handle") != null).count(), filters, when);
        assertEquals(
                stage.records()
                        .value("SELECT (SELECT count(*) FROM tc_link_details)"
                                + " + (SELECT count(*) FROM xdp_link_details)"),
                stage.records().value("SELECT coalesce(sum(num_extensions), 0) FROM dispatchers"),
                when);
    }

    /** Store and bpffs tell the same of every program, and of every link that has a pin of its own. */
    void checkPrograms(String when) {
        List<String> expected = new ArrayList<>();
        for (Map<String, String> row : stage.records().query("SELECT program_id, map_set_id FROM programs")) {
            expected.add("prog_" + row.get("program_id"));
            expected.add("maps/" + row.get("program_id"));
            expected.add("maps/" + row.get("map_set_id"));
            expected.add("records/program_" + row.get("program_id"));
        }
        for (Map<String, String> row : stage.records()
                .query("SELECT m.pin_path, p.map_set_id FROM program_map_pins m JOIN programs p USING (program_id)")) {
            Path pin = stage.pins().relativize(Path.of(row.get("pin_path")));
            expected.add(pin.toString());
            if (pin.startsWith("maps")) {
                // of a new version of a program, the maps that it took over stay where they were, too
                expected.add("maps/" + row.get("map_set_id") + "/" + pin.getFileName());
            }
        }
        for (Map<String, String> row : stage.records()
                .query("SELECT l.id, l.kind, l.pin_path, c.attach_point, c.nsid, c.ifindex FROM links l"
                        + " LEFT JOIN chain_link_details c ON c.link_id = l.id"
                        + " WHERE l.pin_path NOT LIKE '%/dispatcher_%'")) {
            Path pin = stage.pins().relativize(Path.of(row.get("pin_path")));
            expected.add(pin.toString());
            if (!List.of("tc", "xdp").contains(row.get("kind"))) {
                expected.add("records/link_" + row.get("id"));
            }
            if (row.get("attach_point") != null) {
                expected.add(pin.resolveSibling("interface_" + row.get("nsid") + "_" + row.get("ifindex"))
                        .toString());
            }
        }
        Stream<String> pinned = stage.pinTree().stream().filter(path -> !path.contains("dispatcher_"));
        assertEquals(expected.stream().distinct().sorted().toList(), pinned.toList(), when);
    }

    /** Waits until both hold: a command may be under way, and one that nobody waits for tells nobody when it is done. */
    void await(String when) {
        List<AssertionError> last = new ArrayList<>();
        Await.until(() -> String.valueOf(last.get(0)), () -> {
            last.clear();
            try {
                check(when);
                checkPrograms(when);
                return true;
            } catch (AssertionError e) {
                last.add(e);
                return false;
            }
        });
    }
}
