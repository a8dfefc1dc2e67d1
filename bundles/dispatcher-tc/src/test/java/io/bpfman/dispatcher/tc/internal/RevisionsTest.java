// SPDX-License-Identifier: Apache-2.0
package io.bpfman.dispatcher.tc.internal;

import static io.bpfman.dispatcher.tc.internal.Samples.DIRECTORY;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.api.Feature;
import io.bpfman.revision.Revisions;
import io.bpfman.spi.kernel.Features;
import java.util.List;
import org.junit.jupiter.api.Test;

class RevisionsTest {

    private static final String LIST = "Pins.list(" + DIRECTORY + ")";
    private static final String HAS_ARRAY = "Pins.exists(" + DIRECTORY + "/slots)";
    private static final String RELEASE = "Maps.release(" + DIRECTORY + "/slots)";
    private static final String REMOVE = "Pins.removeDirectory(" + DIRECTORY + ")";

    private final RecordingKernel recorder =
            new RecordingKernel().features(new Feature(Features.FREPLACE, true, "tried"));
    private final Revisions revisions = new Revisions(recorder.kernel());

    @Test
    void retiresTheArrayAfterTheMembersAndBeforeTheRest() {
        recorder.answer("Pins.list", arguments -> List.of("counters", "dispatcher", "link_0", "link_1", "slots"));
        recorder.answer("Pins.exists", arguments -> true);
        revisions.retire(DIRECTORY);

        assertEquals(
                List.of(
                        LIST,
                        HAS_ARRAY,
                        "Pins.remove(" + DIRECTORY + "/link_0)",
                        "Pins.remove(" + DIRECTORY + "/link_1)",
                        "Maps.retire(" + DIRECTORY + "/slots)",
                        REMOVE),
                recorder.calls);
    }

    @Test
    void letsGoOfAnArrayWhosePinSomebodyRemoved() {
        recorder.answer("Pins.list", arguments -> List.of("counters", "dispatcher", "link_0"));
        recorder.answer("Maps.release", arguments -> true);
        revisions.retire(DIRECTORY);

        assertEquals(
                List.of(LIST, HAS_ARRAY, RELEASE, "Pins.remove(" + DIRECTORY + "/link_0)", REMOVE), recorder.calls);
    }

    @Test
    void retiresTheLinksWhereThereIsNoArray() {
        recorder.answer("Pins.list", arguments -> List.of("counters", "dispatcher", "link_0", "link_1"));
        revisions.retire(DIRECTORY);

        assertEquals(
                List.of(
                        LIST,
                        HAS_ARRAY,
                        RELEASE,
                        "Links.retire(" + DIRECTORY + "/link_0)",
                        "Links.retire(" + DIRECTORY + "/link_1)",
                        REMOVE),
                recorder.calls);
    }

    @Test
    void retiresNothingTwice() {
        revisions.retire(DIRECTORY);

        assertEquals(List.of(LIST, HAS_ARRAY, RELEASE, REMOVE), recorder.calls);
    }
}
