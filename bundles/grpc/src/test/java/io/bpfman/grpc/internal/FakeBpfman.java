// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal;

import io.bpfman.api.Applied;
import io.bpfman.api.AttachSpec;
import io.bpfman.api.Bpfman;
import io.bpfman.api.Change;
import io.bpfman.api.DetachRequest;
import io.bpfman.api.KernelProgram;
import io.bpfman.api.Link;
import io.bpfman.api.LinkChange;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.ProgramVersion;
import io.bpfman.api.Removal;
import io.bpfman.api.UpgradeRequest;
import io.bpfman.api.Upgraded;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps what it is asked to load and to attach, says in which calls it was changed, and fails at every call that no test expects. For any thread. */
final class FakeBpfman {

    /** Beyond 31 bits. */
    static final long FIRST_PROGRAM = 3_000_000_000L;

    static final long FIRST_LINK = 4_000_000_000L;

    final List<Program> programs = new CopyOnWriteArrayList<>();
    final List<KernelProgram> kernelPrograms = new CopyOnWriteArrayList<>();
    final List<Link> links = new CopyOnWriteArrayList<>();
    /** What changed something, in order: a request, or the list of those that were made in one. */
    final List<Object> changes = new CopyOnWriteArrayList<>();

    /** Is called when a load begins. */
    volatile Runnable loading = () -> {};

    private final AtomicLong programIds = new AtomicLong(FIRST_PROGRAM);
    private final AtomicLong linkIds = new AtomicLong(FIRST_LINK);
    private final Map<Long, String> digests = new HashMap<>();

    Bpfman service() {
        return (Bpfman) Proxy.newProxyInstance(
                Bpfman.class.getClassLoader(),
                new Class<?>[] {Bpfman.class},
                (proxy, method, arguments) ->
                        answer(method.getName(), arguments == null ? List.of() : List.of(arguments)));
    }

    private Object answer(String method, List<?> arguments) {
        return switch (method + "/" + arguments.size()) {
            case "listPrograms/0" -> List.copyOf(programs);
            case "listKernelPrograms/0" -> List.copyOf(kernelPrograms);
            case "getKernelProgram/1" ->
                kernelPrograms.stream()
                        .filter(program -> arguments.get(0).equals(program.id()))
                        .findFirst();
            case "listLinks/1" ->
                links.stream()
                        .filter(link -> arguments.get(0).equals(link.programId()))
                        .toList();
            case "listVersions/1" -> versions((Long) arguments.get(0));
            case "load/1" -> load((LoadRequest) arguments.get(0));
            case "attach/1" -> noted(arguments.get(0), attach((AttachSpec) arguments.get(0)));
            case "detach/1", "unload/1" -> noted(arguments.get(0), Removal.plain());
            case "apply/1" -> apply((List<?>) arguments.get(0));
            default -> throw new AssertionError("nobody expects " + method + arguments);
        };
    }

    private <T> T noted(Object change, T answer) {
        changes.add(change);
        return answer;
    }

    private List<Program> load(LoadRequest request) {
        changes.add(request);
        loading.run();
        List<Program> loaded = request.programs().stream()
                .map(selector -> Samples.loaded(programIds.getAndIncrement(), selector, request))
                .toList();
        programs.addAll(loaded);
        loaded.forEach(
                program -> kernelPrograms.add(Samples.kernel(program.id(), program.name(), program.kernelType())));
        digests(loaded, FoundObject.of(request.source()).sha256());
        return loaded;
    }

    private synchronized void digests(List<Program> of, String digest) {
        of.forEach(program -> digests.put(program.id(), digest));
    }

    /** An earlier version, of nothing that anybody asks for, and the live one. */
    private synchronized List<ProgramVersion> versions(long id) {
        return List.of(
                new ProgramVersion(1, 1, "any", "00", "/any.o", Samples.THEN, false),
                new ProgramVersion(2, id, "any", digests.getOrDefault(id, ""), "/any.o", Samples.THEN, true));
    }

    private Link attach(AttachSpec spec) {
        Link link = Samples.attached(linkIds.getAndIncrement(), spec);
        links.add(link);
        return link;
    }

    private List<Applied> apply(List<?> all) {
        changes.add(List.copyOf(all));
        List<Applied> applied = new ArrayList<>();
        for (Object change : all) {
            applied.add(apply((Change) change));
        }
        return applied;
    }

    private Applied apply(Change change) {
        if (change instanceof UpgradeRequest upgrade) {
            return new Applied.Replaced(upgrade, new Upgraded(upgraded(upgrade), List.of()));
        }
        if (change instanceof DetachRequest detach) {
            links.removeIf(link -> link.id() == detach.linkId());
            return new Applied.Removed(detach, Removal.plain());
        }
        if (change instanceof AttachSpec spec) {
            return new Applied.Attached(spec, attach(spec));
        }
        if (change instanceof LinkChange each) {
            Link link = links.stream()
                    .filter(one -> one.id() == each.linkId())
                    .findFirst()
                    .orElseThrow();
            Link changed =
                    Samples.with(link, each.applyTo(link.details().onHook().orElseThrow()));
            links.set(links.indexOf(link), changed);
            return new Applied.Changed(each, changed);
        }
        throw new AssertionError("nobody expects " + change);
    }

    /** A new version, which has another id. */
    private Program upgraded(UpgradeRequest upgrade) {
        Program earlier = programs.stream()
                .filter(program -> program.id() == upgrade.programId())
                .findFirst()
                .orElseThrow();
        ProgramSelector selector = earlier.selector();
        LoadRequest request = new LoadRequest(
                upgrade.source(),
                List.of(selector),
                upgrade.globals(),
                earlier.metadata(),
                earlier.sharing().owner());
        Program later = Samples.loaded(programIds.getAndIncrement(), selector, request);
        programs.set(programs.indexOf(earlier), later);
        digests(List.of(later), FoundObject.of(upgrade.source()).sha256());
        return later;
    }
}
