// SPDX-License-Identifier: Apache-2.0
package io.bpfman.web.internal;

import io.bpfman.api.Dispatcher;
import io.bpfman.api.Link;
import io.bpfman.api.Member;
import io.bpfman.api.MemberCounts;
import io.bpfman.picture.Facts;
import io.bpfman.picture.Numbers;
import io.bpfman.picture.PacketPath;
import io.bpfman.picture.PacketPath.Chain;
import io.bpfman.picture.PacketPath.Single;
import io.bpfman.picture.PacketPath.Stop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What was there at one time.
 *
 * @param nanos when, by the clock that measures intervals
 * @param links all of them
 * @param names of the managed programs, by their ids
 * @param rates packets a second of each link that counts, since the snapshot before; without those that were not there then
 */
record Snapshot(
        long nanos,
        boolean simulated,
        List<PacketPath> paths,
        List<Link> links,
        Map<Long, String> names,
        Map<Long, Long> rates) {

    Snapshot {
        paths = List.copyOf(paths);
        links = List.copyOf(links);
        names = Map.copyOf(names);
        rates = Map.copyOf(rates);
    }

    /** The same with rates since an earlier one. */
    Snapshot since(Snapshot before) {
        Map<Long, Long> earlier = before.runs();
        double seconds = (nanos - before.nanos) / 1e9;
        Map<Long, Long> found = new HashMap<>();
        if (seconds > 0) {
            runs().forEach((link, runs) -> Optional.ofNullable(earlier.get(link))
                    .ifPresent(old -> found.put(link, Math.max(0, Math.round((runs - old) / seconds)))));
        }
        return new Snapshot(nanos, simulated, paths, links, names, found);
    }

    private Map<Long, Long> runs() {
        Map<Long, Long> runs = new HashMap<>();
        members().forEach(member -> member.counts().ifPresent(counts -> runs.put(member.linkId(), counts.runs())));
        return runs;
    }

    /** All dispatchers. */
    Stream<Dispatcher> dispatchers() {
        return stops().flatMap(stop -> stop instanceof Chain chain ? Stream.of(chain.dispatcher()) : Stream.empty());
    }

    private Stream<? extends Stop> stops() {
        return paths.stream().flatMap(path -> path.hooks().stream()).flatMap(hook -> hook.stops().stream());
    }

    /** All members of dispatchers. */
    Stream<Member> members() {
        return dispatchers().flatMap(dispatcher -> dispatcher.members().stream());
    }

    /** How fast a link's count of runs grows, in words. */
    String rate(long linkId) {
        return Optional.ofNullable(rates.get(linkId)).map(rate -> rate + "/s").orElse("rate not known yet");
    }

    /** What is counted, by the names of the places where it stands. */
    Map<String, String> numbers() {
        Map<String, String> numbers = new TreeMap<>();
        dispatchers().forEach(dispatcher -> {
            Facts.ended(dispatcher)
                    .ifPresent(ended -> numbers.put(Numbers.end(dispatcher.key()), Long.toString(ended)));
            for (Member member : dispatcher.members()) {
                member.counts().ifPresent(counts -> {
                    long link = member.linkId();
                    String stops = Facts.stops(member, dispatcher.key().type());
                    numbers.put(Numbers.runs(link), Long.toString(counts.runs()));
                    numbers.put(Numbers.rate(link), rate(link));
                    numbers.put(Numbers.stops(link), stops.isEmpty() ? "nothing" : stops);
                    numbers.put(Numbers.share(link), Double.toString(share(counts)));
                });
            }
        });
        return numbers;
    }

    private static double share(MemberCounts counts) {
        return counts.runs() == 0 ? 0 : Math.min(1, (double) counts.stops() / counts.runs());
    }

    /** The same for two that differ in nothing but what is counted: a page that shows one of them shows the other when its numbers are put in place. */
    String shape() {
        List<Object> parts = new ArrayList<>();
        for (PacketPath path : paths) {
            parts.add(Facts.place(path));
            path.hooks().forEach(hook -> {
                parts.add(hook.title());
                hook.stops().forEach(stop -> parts.add(shape(stop)));
            });
        }
        links.forEach(link -> parts.add(List.of(link.id(), Facts.wrong(link))));
        return Integer.toHexString(parts.hashCode());
    }

    private static List<Object> shape(Stop stop) {
        if (stop instanceof Single single) {
            return List.of(
                    single.programId(),
                    single.programName(),
                    Facts.owner(single),
                    single.link().flatMap(Facts::wrong));
        }
        List<Object> parts = new ArrayList<>();
        if (stop instanceof Chain chain) {
            Dispatcher dispatcher = chain.dispatcher();
            parts.add(Facts.dispatcher(dispatcher));
            parts.add(dispatcher.lost());
            dispatcher.members().forEach(member -> {
                parts.add(List.of(member.linkId(), member.programId(), member.priority(), member.enabled()));
                parts.add(member.proceedOn());
                parts.add(Facts.wrong(member));
                parts.add(member.counts().map(counts -> counts.stops() > 0));
            });
        }
        return parts;
    }
}
