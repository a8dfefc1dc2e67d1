// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.manager.internal.watch.InterfaceNews;
import io.bpfman.manager.internal.watch.InterfaceNews.Batch;
import io.bpfman.manager.internal.watch.InterfaceNews.Numbers;
import io.bpfman.spi.kernel.InterfaceEvent;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InterfaceNewsTest {

    private final InterfaceNews news = new InterfaceNews();

    @Test
    void keepsOfEachInterfaceTheLastThatWasHeard() {
        news.happened(new InterfaceEvent.Named(7, 2, "one"));
        news.happened(new InterfaceEvent.Gone(7, 2));
        news.happened(new InterfaceEvent.Named(7, 2, "two"));
        news.happened(new InterfaceEvent.Named(7, 3, "three"));
        news.happened(new InterfaceEvent.Gone(7, 3));
        assertEquals(
                Optional.of(new Batch(
                        Set.of(),
                        Map.of(new Numbers(7, 2), Optional.of("two"), new Numbers(7, 3), Optional.empty()),
                        false)),
                news.take());
        news.happened(new InterfaceEvent.NamespaceGone(7));
        news.happened(new InterfaceEvent.Missed());
        assertEquals(Optional.of(new Batch(Set.of(7L), Map.of(), true)), news.take());
    }

    @Test
    void letsNobodyWaitAfterItsEnd() {
        news.happened(new InterfaceEvent.Missed());
        news.close();
        assertTrue(news.take().isEmpty());
    }
}
