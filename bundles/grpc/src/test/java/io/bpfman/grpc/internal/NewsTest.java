// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bpfman.grpc.v1alpha.WatchResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NewsTest {

    private final News news = new News(3);

    @Test
    void goesOnAfterEachToken() {
        add(1);
        add(2);
        add(3);
        String token = news.after(0).orElseThrow().getResumeToken();
        assertEquals(List.of(2, 3), after(news.seen(token)));
        assertEquals(List.of(1, 2, 3), after(0));
        assertEquals(Optional.empty(), news.after(3));
    }

    @Test
    void saysThatTheTokenIsTooOldWhenOneHasMadeRoom() {
        add(1);
        String token = news.after(0).orElseThrow().getResumeToken();
        add(2);
        add(3);
        add(4);
        assertEquals(List.of(2, 3, 4), after(news.seen(token)));
        add(5);
        assertEquals(Status.Code.OUT_OF_RANGE, code(() -> news.after(news.seen(token))));
    }

    @Test
    void theFirstTokenIsOfNow() {
        add(1);
        String token = news.synced(news.count()).getResumeToken();
        add(2);
        assertEquals(List.of(2), after(news.seen(token)));
    }

    @Test
    void aTokenOfAnotherRunIsNone() {
        News other = new News(3);
        other.add(WatchResponse.newBuilder());
        assertEquals(
                Status.Code.OUT_OF_RANGE,
                code(() -> news.seen(other.after(0).orElseThrow().getResumeToken())));
        assertEquals(Status.Code.OUT_OF_RANGE, code(() -> news.seen("nonsense")));
    }

    private void add(int program) {
        news.add(WatchResponse.newBuilder().setProgramId(program));
    }

    private List<Integer> after(long seen) {
        List<Integer> programs = new ArrayList<>();
        for (long at = seen; news.after(at).isPresent(); at++) {
            programs.add(news.after(at).orElseThrow().getProgramId());
        }
        return programs;
    }

    private static Status.Code code(org.junit.jupiter.api.function.Executable call) {
        return assertThrows(StatusRuntimeException.class, call).getStatus().getCode();
    }
}
