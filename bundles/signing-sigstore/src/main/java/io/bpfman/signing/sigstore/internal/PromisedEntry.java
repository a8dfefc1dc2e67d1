// SPDX-License-Identifier: Apache-2.0
package io.bpfman.signing.sigstore.internal;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.sigstore.rekor.client.ImmutableRekorEntry;
import dev.sigstore.rekor.client.ImmutableVerification;
import dev.sigstore.rekor.client.RekorEntry;
import io.bpfman.api.errors.ImageException;

/** An entry of a log as it lies beside signatures of the older form: without a proof, but with the log's signature of it, its time included. Pure. */
final class PromisedEntry {

    private PromisedEntry() {}

    /** Reads JSON. The log's promise is not verified yet. Throws {@link ImageException} when it is something else. */
    static RekorEntry read(String json) {
        try {
            JsonObject all = JsonParser.parseString(json).getAsJsonObject();
            JsonObject payload = all.getAsJsonObject("Payload");
            return ImmutableRekorEntry.builder()
                    .body(payload.get("body").getAsString())
                    .integratedTime(payload.get("integratedTime").getAsLong())
                    .logIndex(payload.get("logIndex").getAsLong())
                    .logID(payload.get("logID").getAsString())
                    .verification(ImmutableVerification.builder()
                            .signedEntryTimestamp(
                                    all.get("SignedEntryTimestamp").getAsString())
                            .build())
                    .build();
        } catch (JsonParseException
                | IllegalStateException
                | IllegalArgumentException
                | ClassCastException
                | NullPointerException e) {
            throw new ImageException("the entry of the log cannot be read: " + e.getMessage(), e);
        }
    }
}
