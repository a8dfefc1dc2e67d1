// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Answer;
import io.bpfman.itest.support.NeedsKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database or a bpffs that cannot be used: what the agent says, and that it changes nothing. */
@NeedsKernel
class StartErrorsKernelIT {

    @TempDir
    Path directory;

    private Stage stage;

    @BeforeEach
    void open() {
        stage = Stage.open(directory);
    }

    @AfterEach
    void clear() {
        stage.close();
    }

    @Test
    void aDatabaseThatIsLockedFailsTheCommandAndLeavesNothing() throws SQLException {
        AgentProcess agent = stage.startAgent();
        agent.ok("bpfman:programs");
        try (Connection connection = stage.records().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN EXCLUSIVE");
            Answer answer = agent.run("bpfman:load-file --path " + stage.sample("tc_count") + " --programs tc:count");
            assertTrue(answer.error().contains("locked"), answer.error());
            assertTrue(answer.error().contains("state.db"), answer.error());
            statement.execute("ROLLBACK");
        }
        assertEquals(List.of(), stage.pinTree());
        assertEquals(0, stage.records().rows());
        stage.loadCounter(agent);
        stage.unloadAll(agent);
        assertEquals(1, agent.end());
    }

    @Test
    void aDirectoryForTemporaryFilesThatIsNoexecIsNoMatter() throws IOException {
        Path temporary = Files.createDirectory(directory.resolve("temporary"));
        AgentProcess agent = stage.startAgent(
                List.of(
                        "unshare",
                        "--mount",
                        "env",
                        "JDK_JAVA_OPTIONS=-Djava.io.tmpdir=" + temporary,
                        "bash",
                        "-c",
                        "mount -t tmpfs -o noexec none " + temporary + " && exec \"$@\"",
                        "agent"),
                List.of());
        stage.loadCounter(agent);
        stage.unloadAll(agent);
        assertEquals(0, agent.end());
    }

    @Test
    void aDatabaseOfANewerVersionIsRefusedAndNotTouched() throws SQLException {
        AgentProcess agent = stage.startAgent();
        stage.loadCounter(agent);
        assertEquals(0, agent.end());
        try (Connection connection = stage.records().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA user_version = 999");
        }
        String rows = stage.records().dump();

        AgentProcess refused = stage.startAgent(List.of(), List.of("-c", "bpfman:programs"));
        assertEquals(1, refused.awaitEnd());
        String errors = refused.newErrors();
        assertTrue(errors.contains("bpfman: error: "), errors);
        assertTrue(errors.contains("999") && errors.contains("newer"), errors);
        assertEquals(rows, stage.records().dump());
        assertEquals("999", stage.records().value("PRAGMA user_version"));
    }

    @Test
    void aReadOnlyDatabaseFailsTheStartWithAWord() {
        AgentProcess agent = stage.startAgent();
        stage.loadCounter(agent);
        assertEquals(0, agent.end());
        String rows = stage.records().dump();

        AgentProcess refused = stage.startAgent(
                inOwnMounts("mount --bind $0/run $0/run && mount -o remount,bind,ro $0/run"),
                List.of("-c", "bpfman:programs"));
        assertEquals(1, refused.awaitEnd());
        String errors = refused.newErrors();
        assertTrue(errors.contains("bpfman: error: "), errors);
        assertTrue(errors.contains(stage.runtimeDirectory().toString()), errors);
        assertEquals(rows, stage.records().dump());
    }

    @Test
    void aDatabaseFileThatTurnsReadOnlyFailsTheCommandAndLeavesNothing() {
        AgentProcess agent = stage.startAgent();
        stage.loadCounter(agent);
        assertEquals(0, agent.end());
        String rows = stage.records().dump();
        List<String> pins = stage.pinTree();

        AgentProcess refused = stage.startAgent(
                inOwnMounts("mount --bind $0/run/state.db $0/run/state.db"
                        + " && mount -o remount,bind,ro $0/run/state.db"),
                List.of("-c", "bpfman:load-file --path " + stage.sample("tc_count") + " --programs tc:count"));
        assertEquals(1, refused.awaitEnd());
        String errors = refused.newErrors();
        assertTrue(errors.contains("bpfman: error: "), errors);
        assertTrue(errors.contains("state.db") && errors.contains("read-only"), errors);
        assertEquals(rows, stage.records().dump());
        assertEquals(pins, stage.pinTree());
    }

    @Test
    void aFileInTheWayOfBpffsIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "in the way");
        refusedBpffs(file.resolve("bpfman"), List.of(), file + " is in the way");
        assertEquals("in the way", Files.readString(file));
    }

    @Test
    void aPlaceThatIsNoBpffsAndCannotBeIsNamed() {
        refusedBpffs(directory.resolve("plain").resolve("bpfman"), List.of(), "is not on a bpffs");
        assertFalse(Files.exists(directory.resolve("plain")));
    }

    @Test
    void aBpffsThatMayNotBeMountedIsNamed() {
        String withoutRights = "setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin true"
                + " && while mountpoint -q /sys/fs/bpf; do umount /sys/fs/bpf || exit; done; exec setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin \"$@\"";
        refusedBpffs(
                stage.pins(),
                List.of("unshare", "--mount", "bash", "-c", withoutRights, "agent"),
                "mount -t bpf bpf /sys/fs/bpf");
    }

    @Test
    void aRootWhoseNameTheKernelRefusesIsRefusedAtTheStart() {
        Path root = Path.of(stage.pins() + ".d").resolve("bpfman");
        String errors = refusedAtTheStart(List.of(), root);
        assertTrue(errors.contains(root.toString()) && errors.contains("no names with a dot"), errors);
        assertFalse(Files.exists(root.getParent()));
    }

    @Test
    void aReadOnlyBpffsIsRefusedAtTheStart() {
        String errors = refusedAtTheStart(inOwnMounts("mount -o remount,bind,ro /sys/fs/bpf"), stage.pins());
        assertTrue(errors.contains("EROFS") && errors.contains(stage.pins().toString()), errors);
        assertFalse(Files.exists(stage.pins()));
    }

    /** It is given no command that would need a pin. */
    private String refusedAtTheStart(List<String> prefix, Path root) {
        AgentProcess agent = stage.startAgent(prefix, List.of("--bpffs-root", root.toString(), "-c", "bpfman:version"));
        assertEquals(1, agent.awaitEnd());
        String errors = agent.newErrors();
        assertTrue(errors.contains("bpfman: error: ") && errors.contains("--bpffs-root"), errors);
        return errors;
    }

    private void refusedBpffs(Path root, List<String> prefix, String word) {
        AgentProcess agent = stage.startAgent(
                prefix,
                List.of(
                        "--bpffs-root",
                        root.toString(),
                        "-c",
                        "bpfman:load-file --path " + stage.sample("tc_count") + " --programs tc:count"));
        assertEquals(1, agent.awaitEnd());
        String errors = agent.newErrors();
        assertTrue(errors.contains("bpfman: error: "), errors);
        assertTrue(errors.contains(word), errors);
        assertEquals(List.of(), stage.pinTree());
    }

    /** Words of a command that makes mounts that only the agent sees, and then runs the agent. */
    private List<String> inOwnMounts(String script) {
        return List.of("unshare", "--mount", "bash", "-c", script + " && exec \"$@\"", directory.toString());
    }
}
