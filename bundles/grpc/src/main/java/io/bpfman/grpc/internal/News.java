// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal;

import io.bpfman.grpc.v1alpha.WatchResponse;
import io.grpc.Status;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The last news, each with a token to go on after it. Old ones make room for new ones, so that a client that does not read costs nothing. For any thread.
 */
final class News {

    private final WatchResponse[] kept;
    /** Tells the tokens of this run from those of another, whose numbers mean nothing here. */
    private final String run;

    /** How many there were in all. */
    private long count;

    /** @param capacity how many are kept */
    News(int capacity) {
        kept = new WatchResponse[capacity];
        byte[] bytes = new byte[8];
        new SecureRandom().nextBytes(bytes);
        run = HexFormat.of().formatHex(bytes);
    }

    /** Adds a piece of news. */
    synchronized void add(WatchResponse.Builder news) {
        count++;
        kept[(int) (count % kept.length)] = news.setResumeToken(token(count)).build();
    }

    /** How many there were. */
    synchronized long count() {
        return count;
    }

    /** What comes after so many; empty when there is nothing yet. Throws {@code OUT_OF_RANGE} when it is not kept any more. */
    synchronized Optional<WatchResponse> after(long seen) {
        if (seen >= count) {
            return Optional.empty();
        }
        if (count - seen > kept.length) {
            throw gone("so many things have happened since that they are not known any more");
        }
        return Optional.of(kept[(int) ((seen + 1) % kept.length)]);
    }

    /** The answer that begins the news that come after so many. */
    WatchResponse synced(long seen) {
        return WatchResponse.newBuilder()
                .setType(WatchResponse.Type.SYNCED)
                .setResumeToken(token(seen))
                .build();
    }

    private String token(long number) {
        return run + "-" + number;
    }

    /** How many there were at a token. Throws {@code OUT_OF_RANGE} for one of another run, and for what is no token at all. */
    long seen(String token) {
        String[] parts = token.split("-", 2);
        if (parts.length < 2 || !parts[0].equals(run) || !parts[1].matches("[0-9]{1,18}")) {
            throw gone("the token is of another run of the agent");
        }
        return Long.parseLong(parts[1]);
    }

    private static RuntimeException gone(String why) {
        return Status.OUT_OF_RANGE
                .withDescription(why + "; list what there is, and watch without a token")
                .asRuntimeException();
    }
}
