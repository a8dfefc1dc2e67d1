// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.spi.kernel.AttachTraits.Stage;
import io.bpfman.spi.kernel.Attachment;
import java.util.Comparator;

/**
 * Where in a packet's way something hangs on a hook.
 *
 * @param order among what hangs in the same stage; the smaller runs first
 */
public record Position(Stage stage, int order) implements Comparable<Position> {

    private static final Comparator<Position> ORDER =
            Comparator.comparing(Position::stage).thenComparingInt(Position::order);

    static Position of(Attachment handle) {
        return new Position(handle.traits().stage(), handle.place());
    }

    boolean isBefore(Position other) {
        return compareTo(other) < 0;
    }

    @Override
    public int compareTo(Position other) {
        return ORDER.compare(this, other);
    }
}
