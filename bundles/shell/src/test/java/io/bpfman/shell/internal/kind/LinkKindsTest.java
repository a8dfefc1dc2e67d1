// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.kind;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.LinkKind;
import io.bpfman.shell.internal.command.AllCommands;
import io.bpfman.shell.internal.model.Command;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LinkKindsTest {

    @Test
    void everyKindIsOnceInTheTable() {
        assertEquals(
                List.of(LinkKind.values()),
                LinkKinds.ALL.stream()
                        .flatMap(entry -> entry.kinds().stream())
                        .sorted()
                        .toList());
    }

    @Test
    void everyKindCanBeAttachedInEachForm() {
        List<String> commands =
                AllCommands.create().all().stream().map(Command::name).toList();
        for (KindOfLinks kind : LinkKinds.ALL) {
            Stream.of("attach-", "attach ", "link attach ")
                    .forEach(prefix ->
                            assertTrue(commands.contains(prefix + kind.kind().label()), commands.toString()));
        }
    }
}
