// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract.answers;

import io.bpfman.contract.answers.Strict.Ours;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What bpfman's commands answer, written from recorded answers alone. A component's name is that of the field, with an underscore before each capital
 * letter. An {@code Optional} is null for none, an {@code OptionalLong} is left out for none, all else is always there. Fields that only we have are named
 * beside the record that they may stand in.
 */
public final class Answers {

    private Answers() {}

    /** {@code program load file}. */
    @Ours("simulated")
    public record Loaded(List<LoadedProgram> programs) {}

    /** A program as a load answers: without numbers, and without links. */
    public record LoadedProgram(ProgramRecord record, LoadedStatus status) {}

    /** What is there of a program that was just loaded. */
    public record LoadedStatus(
            KernelProgram kernel,
            Optional<Stats> stats,
            String progPin,
            String mapDir,
            String bytecode,
            List<Link> links,
            List<KernelMap> maps,
            List<Long> mapUsedBy) {}

    /** {@code program get}. */
    @Ours("simulated")
    public record Program(ProgramRecord record, ProgramStatus status) {}

    /** What is there of a program. */
    @Ours("versions")
    public record ProgramStatus(
            KernelProgram kernel,
            Stats stats,
            String progPin,
            String mapDir,
            String bytecode,
            List<Link> links,
            List<KernelMap> maps,
            List<Long> mapUsedBy) {}

    /** What is recorded of a program. */
    @Ours("restored_from")
    public record ProgramRecord(
            long programId,
            Load load,
            String license,
            boolean gplCompatible,
            Handles handles,
            Meta meta,
            Instant createdAt,
            Optional<Instant> updatedAt) {}

    /** How a program was loaded. */
    public record Load(
            String objectPath,
            String sourcePath,
            String programName,
            String programType,
            Map<String, byte[]> globalData,
            Optional<ImageSource> imageSource,
            Optional<String> attachFunc,
            Optional<Long> mapOwnerId) {}

    /** Where bytecode of an image came from. */
    public record ImageSource(String url, String digest, String pullPolicy) {}

    /** Where a program is pinned. */
    @Ours("map_pins")
    public record Handles(String pinPath, String mapPinPath, Optional<Long> mapOwnerId) {}

    /** What a user says of a program. */
    @Ours("application")
    public record Meta(String name, String owner, String description, Map<String, String> metadata) {}

    /** How often a program ran. */
    public record Stats(long runtime, long runCount, long recursionMisses) {}

    /** What the kernel says of a program. */
    public record KernelProgram(
            long id,
            String name,
            String programType,
            String tag,
            Instant loadedAt,
            long uid,
            boolean hasUid,
            long btfId,
            boolean hasBtfId,
            List<Long> mapIds,
            boolean hasMapIds,
            long jitedSize,
            long xlatedSize,
            long verifiedInsns,
            long memlock,
            boolean hasMemlock,
            boolean restricted) {}

    /** What the kernel says of a map, and where it is pinned. */
    public record KernelMap(
            long id,
            String name,
            String mapType,
            long keySize,
            long valueSize,
            long maxEntries,
            long flags,
            long btfId,
            boolean hasBtfId,
            long mapExtra,
            boolean hasMapExtra,
            long memlock,
            boolean hasMemlock,
            boolean frozen,
            String pinPath,
            boolean present) {}

    /** {@code program list}, with {@code --all} too. */
    @Ours("simulated")
    public record Programs(List<ProgramEntry> programs) {}

    /** A program of a list. */
    public record ProgramEntry(
            long programId,
            boolean managed,
            String application,
            String type,
            String functionName,
            List<Long> links,
            Optional<ProgramRecord> record,
            KernelProgram kernel) {}

    /** {@code link attach} and {@code link get}. */
    @Ours("simulated")
    public record Link(LinkRecord record, LinkStatus status) {}

    /** {@code link list}. */
    @Ours("simulated")
    public record Links(List<LinkRecord> links) {}

    /** What is recorded of a link. */
    public record LinkRecord(
            long id,
            long programId,
            Optional<Long> kernelLinkId,
            String kind,
            String pinPath,
            Details details,
            Instant createdAt,
            Optional<Map<String, String>> metadata) {}

    /** Where a link is attached; {@code kind} says which of these. */
    public sealed interface Details {}

    /** A member of a TC dispatcher. */
    @Ours("enabled")
    public record TcDetails(
            String interface_,
            long ifindex,
            String direction,
            long priority,
            long position,
            List<Long> proceedOn,
            String netns,
            long nsid,
            long dispatcherId,
            long revision)
            implements Details {}

    /** A member of an XDP dispatcher. */
    @Ours({"enabled", "mode"})
    public record XdpDetails(
            String interface_,
            long ifindex,
            long priority,
            long position,
            List<Long> proceedOn,
            String netns,
            long nsid,
            long dispatcherId,
            long revision)
            implements Details {}

    /** A TCX link. */
    public record TcxDetails(
            String interface_, long ifindex, String direction, long priority, long position, String netns, long nsid)
            implements Details {}

    /** A tracepoint. */
    public record TracepointDetails(String group, String name) implements Details {}

    /** A kprobe or a kretprobe. */
    public record KprobeDetails(String fnName, long offset, boolean retprobe) implements Details {}

    /** A uprobe or a uretprobe. */
    public record UprobeDetails(
            String target, String fnName, long offset, long pid, boolean retprobe, long containerPid)
            implements Details {}

    /** The entry or the exit of a function. */
    public record FunctionDetails(String fnName) implements Details {}

    /** A hook of the Linux security modules. */
    public record LsmDetails(String hookName) implements Details {}

    /** A raw tracepoint, which bpfman does not have. */
    public record RawTracepointDetails(String name) implements Details {}

    /** Many functions of the kernel, which bpfman does not have. */
    public record KprobeMultiDetails(List<String> functions, String pattern, long matched, boolean retprobe)
            implements Details {}

    /** Many functions of a file, which bpfman does not have. */
    public record UprobeMultiDetails(
            String target,
            List<String> functions,
            String pattern,
            long matched,
            long pid,
            boolean retprobe,
            long containerPid)
            implements Details {}

    /** What is there of a link; without one of the kernel's, its {@code kernel} is null. */
    @Ours({"lost", "waiting", "function_name", "application"})
    public record LinkStatus(Optional<KernelLink> kernel, boolean kernelSeen, boolean pinPresent) {}

    /** What the kernel says of a link. */
    public record KernelLink(
            long id,
            long programId,
            String linkType,
            String attachType,
            long ifindex,
            long targetObjId,
            long targetBtfId,
            long cgroupId,
            long netnsIno,
            long netfilterPf,
            long netfilterHooknum,
            long netfilterPriority,
            long netfilterFlags,
            long kprobeMultiCount,
            long kprobeMultiFlags,
            long kprobeMultiMissed,
            BigInteger kprobeAddress,
            long kprobeMissed) {}

    /** {@code dispatcher list}. */
    @Ours("simulated")
    public record Dispatchers(List<DispatcherSummary> dispatchers) {}

    /** A dispatcher of a list. */
    @Ours({
        "interface",
        "counting",
        "mechanism",
        "slot_failure",
        "backend",
        "mode",
        "mode_reason",
        "lost",
        "created_at",
        "updated_at"
    })
    public record DispatcherSummary(Key key, long revision, Holder runtime, long memberCount) {}

    /** {@code dispatcher get}. */
    @Ours({
        "interface",
        "counting",
        "mechanism",
        "slot_failure",
        "backend",
        "mode",
        "mode_reason",
        "lost",
        "created_at",
        "updated_at",
        "simulated"
    })
    public record Dispatcher(Key key, long revision, Holder runtime, List<Member> members) {}

    /** Which attach point it is. */
    public record Key(String type, long nsid, long ifindex) {}

    /** What holds a dispatcher on its hook. */
    @Ours("clsact_ours")
    public record Holder(
            long programId,
            OptionalLong kernelLinkId,
            OptionalLong filterPriority,
            OptionalLong filterHandle,
            String netnsPath) {}

    /** A member of a dispatcher. */
    @Ours({"proceed_on_actions", "enabled", "counts", "failures"})
    public record Member(
            long programId,
            String programName,
            String progPinPath,
            long linkId,
            OptionalLong kernelLinkId,
            String linkPinPath,
            long position,
            long priority,
            long proceedOn,
            String ifname,
            Map<String, String> metadata) {}
}
