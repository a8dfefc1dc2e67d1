// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import io.bpfman.contract.answers.Answers.KernelLink;
import io.bpfman.contract.answers.Answers.KernelMap;
import io.bpfman.contract.answers.Answers.KernelProgram;
import io.bpfman.itest.support.Host;
import java.util.List;

/** What bpftool(8) says of the kernel's objects, which has to be what we say. */
final class BpfTool {

    /** It finds the time of loading out from two clocks, a moment after each other. */
    private static final long CLOCKS_SECONDS = 2;

    private BpfTool() {}

    static void check(KernelProgram ours) {
        JsonObject theirs = show("prog", ours.id());
        String type = theirs.getString("type").replace("_", "");
        assertEquals(type.equals("ext") ? "extension" : type, ours.programType());
        assertEquals(theirs.getString("name", ""), ours.name());
        assertEquals(theirs.getString("tag"), ours.tag());
        assertTrue(
                Math.abs(theirs.getLong("loaded_at") - ours.loadedAt().getEpochSecond()) <= CLOCKS_SECONDS,
                () -> theirs + " " + ours);
        assertEquals(theirs.getLong("uid"), ours.uid());
        assertTrue(ours.hasUid() && ours.hasMapIds() && ours.hasMemlock(), ours::toString);
        assertEquals(theirs.getLong("btf_id", 0), ours.btfId());
        assertEquals(theirs.has("btf_id"), ours.hasBtfId());
        assertEquals(
                theirs.has("map_ids")
                        ? theirs.getArray("map_ids").stream()
                                .map(id -> ((Number) id).longValue())
                                .toList()
                        : List.of(),
                ours.mapIds());
        assertEquals(theirs.getLong("bytes_jited", 0), ours.jitedSize());
        assertEquals(theirs.getLong("bytes_xlated"), ours.xlatedSize());
        assertEquals(theirs.getLong("bytes_memlock"), ours.memlock());
        assertTrue(ours.verifiedInsns() > 0, ours::toString);
        assertEquals(false, ours.restricted());
    }

    static void check(KernelMap ours) {
        JsonObject theirs = show("map", ours.id());
        assertEquals(theirs.getString("type").replace("_", ""), ours.mapType());
        assertEquals(theirs.getString("name", ""), ours.name());
        assertEquals(theirs.getLong("bytes_key"), ours.keySize());
        assertEquals(theirs.getLong("bytes_value"), ours.valueSize());
        assertEquals(theirs.getLong("max_entries"), ours.maxEntries());
        assertEquals(theirs.getLong("flags"), ours.flags());
        assertEquals(theirs.getLong("btf_id", 0), ours.btfId());
        assertEquals(theirs.has("btf_id"), ours.hasBtfId());
        assertEquals(theirs.getLong("bytes_memlock"), ours.memlock());
        assertEquals(theirs.getInt("frozen") == 1, ours.frozen());
        assertEquals(0, ours.mapExtra());
        assertEquals(false, ours.hasMapExtra());
    }

    static void check(KernelLink ours) {
        JsonObject theirs = show("link", ours.id());
        // One that is older than TCX knows no word for it.
        assertEquals(theirs.getString("type", ours.linkType()), ours.linkType());
        assertEquals(theirs.getLong("prog_id"), ours.programId());
        if (theirs.has("target_obj_id")) {
            assertEquals(theirs.getLong("target_obj_id"), ours.targetObjId());
            assertEquals(theirs.getLong("target_btf_id"), ours.targetBtfId());
        }
    }

    private static JsonObject show(String what, long id) {
        try {
            return JsonParser.object().from(Host.run("bpftool", "-j", what, "show", "id", Long.toString(id)));
        } catch (JsonParserException e) {
            throw new AssertionError("bpftool printed no JSON", e);
        }
    }
}
