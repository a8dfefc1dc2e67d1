// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A document for the hook of a scene: one program, which counts packets and is no other's, as a member again and again. */
final class FaultDocument {

    private static final String HEAD = "{\"api_version\": \"bpfman.io/v1\", \"name\": \"faults\"";

    private FaultDocument() {}

    /**
     * The command that applies one.
     *
     * @param members how many there are to be
     * @param priority of the first, the others behind it
     * @param dispatcher what else is to be of the dispatcher, behind a comma; may be empty
     */
    static String apply(FaultScene scene, int members, int priority, String dispatcher) {
        String place = "\"interface\": \"" + Network.HOOK + "\", \"netns\": \""
                + scene.network().netns() + "\"";
        String links = IntStream.range(0, members)
                .mapToObj(i -> "{\"name\": \"l" + i + "\", \"program\": \"count\", \"kind\": \"tc\", " + place
                        + ", \"direction\": \"ingress\", \"priority\": " + (priority + i) + "}")
                .collect(Collectors.joining(", "));
        return command(
                scene,
                HEAD + ", \"programs\": [{\"name\": \"count\", \"file\": \""
                        + scene.stage().sample("tc_count")
                        + "\", \"type\": \"tc\", \"function\": \"count\", \"application\": \"faults\"}], \"links\": ["
                        + links
                        + "], \"dispatchers\": [{\"name\": \"d\", \"type\": \"tc-ingress\", " + place + dispatcher
                        + "}]}");
    }

    /** The command that has one forgotten, with all that it brought. */
    static String forget(FaultScene scene) {
        return command(scene, HEAD + "}") + " --prune";
    }

    private static String command(FaultScene scene, String document) {
        byte[] text = document.getBytes(StandardCharsets.UTF_8);
        return "bpfman:apply "
                + scene.stage().file("document-" + Integer.toHexString(document.hashCode()) + ".json", text);
    }
}
