// SPDX-License-Identifier: Apache-2.0
package io.bpfman.examples.internal;

import io.bpfman.api.Bpfman;
import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.GlobalValue;
import io.bpfman.api.Link;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.Member;
import io.bpfman.api.MemberCounts;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.ProgramType;
import io.bpfman.api.TcAttachSpec;
import io.bpfman.api.UnloadRequest;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The programs and links of the demo. Closing it takes down those that are still there. */
final class Cast implements AutoCloseable {

    private final Bpfman bpfman;
    private final Screen screen;
    private final Deque<Long> programs = new ArrayDeque<>();
    private final Deque<Long> links = new ArrayDeque<>();

    Cast(Bpfman bpfman, Screen screen) {
        this.bpfman = bpfman;
        this.screen = screen;
    }

    /** Loads a program of type tc. */
    long load(Path file, String name, Map<String, GlobalValue> globals) {
        List<String> words = new ArrayList<>(List.of("load-file", file.toString(), "--programs", "tc:" + name));
        globals.forEach((key, value) -> words.addAll(List.of("--global", key + "=" + value)));
        screen.typed(words);
        long id = bpfman.load(new LoadRequest(
                        file, List.of(new ProgramSelector(ProgramType.TC, name)), globals, Map.of("demo", "yes")))
                .get(0)
                .id();
        programs.push(id);
        screen.say("program " + id + " is loaded");
        return id;
    }

    /** Attaches a program. */
    Link attach(long program, Place place, Direction direction, int priority) {
        List<String> words = new ArrayList<>(List.of(
                "attach-tc",
                "--program-id",
                Long.toString(program),
                "--direction",
                direction.label(),
                "--priority",
                Integer.toString(priority)));
        place.netns().ifPresent(path -> words.addAll(List.of("--netns", path.toString())));
        words.add(place.interfaceName());
        screen.typed(words);
        Link link = bpfman.attach(new TcAttachSpec(
                program,
                place.interfaceName(),
                direction,
                priority,
                ProceedOn.TC_DEFAULT,
                place.netns(),
                Optional.empty(),
                Map.of("demo", "yes")));
        links.push(link.id());
        MemberDetails details = link.details().inDispatcher().orElseThrow();
        screen.say("link " + link.id() + " is attached at position " + details.position());
        return link;
    }

    /** The packets that a link's program saw. */
    long runs(Link link) {
        DispatcherKey key = link.details().inDispatcher().orElseThrow().dispatcherKey();
        return bpfman.getDispatcher(key).members().stream()
                .filter(member -> member.linkId() == link.id())
                .findFirst()
                .flatMap(Member::counts)
                .map(MemberCounts::runs)
                .orElse(0L);
    }

    /** Takes down every link and program, the last first, and says so. */
    void leave() {
        while (!links.isEmpty()) {
            long link = links.peek();
            screen.typed(List.of("detach", Long.toString(link)));
            bpfman.detach(new DetachRequest(link));
            links.pop();
        }
        while (!programs.isEmpty()) {
            long program = programs.peek();
            screen.typed(List.of("unload", Long.toString(program)));
            bpfman.unload(UnloadRequest.of(program));
            programs.pop();
        }
    }

    @Override
    public void close() {
        if (!links.isEmpty() || !programs.isEmpty()) {
            screen.say("cleaning up");
            leave();
        }
    }
}
