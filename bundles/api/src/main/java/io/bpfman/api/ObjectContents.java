// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.Map;

/**
 * What a compiled BPF object has in it.
 *
 * @param programs the types of its programs by their names
 * @param maps the types of its maps by their names
 */
public record ObjectContents(Map<String, String> programs, Map<String, String> maps) {

    public ObjectContents {
        programs = Map.copyOf(programs);
        maps = Map.copyOf(maps);
    }
}
