// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bpfman.api.CgroupAttachSpec.AttachType;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.kernel.linux.internal.bpf.Bpf;
import io.bpfman.kernel.linux.internal.bpf.NullProgram;
import io.bpfman.kernel.linux.internal.sys.MountInfo;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import io.bpfman.spi.kernel.LinkRequest.Cgroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a directory means as a cgroup, on a machine whose mounts are directories. */
class CgroupCreatorTest {

    private static final AttachType TYPE = AttachType.CGROUP_SYSCTL;

    private final List<MountInfo> mounts = new ArrayList<>();

    private Path root;
    private Path unified;
    private Path legacy;

    @BeforeEach
    void mount(@TempDir Path directory) throws IOException {
        root = directory.toRealPath();
        legacy = Files.createDirectories(root.resolve("cgroup/memory"));
        unified = Files.createDirectories(root.resolve("cgroup/unified"));
        Files.createDirectories(unified.resolve("system.slice/web"));
        Files.createFile(unified.resolve("system.slice/cgroup.procs"));
        mounts.add(new MountInfo(Path.of("/"), "ext4", "none", 1, 0));
        mounts.add(new MountInfo(root.resolve("cgroup"), "tmpfs", "none", 1, 0));
        mounts.add(new MountInfo(legacy, "cgroup", "none", 1, 0));
        mounts.add(new MountInfo(unified, "cgroup2", "none", 1, 0));
    }

    private Cgroup resolve(String directory) {
        SystemCalls calls = new SystemCalls();
        return new CgroupCreator(calls, new Bpf(calls), new NullProgram(calls), () -> mounts)
                .resolve(new Cgroup(directory, 0, TYPE));
    }

    private void assertRefused(String expected, String directory) {
        assertEquals(
                expected,
                assertThrows(InvalidSpecException.class, () -> resolve(directory))
                        .getMessage());
    }

    private void assertNotFound(String expected, String directory) {
        assertEquals(
                expected,
                assertThrows(NotFoundException.class, () -> resolve(directory)).getMessage());
    }

    @Test
    void isAbsoluteOrBelowTheMount() throws IOException {
        Path web = unified.resolve("system.slice/web");
        Cgroup found = new Cgroup(web.toString(), (Long) Files.getAttribute(web, "unix:ino"), TYPE);
        assertEquals(found, resolve(web.toString()));
        assertEquals(found, resolve("system.slice/web"));
        assertEquals(found, resolve("system.slice//web/../web/"));
        assertEquals(unified.toString(), resolve(unified.toString()).directory());
    }

    @Test
    void isWhereALinkLeads() throws IOException {
        Path link = Files.createSymbolicLink(root.resolve("link"), unified.resolve("system.slice"));
        assertEquals(
                unified.resolve("system.slice").toString(),
                resolve(link.toString()).directory());
    }

    @Test
    void isOfVersion2() throws IOException {
        Files.createDirectory(legacy.resolve("web"));
        assertRefused(
                legacy.resolve("web") + " is a cgroup of version 1, which takes no programs; give a directory below "
                        + unified + ", where cgroup2 is mounted",
                legacy.resolve("web").toString());
        assertRefused(
                root + " is no cgroup; give a directory below " + unified + ", where cgroup2 is mounted",
                root.toString());
        assertRefused(
                root.resolve("cgroup") + " is no cgroup; give a directory below " + unified
                        + ", where cgroup2 is mounted",
                "../../cgroup");
    }

    /** Something else may be mounted where it was. */
    @Test
    void isNotWhatIsHidden() {
        mounts.add(new MountInfo(unified, "tmpfs", "none", 1, 0));
        assertRefused(
                unified + " is no cgroup; give a directory below " + unified + ", where cgroup2 is mounted",
                unified.toString());
    }

    @Test
    void isADirectory() {
        assertRefused(
                unified + "/system.slice/cgroup.procs is a file of a cgroup; give the directory " + unified
                        + "/system.slice",
                "system.slice/cgroup.procs");
    }

    @Test
    void namesTheNearestOnes() {
        assertNotFound(
                "there is no cgroup " + unified + "/system.slic; did you mean system.slice?", unified + "/system.slic");
        assertNotFound("there is no cgroup " + unified + "/nothing/here", "nothing/here");
        assertNotFound("there is no cgroup /nowhere-at-all/x", "/nowhere-at-all/x");
    }

    @Test
    void isLookedForBelowEachMount() throws IOException {
        Path other = Files.createDirectories(root.resolve("other"));
        mounts.add(new MountInfo(other, "cgroup2", "none", 1, 0));
        Files.createDirectory(other.resolve("web"));
        assertEquals(other.resolve("web").toString(), resolve("web").directory());
        assertNotFound("there is no cgroup " + unified + "/db and no " + other + "/db", "db");
    }
}
