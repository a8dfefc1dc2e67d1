// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.link;

import io.bpfman.api.Feature;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.kernel.linux.internal.bpf.Bpf;
import io.bpfman.kernel.linux.internal.bpf.BpfTypes;
import io.bpfman.kernel.linux.internal.bpf.NullProgram;
import io.bpfman.kernel.linux.internal.sys.Capabilities;
import io.bpfman.kernel.linux.internal.sys.Capabilities.Capability;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.MountInfo;
import io.bpfman.kernel.linux.internal.sys.Refusals;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.LinkRequest.Cgroup;
import io.bpfman.text.Suggestions;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * {@code link_create.target_fd} of linux/bpf.h, for the directory of a cgroup.
 *
 * @param mounts what is mounted now
 */
record CgroupCreator(SystemCalls calls, Bpf bpf, NullProgram programs, Supplier<List<MountInfo>> mounts)
        implements LinkCreator<Cgroup> {

    private static final String VERSION_2 = "cgroup2";
    private static final String VERSION_1 = "cgroup";
    private static final int NO_FLAGS = 0;

    @Override
    public Cgroup resolve(Cgroup request) {
        List<MountInfo> mounted = mounts.get();
        Path asked = Path.of(request.directory());
        List<Path> places = asked.isAbsolute()
                ? List.of(asked)
                : version2(mounted).stream().map(mount -> mount.resolve(asked)).toList();
        Path found = places.stream().filter(Files::exists).findFirst().orElseThrow(() -> notFound(places));
        try {
            Path directory = found.toRealPath();
            requireCgroup(directory, mounted);
            return new Cgroup(directory.toString(), id(directory), request.attachType());
        } catch (NoSuchFileException e) {
            throw new NotFoundException("cgroup " + found + " is gone", e);
        } catch (IOException e) {
            throw new InvalidSpecException("cgroup " + found + " cannot be read: " + e, e);
        }
    }

    private static void requireCgroup(Path directory, List<MountInfo> mounted) {
        String type = mounted.stream()
                .filter(mount -> directory.startsWith(mount.mountPoint()))
                // of mounts at one place the last hides the others
                .reduce((one, other) ->
                        other.mountPoint().getNameCount() >= one.mountPoint().getNameCount() ? other : one)
                .map(MountInfo::type)
                .orElse("");
        if (type.equals(VERSION_1)) {
            throw new InvalidSpecException(
                    directory + " is a cgroup of version 1, which takes no programs; " + below(mounted));
        }
        if (!type.equals(VERSION_2)) {
            throw new InvalidSpecException(directory + " is no cgroup; " + below(mounted));
        }
        if (!Files.isDirectory(directory)) {
            throw new InvalidSpecException(
                    directory + " is a file of a cgroup; give the directory " + directory.getParent());
        }
    }

    private static String below(List<MountInfo> mounted) {
        return "give a directory below "
                + version2(mounted).stream().map(Path::toString).collect(Collectors.joining(" or "))
                + ", where cgroup2 is mounted";
    }

    private static List<Path> version2(List<MountInfo> mounted) {
        return mounted.stream()
                .filter(mount -> mount.type().equals(VERSION_2))
                .map(MountInfo::mountPoint)
                .distinct()
                .toList();
    }

    private static NotFoundException notFound(List<Path> places) {
        String words = places.stream().map(Path::toString).collect(Collectors.joining(" and no "));
        Path nearest = places.get(0);
        Path parent = nearest.getParent();
        String suggestions = parent == null || nearest.getFileName() == null
                ? ""
                : Suggestions.text(nearest.getFileName().toString(), directories(parent));
        return new NotFoundException("there is no cgroup " + words + suggestions);
    }

    private static List<String> directories(Path parent) {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent, Files::isDirectory)) {
            entries.forEach(entry -> names.add(String.valueOf(entry.getFileName())));
        } catch (IOException e) {
            // nothing to suggest where there is nothing to read; that the cgroup is not there is said anyway
            return List.of();
        }
        return names;
    }

    /** {@code cgroup_id}: the directory's inode has the same number ({@code kernfs_ino} where inodes have 64 bits). */
    private static long id(Path directory) throws IOException {
        return (Long) Files.getAttribute(directory, "unix:ino");
    }

    @Override
    public Fd create(Cgroup request, Fd program) throws SysException {
        try (Fd directory = calls.open(Path.of(request.directory()))) {
            if (id(Path.of("/proc/self/fd/" + directory.number())) != request.id()) {
                throw new SysException(Errno.ENOENT, "it was removed, and another one has its name");
            }
            return bpf.createLink(
                    program, directory.number(), request.attachType().code(), NO_FLAGS);
        } catch (IOException e) {
            throw new SysException(Errno.EIO, "its number cannot be read: " + e);
        }
    }

    /** {@code cgroup_bpf_link_attach} and {@code __cgroup_bpf_attach} of the kernel. */
    @Override
    public RuntimeException refusal(Cgroup request, String operation, SysException failure) {
        return switch (failure.errno()) {
            case Errno.ENOENT, Errno.ENODEV ->
                new NotFoundException(
                        "cgroup " + request.directory() + " is gone"
                                + (failure.detail().isEmpty() ? "" : ": " + failure.detail()),
                        failure);
            case Errno.EINVAL ->
                Refusals.refused(
                        operation,
                        failure,
                        "the program was loaded for another attach type than "
                                + request.attachType().label() + ": leave the attach type to its object",
                        null);
            case Errno.EPERM ->
                Refusals.refused(
                        operation,
                        failure,
                        "or a program that somebody attached there or further up suffers no others (bpftool cgroup tree)",
                        null);
            case Errno.E2BIG ->
                Refusals.refused(operation, failure, "64 programs, the most that the kernel takes, are there", null);
            default -> Refusals.refused(operation, failure);
        };
    }

    @Override
    public List<Feature> features() {
        List<Capability> missing =
                Capabilities.ofThisProcess().missing(List.of(Capability.CAP_BPF, Capability.CAP_NET_ADMIN));
        if (!missing.isEmpty()) {
            return List.of(absent(
                    "this process lacks " + missing.stream().map(Enum::name).collect(Collectors.joining(", "))));
        }
        Optional<Path> mounted = version2(mounts.get()).stream().findFirst();
        if (mounted.isEmpty()) {
            return List.of(absent("cgroup2 is mounted nowhere; mount it (mount -t cgroup2 none /sys/fs/cgroup) and"
                    + " start the agent again"));
        }
        try {
            programs.load(BpfTypes.PROG_CGROUP_SKB, 0).close();
            return List.of(new Feature(
                    Features.CGROUP, true, "a program was loaded, and cgroup2 is mounted at " + mounted.get()));
        } catch (SysException e) {
            return List.of(absent("BPF_PROG_LOAD of a program of type cgroup_skb answered " + e.getMessage()
                    + "; the kernel needs CONFIG_CGROUP_BPF"));
        }
    }

    private static Feature absent(String reason) {
        return new Feature(Features.CGROUP, false, reason);
    }
}
