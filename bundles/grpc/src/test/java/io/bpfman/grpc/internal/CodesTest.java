// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.api.errors.ImageException;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.KindMismatchException;
import io.bpfman.api.errors.NoFreeSlotException;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.api.errors.PolicyException;
import io.bpfman.api.errors.StoreException;
import io.bpfman.api.errors.UnsupportedHereException;
import io.grpc.Status.Code;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CodesTest {

    @Test
    void whatCallersActOn() {
        Map<Code, RuntimeException> failures = new LinkedHashMap<>();
        failures.put(Code.INVALID_ARGUMENT, new InvalidSpecException("why"));
        failures.put(Code.NOT_FOUND, new NotFoundException("why"));
        failures.put(Code.FAILED_PRECONDITION, new KindMismatchException("why"));
        failures.put(Code.RESOURCE_EXHAUSTED, new NoFreeSlotException("why"));
        failures.put(Code.PERMISSION_DENIED, new PolicyException("why"));
        failures.put(Code.UNIMPLEMENTED, new UnsupportedHereException("why"));
        failures.put(Code.UNAVAILABLE, new ImageException("why", new IOException()));
        failures.put(Code.INTERNAL, new StoreException("why", new IOException()));
        failures.forEach((code, failure) -> {
            assertEquals(code, Codes.of(failure).getCode());
            assertEquals("why", Codes.of(failure).getDescription());
        });
    }

    @Test
    void whatIsNobodysFaultSaysWhatItIs() {
        assertEquals(Code.INTERNAL, Codes.of(new IllegalStateException()).getCode());
        assertEquals(
                "java.lang.IllegalStateException",
                Codes.of(new IllegalStateException()).getDescription());
    }
}
