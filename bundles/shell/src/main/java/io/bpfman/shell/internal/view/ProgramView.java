// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.view;

import io.bpfman.api.Link;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramVersion;
import io.bpfman.api.RunStats;
import io.bpfman.api.errors.NotFoundException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A program as commands print it.
 *
 * @param links the links of this program
 * @param mapUsers ids of the programs that use its map set or one of its maps, itself among them
 */
public record ProgramView(Program program, List<Link> links, List<Long> mapUsers, LiveState live) {

    private static final String RELOAD =
            " (loaded by an earlier release, without an attach type: unload and load it again when it suits)";
    private static final String NOT_COUNTED = "(not enabled, see sysctl kernel.bpf_stats_enabled)";

    /**
     * The program out of all that there is.
     *
     * @param allLinks by their programs' ids
     * @param allMapUsers who uses whose maps
     */
    public static ProgramView of(
            Program program, Map<Long, List<Link>> allLinks, MapUsers allMapUsers, LiveState live) {
        return new ProgramView(program, allLinks.getOrDefault(program.id(), List.of()), allMapUsers.of(program), live);
    }

    /** Everything, a line a value: what was asked for, what is there, how often it ran. */
    public String text() {
        Optional<RunStats> stats = live.bpfman().getRunStats(program.id());
        LabelView text = new LabelView()
                .add("Program ID", program.id())
                .block("Spec")
                .add("Function name", program.name())
                .add("Type", program.type().label())
                .add("Source", program.source());
        program.attachFunc().ifPresent(name -> text.add("Attach function", name));
        program.restoredFrom().ifPresent(id -> text.add("Program ID before the reboot", id));
        text.addOptional("Application", program.application())
                .addPairs("Globals", program.globals())
                .addPairs("Metadata", program.metadata())
                .add(
                        "Map owner ID",
                        program.sharing().owner().isPresent()
                                ? Long.toString(program.sharing().owner().getAsLong())
                                : LabelView.NONE)
                .add("Licence", program.license().isEmpty() ? LabelView.NONE : program.license())
                .add("GPL compatible", program.gplCompatible() ? "yes" : "no")
                .add("Loaded at", program.createdAt())
                .block("Status")
                .add("Kernel type", KernelJson.word(program.kernelType()) + (program.untyped() ? RELOAD : ""))
                .add("Tag", program.tag())
                .add("Bytecode", pin(program.objectFile()))
                .add("Pin path", pin(program.pinPath()))
                .addPairs("Map pins", pins(program.mapPins()))
                .addPairs("Shared maps", pins(program.sharing().byName()))
                .add("Map IDs", ids(program.mapIds()))
                .add("Maps used by", ids(mapUsers))
                .add("Link IDs", linkIds());
        Map<String, String> versions = versions();
        if (versions.size() > 1) {
            text.addPairs("Versions", versions);
        }
        return text.block("Stats")
                .add("Runs", stats.map(counted -> Long.toString(counted.runs())).orElse(NOT_COUNTED))
                .add("Run time", stats.map(counted -> counted.nanos() + " ns").orElse(NOT_COUNTED))
                .text();
    }

    /** The program as a line of a list. */
    public ProgramRow row() {
        return new ProgramRow(
                program,
                program.id(),
                program.application(),
                program.type().label(),
                program.name(),
                links.stream().map(Link::id).toList(),
                Optional.of(new ProgramJson(program, live)::record),
                new ProgramJson(program, live)::kernel);
    }

    /** Everything, as a load answers. */
    public Json loadedJson() {
        return new ProgramJson(program, live).loaded(mapUsers);
    }

    /** Everything. */
    public Json json() {
        return new ProgramJson(program, live).whole(links, mapUsers);
    }

    private static String ids(List<Long> ids) {
        return ids.isEmpty()
                ? LabelView.NONE
                : ids.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private String pin(Path path) {
        return path + (live.present().test(path) ? "" : LabelView.MISSING);
    }

    private Map<String, String> pins(Map<String, Path> paths) {
        return paths.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> pin(entry.getValue())));
    }

    private Map<String, String> versions() {
        try {
            return live.bpfman().listVersions(program.id()).stream()
                    .collect(Collectors.toMap(version -> Integer.toString(version.number()), ProgramView::words));
        } catch (NotFoundException e) {
            // It was unloaded since it was asked for.
            return Map.of();
        }
    }

    private static String words(ProgramVersion version) {
        return version.source() + " at " + version.loadedAt() + ", program " + version.programId()
                + (version.live() ? ", running" : "") + ", sha256 "
                + (version.sha256().isEmpty() ? LabelView.NONE : version.sha256());
    }

    private String linkIds() {
        return ids(links.stream().map(Link::id).toList());
    }
}
