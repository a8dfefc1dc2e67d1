// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.api.ProgramSelector;
import io.bpfman.object.ObjectBytes;
import io.bpfman.object.ObjectFile;
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.ObjectSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is read of objects before libbpf sees them. Of those that came with these bundles it is read once: a dispatcher is loaded with every change, and there
 * are a handful of them. All others are read anew each time. For any thread.
 */
final class ReadObjects {

    /** By their names; of another version of a bundle there is another object by the same name, which takes the place of the earlier one. */
    private final Map<String, Shipped> shipped = new ConcurrentHashMap<>();

    private record Shipped(ObjectSource source, ObjectFile file, Map<Wanted, Reach> reaches) {}

    private record Wanted(List<String> programs, Set<String> taken) {}

    /**
     * What some programs of an object reach, where some maps are there already.
     *
     * @param programsIn see {@link ReferencedSymbols#programsIn}
     * @param edits see {@link ReferencedSymbols#withoutOthers}; nobody changes them
     * @param othersMaps see {@link ReferencedSymbols#othersMaps}
     */
    record Reach(Map<String, Set<String>> programsIn, Edits edits, Set<String> othersMaps) {}

    /** What an object offers. */
    ObjectFile file(ObjectSource object, ObjectBytes bytes) {
        return object.isShipped() ? known(object, bytes).file : ObjectFile.parse(object.name(), bytes);
    }

    /** What the programs of a load reach. */
    Reach reach(LoadSpec spec, ObjectBytes bytes, Set<String> taken) {
        Wanted wanted =
                new Wanted(spec.programs().stream().map(ProgramSelector::name).toList(), taken);
        return spec.object().isShipped()
                ? known(spec.object(), bytes).reaches.computeIfAbsent(wanted, each -> read(spec.object(), bytes, each))
                : read(spec.object(), bytes, wanted);
    }

    private Shipped known(ObjectSource object, ObjectBytes bytes) {
        return shipped.compute(
                object.name(),
                (name, before) -> before != null && before.source.equals(object)
                        ? before
                        : new Shipped(object, ObjectFile.parse(name, bytes), new ConcurrentHashMap<>()));
    }

    private static Reach read(ObjectSource object, ObjectBytes bytes, Wanted wanted) {
        ReferencedSymbols symbols = ReferencedSymbols.of(bytes, object.name(), wanted.programs);
        return new Reach(symbols.programsIn(wanted.taken), symbols.withoutOthers(wanted.taken), symbols.othersMaps());
    }
}
