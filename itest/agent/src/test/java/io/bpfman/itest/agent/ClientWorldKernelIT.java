// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.HostClient;
import io.bpfman.itest.support.NeedsKernel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Commands that are typed elsewhere than where the agent lives: in another network or mount namespace, below another root, in a directory that is gone. Each
 * does what it says to what is called so there, or says why not. The agent lives in a network that has an interface of the same name and index.
 */
@NeedsKernel
class ClientWorldKernelIT {

    @TempDir
    static Path directory;

    private static Stage stage;
    private static AgentProcess agent;
    private static Network own;
    private static Network blue;

    private HostClient client = HostClient.JAVA;
    private Path here;
    private Path object;
    private long program;

    @BeforeAll
    static void start() {
        own = Network.create();
        blue = Network.create();
        stage = Stage.open(directory);
        agent = stage.startAgent(List.of("nsenter", "--net=" + own.netns()), List.of("--daemon"));
        agent.awaitReady();
        stage.sample("tc_count");
    }

    @AfterAll
    static void end() {
        stage.close();
        own.close();
        blue.close();
    }

    @BeforeEach
    void load() throws IOException {
        here = Files.createTempDirectory(directory, "here");
        object = directory.resolve("tc_count.bpf.o");
        program = id(json(shell(own, "bpfman program load file " + object + " --programs tc:count -o json")));
    }

    @AfterEach
    void clear() {
        shell(
                own,
                "bpfman link list -q | xargs -r bpfman link detach; bpfman program list -q | xargs -r bpfman program unload");
        assertEquals(List.of(), stage.dispatcherPins());
    }

    /** What a script comes to that is run in a network, where {@code bpfman} is the command. */
    private Host.Result attempt(Network where, String script) {
        String prepared = "export BPFMAN_RUNTIME_DIR=" + stage.runtimeDirectory() + "; bpfman() { " + command()
                + " \"$@\"; }; export -f bpfman; PATH=" + command().getParent() + ":$PATH; cd " + here + "; " + script;
        return Host.attempt("nsenter", "--net=" + where.netns(), "bash", "-c", prepared);
    }

    /** A file of the command's name, alone in its directory, that leads to the client. */
    private Path command() {
        Path command = directory.resolve("path-" + client).resolve("bpfman");
        try {
            if (!Files.exists(command)) {
                Files.createDirectories(command.getParent());
                Files.createSymbolicLink(command, client.file());
            }
            return command;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String shell(Network where, String script) {
        Host.Result result = attempt(where, script);
        assertEquals(0, result.status(), script + ": " + result.output());
        return result.output();
    }

    private String refused(Network where, String script) {
        return refused(1, where, script);
    }

    private String refused(int status, Network where, String script) {
        Host.Result result = attempt(where, script);
        assertEquals(status, result.status(), script + ": " + result.output());
        assertTrue(result.output().contains("bpfman: error: "), result.output());
        return result.output();
    }

    private static JsonObject json(String text) {
        try {
            return JsonParser.object().from(text);
        } catch (JsonParserException e) {
            throw new AssertionError(text, e);
        }
    }

    /** What is noted, beside the copy that is kept, of where it came from. */
    private static String cameFrom(JsonObject loaded) {
        Path kept = Path.of(record(loaded).getObject("load").getString("object_path"));
        try {
            return json(Files.readString(kept.resolveSibling("provenance.json")))
                    .getString("source");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonObject record(JsonObject loaded) {
        return loaded.getArray("programs").getObject(0).getObject("record");
    }

    private static long id(JsonObject loaded) {
        return record(loaded).getLong("program_id");
    }

    /** The namespace that a link is recorded in. */
    private static List<Long> namespaces() {
        return stage
                .records()
                .query("SELECT nsid FROM tc_link_details UNION ALL SELECT nsid FROM xdp_link_details"
                        + " UNION ALL SELECT nsid FROM tcx_link_details")
                .stream()
                .map(row -> Long.valueOf(row.get("nsid")))
                .toList();
    }

    private void assertAttachesIn(Network expected, Network caller, String script) {
        shell(caller, script);
        assertEquals(List.of(expected.nsid()), namespaces(), script);
        shell(own, "bpfman link list -q | xargs bpfman link detach");
    }

    @ParameterizedTest
    @EnumSource
    void interfacesAreThoseOfTheCallersNamespace(HostClient client) {
        this.client = client;
        String attach = "bpfman link attach tc " + program + " h0 ingress -p 5";
        assertAttachesIn(own, own, attach);
        assertAttachesIn(blue, blue, attach);
        assertAttachesIn(blue, blue, "bpfman attach tc --program-id " + program + " --direction egress h0");
        assertAttachesIn(blue, blue, attach + " --netns /proc/self/ns/net");
        assertAttachesIn(own, blue, attach + " --netns " + own.netns());
        assertAttachesIn(blue, own, attach + " --netns " + blue.netns().getFileName());
        assertAttachesIn(
                blue, own, "cd /run/netns; " + attach + " -n ./" + blue.netns().getFileName());
        assertAttachesIn(blue, own, attach + " -n net:[" + blue.nsid() + "]");
        assertTrue(
                refused(own, attach + " -n nowhere").contains("there is no network namespace at /run/netns/nowhere"));
        assertTrue(refused(own, attach + " -n " + object).contains("is not a network namespace"));
        assertEquals(List.of(), namespaces());
    }

    @ParameterizedTest
    @EnumSource
    void everyKindOfLinkIsMadeInTheCallersNamespace(HostClient client) {
        this.client = client;
        Path xdp = stage.sample("xdp_count");
        long onXdp = id(json(shell(own, "bpfman program load file " + xdp + " --programs xdp:xdp_count -o json")));
        long onTcx = id(json(shell(own, "bpfman program load file " + object + " --programs tcx:count -o json")));
        for (String attach : List.of(
                "bpfman link attach xdp " + onXdp + " h0 -p 5",
                "bpfman link attach tcx " + onTcx + " h0 ingress -p 5",
                "bpfman link attach tcx " + onTcx + " h0 egress -p 5")) {
            assertAttachesIn(blue, blue, attach);
            assertAttachesIn(own, own, attach);
            assertAttachesIn(own, blue, attach + " --netns " + own.netns());
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsShownAndChangedIsInTheCallersNamespace(HostClient client) {
        this.client = client;
        shell(own, "bpfman link attach tc " + program + " h0 ingress -p 5");
        long theirs = json(shell(blue, "bpfman link attach tc " + program + " h0 ingress -p 6 -o json"))
                .getObject("record")
                .getLong("id");
        assertEquals(theirs + "\n", shell(blue, "bpfman link list -i h0 -q"));
        assertEquals(theirs + "\n", shell(own, "bpfman link list -n " + blue.netns() + " -q"));
        assertEquals(2, shell(own, "bpfman link list -q").lines().count());
        assertEquals(1, shell(own, "bpfman link list -i h0 -q").lines().count());
        assertFalse(shell(own, "bpfman link list -i h0 -q").equals(theirs + "\n"));
        assertEquals(
                blue.nsid(),
                json(shell(blue, "bpfman dispatchers -i h0 -o json"))
                        .getArray("dispatchers")
                        .getObject(0)
                        .getObject("key")
                        .getLong("nsid"));
        shell(blue, "bpfman counting off tc-ingress h0");
        assertEquals(
                List.of("0"),
                stage.records().query("SELECT counting FROM dispatchers WHERE nsid = " + blue.nsid()).stream()
                        .map(row -> row.get("counting"))
                        .toList());
        assertTrue(shell(blue, "bpfman get dispatcher h0 ingress").contains("not counting"));
        assertFalse(shell(own, "bpfman get dispatcher h0 ingress").contains("not counting"));
    }

    @ParameterizedTest
    @EnumSource
    void aNamespaceThatOnlyAProcessKeepsIsTheOneMeant(HostClient client) {
        this.client = client;
        String script = "unshare --net bash -c 'stat -L -c %i /proc/self/ns/net; bpfman link attach tc " + program
                + " lo ingress -p 5 >&2; bpfman link list -i lo -q | wc -l; bpfman link list -q | xargs bpfman link detach >&2'";
        String output = shell(blue, script + " 2>/dev/null");
        assertTrue(output.matches("[0-9]+\n1\n"), output);
    }

    @ParameterizedTest
    @EnumSource
    void filesOfAnotherMountNamespaceTravel(HostClient client) {
        this.client = client;
        Path other = stage.sample("tc_pass");
        String mounted = "mount -t tmpfs none " + here + " && cp " + other + " " + here + "/x.o && cd " + here + " && ";
        shell(own, "cp " + object + " " + here + "/x.o");
        String load = "bpfman program load file ";
        JsonObject absolute =
                json(shell(own, "unshare -m bash -c '" + mounted + load + here + "/x.o --programs tc:pass -o json'"));
        assertTrue(cameFrom(absolute).startsWith("mnt:["), cameFrom(absolute));
        assertTrue(cameFrom(absolute).endsWith("]" + here + "/x.o"), cameFrom(absolute));
        JsonObject relative =
                json(shell(own, "unshare -m bash -c '" + mounted + load + "x.o --programs tc:pass -o json'"));
        assertEquals("x.o", record(relative).getObject("load").getString("source_path"), "as it was typed");
        assertTrue(cameFrom(relative).endsWith("]" + here + "/x.o"), cameFrom(relative));
        String root = "mkdir root && mount --rbind / root && mount -t tmpfs none root" + here + " && cp " + other
                + " root" + here + "/x.o && ";
        shell(
                own,
                "unshare -m bash -c '" + root + "chroot root bash -c \"" + load + here + "/x.o --programs tc:pass\"'");
        // Beside what is mounted elsewhere, the same file is the same to both.
        assertEquals(
                object.toString(),
                cameFrom(json(shell(
                        own, "unshare -m bash -c '" + mounted + load + object + " --programs tc:count -o json'"))));
        String missing =
                refused(own, "unshare -m bash -c '" + mounted + "rm x.o; " + load + here + "/x.o --programs tc:count'");
        assertTrue(missing.contains("it does not exist"), missing);
        assertFalse(Files.exists(stage.runtimeDirectory().resolve("spool/x.o")));
    }

    @ParameterizedTest
    @EnumSource
    void aPinIsWhereBothSeeTheSameDirectory(HostClient client) {
        this.client = client;
        String attach = "bpfman link attach tc " + program + " h0 ingress -p 5 --link-pin-path ";
        String pin = stage.pins() + "/mine";
        shell(own, attach + pin);
        assertTrue(Files.exists(Path.of(pin)));
        String elsewhere = refused(
                own,
                "unshare -m bash -c 'mount -t bpf none /sys/fs/bpf && mkdir " + stage.pins() + " && " + attach
                        + stage.pins() + "/other'");
        assertTrue(elsewhere.contains("it sees another directory at"), elsewhere);
    }

    @ParameterizedTest
    @EnumSource
    void aDirectoryThatIsGoneHasNoFiles(HostClient client) {
        this.client = client;
        String gone = "mkdir gone; cd gone; rmdir ../gone; ";
        String load = "bpfman program load file ";
        assertTrue(refused(own, gone + load + "x.o --programs tc:count").contains("the working directory was removed"));
        shell(own, gone + load + object + " --programs tc:count");
        shell(own, gone + "bpfman program list");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotUtf8IsRefusedAndWhatIsArrivesInAnyLocale(HostClient client) {
        this.client = client;
        String load = "bpfman program load file " + object + " --programs tc:count -m ";
        for (String locale : List.of("C", "C.UTF-8", "nosuch.latin1")) {
            String in = "export LC_ALL=" + locale + "; ";
            assertTrue(
                    shell(own, in + load + "name=\u65e5\u672c\u8a9e -o json").contains("\"\u65e5\u672c\u8a9e\""),
                    locale);
            String refused = refused(80, own, in + load + "$'name=\\xfc'");
            assertTrue(refused.contains("argument 8, $'name=\\xfc', is not UTF-8"), refused);
            shell(
                    own,
                    in + "mkdir -p \u00fc; cp " + object
                            + " \u00fc/x.o; cd \u00fc; bpfman program load file ../\u00fc/x.o --programs tc:count");
        }
        assertEquals(
                List.of("../\u00fc/x.o"),
                stage
                        .records()
                        .query("SELECT DISTINCT source_path FROM programs WHERE source_path LIKE '%/x.o'")
                        .stream()
                        .map(row -> row.get("source_path"))
                        .toList());
    }
}
