// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonObject;
import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.itest.support.NeedsTcx;
import io.bpfman.itest.support.Sender;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of a real agent in a real browser, while packets flow. Its pictures are kept in {@code target/web}, for a person to look at. */
@NeedsKernel
@NeedsTcx
class WebKernelIT {

    private static final Path PICTURES = Path.of("target/web");
    private static final char ENTER = '\uE007';
    /** To which packets are sent, as its bytes lie in the network. */
    private static final String PORT_9999 = "0x0f27";

    @TempDir
    private static Path directory;

    private static Stage stage;
    private static Stage others;
    private static Network network;
    private static AgentProcess agent;
    private static Browser browser;
    private static int port;
    private static long counter;
    private static long xdp;
    private static long xdpLink;
    private static long dropLink;
    private static final List<Long> MEMBERS = new ArrayList<>();

    @BeforeAll
    static void comeIn() throws IOException {
        stage = Stage.open(Files.createDirectory(directory.resolve("ours")));
        others = Stage.open(Files.createDirectory(directory.resolve("theirs")));
        network = Network.create();
        port = freePort();
        agent = stage.startAgent(List.of(), List.of("--with", "web", "--web-port", Integer.toString(port)));
        AgentProcess foreign = others.startAgent();
        attachTcx(others, foreign);
        assertEquals(0, foreign.end());

        counter = stage.loadCounter(agent);
        for (int i = 0; i < 9; i++) {
            MEMBERS.add(stage.attach(agent, network, counter, "ingress", 10 + i));
        }
        long drop = stage.load(agent, stage.sample("tc_drop_port"), "tc:drop_port --global port=" + PORT_9999);
        dropLink = stage.attach(agent, network, drop, "ingress", 90);
        xdp = stage.loadXdpCounter(agent);
        xdpLink = stage.attachXdp(agent, network, xdp, 10);
        stage.attach(agent, network, counter, "egress", 10);
        network.tc("filter add dev " + Network.HOOK + " egress prio 7 protocol ip bpf da obj " + stage.sample("tc_pass")
                + " sec tc");

        browser = Browser.start(Files.createDirectory(directory.resolve("browser")));
        browser.look(1280, "light");
        browser.open(page("/"));
        browser.type("#bpfman-key", "a guess");
        browser.press(ENTER);
        browser.awaitText("[role=alert]", "That is not the token");
        browser.type(
                "#bpfman-key",
                Files.readString(stage.runtimeDirectory().resolve("web-token")).strip());
        browser.click("main button");
        browser.awaitText("h1", "What packets meet");
        // Of the token that was none.
        browser.complaints();
    }

    @AfterAll
    static void leave() {
        try {
            if (browser != null) {
                browser.close();
            }
        } finally {
            stage.close();
            others.close();
            network.close();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static long attachTcx(Stage whose, AgentProcess by) {
        // What it gives leaves packets to the next one.
        long program = whose.load(by, whose.testObject("tc_verdict"), "tcx:give_verdict --global verdict=0xffffffff");
        return Stage.linkId(by.json("bpfman:attach-tcx --program-id " + program + " --direction ingress --netns "
                + network.netns() + " " + Network.HOOK));
    }

    private static String page(String path) {
        return "http://127.0.0.1:" + port + "/bpfman" + path;
    }

    private static String number(String name) {
        return browser.text("[data-n=\"" + name + "\"]");
    }

    private static void awaitNumber(String name, String value) {
        Await.until(
                () -> name + " is " + number(name) + " and not " + value,
                () -> number(name).equals(value));
    }

    private static JsonObject details(long link) {
        return agent.json("bpfman:get link " + link).getObject("record").getObject("details");
    }

    @Test
    void numbersMoveWhilePacketsFlowAndAgreeWithTheKernel() {
        browser.open(page("/"));
        browser.awaitText("#bpfman-status", "Live.");
        long before = Long.parseLong(number("runs-" + xdpLink));
        Sender sender = network.startSender();
        try {
            Await.until(
                    () -> "runs: " + number("runs-" + xdpLink) + " rate: " + number("rate-" + xdpLink),
                    () -> Long.parseLong(number("runs-" + xdpLink)) > before + 100
                            && !number("rate-" + xdpLink).equals("0/s"));
            browser.look(1280, "light");
            browser.picture(PICTURES.resolve("light.png"));
            browser.look(1280, "dark");
            browser.picture(PICTURES.resolve("dark.png"));
            browser.look(400, "light");
            browser.picture(PICTURES.resolve("narrow.png"));
            browser.look(1280, "light");
        } finally {
            sender.close();
        }
        long seen = stage.awaitCounted(xdp, before + 100);
        awaitNumber("runs-" + xdpLink, Long.toString(seen));
        awaitNumber("runs-" + dropLink, Long.toString(seen));
        awaitNumber("stops-" + dropLink, "shot " + seen);
        awaitNumber("rate-" + xdpLink, "0/s");
        assertEquals(List.of(), browser.complaints());
    }

    @Test
    void everyHookStandsInTheOrderOfPacketsWithWhatOthersHave() {
        browser.open(page("/"));
        assertEquals(
                "XDP|TCX ingress|TCX egress|TC, clsact egress",
                browser.eval("[...document.querySelectorAll('svg .hook')].map(e => e.textContent).join('|')"));
        assertEquals("2", browser.eval("document.querySelectorAll('svg .card.other').length"));
        browser.awaitText("svg", "somebody else's, priority 7, handle 0x1");
        assertEquals("12", browser.eval("document.querySelectorAll('svg a').length"), "ten members, and two");
        assertEquals(
                "0",
                browser.eval(
                        "[...document.querySelectorAll('svg text')].filter(t => t.getBBox().x + t.getBBox().width > 398).length"),
                "text that is cut off");
        assertEquals(List.of(), browser.complaints());
    }

    @Test
    void aChangeIsMadeAsItsPlanSaidByKeyboardAlone() {
        long link = MEMBERS.get(4);
        browser.open(page("/link/" + link));
        browser.type("#bpfman-priority", "77");
        browser.press(ENTER);
        browser.awaitText("h1", "Plan: give link " + link + " the priority 77");
        assertTrue(browser.text("ol.steps").contains("in one step"), browser.text("ol.steps"));
        assertEquals(14, details(link).getInt("priority"));
        browser.picture(PICTURES.resolve("plan.png"));
        browser.eval("document.querySelector('button.do').focus()");
        browser.press(ENTER);
        browser.awaitText("[role=alert]", "Done: give link " + link + " the priority 77.");
        assertEquals(77, details(link).getInt("priority"));

        browser.open(page("/link/" + link));
        browser.picture(PICTURES.resolve("link.png"));
        browser.click("form[data-change=disable] button");
        browser.awaitText("h1", "Plan: disable link " + link);
        agent.ok("bpfman:set-priority " + link + " 78");
        browser.click("button.do");
        browser.awaitText("[role=alert]", "no longer what the plan said");
        assertTrue(details(link).getBoolean("enabled"));

        browser.open(page("/link/" + link));
        browser.click("form[data-change=disable] button");
        browser.awaitText("h1", "Plan: disable link " + link);
        browser.click("button.do");
        browser.awaitText("[role=alert]", "Done: disable link " + link);
        assertFalse(details(link).getBoolean("enabled"));
        browser.awaitText("#bpfman-state", "count: disabled");

        browser.open(page("/link/" + link));
        browser.click("input[value=ok]");
        browser.click("form[data-change=proceed-on] button");
        browser.awaitText("h1", "said ok, pipe, dispatcher_return");
        browser.click("button.do");
        browser.awaitText("[role=alert]", "Done: ");
        assertEquals(List.of(0, 3, 30), details(link).getArray("proceed_on"));
        assertEquals(List.of(), browser.complaints());
    }

    @Test
    void whatHappensElsewhereComesByItself() {
        browser.open(page("/"));
        browser.awaitText("#bpfman-status", "Live.");
        browser.eval("(document.querySelector('details').open = true, document.body.dataset.same = 'yes')");
        long link = attachTcx(stage, agent);
        browser.awaitText("#bpfman-log", "link " + link + " of program");
        browser.awaitText("svg", "link " + link + ", priority");
        long kernelLink =
                agent.json("bpfman:get link " + link).getObject("record").getLong("kernel_link_id");
        Host.run("bpftool", "link", "detach", "id", Long.toString(kernelLink));
        browser.awaitText("#bpfman-state", "detached by somebody else");
        for (Map.Entry<String, Integer> look :
                Map.of("light", 1280, "dark", 400).entrySet()) {
            browser.look(look.getValue(), look.getKey());
            browser.picture(PICTURES.resolve("broken-" + look.getKey() + ".png"));
        }
        browser.look(1280, "light");
        browser.open(page("/link/" + link));
        browser.click("form[data-change=detach] button");
        browser.awaitText("h1", "Plan: detach link " + link);
        browser.click("button.do");
        browser.awaitText("[role=alert]", "Done: detach link " + link);
        assertEquals(List.of(), browser.complaints());
    }

    @Test
    void nothingIsCutOffOnAScreenOf400Pixels() {
        for (String path : List.of(
                "/", "/link/" + dropLink, "/plan?link=" + dropLink + "&do=disable", "/program/" + xdp, "/doctor")) {
            browser.look(400, "dark");
            browser.open(page(path));
            browser.eval("document.querySelectorAll('details').forEach(d => { d.open = true; })");
            assertTrue(
                    Integer.parseInt(browser.eval("document.documentElement.scrollWidth")) <= 400,
                    path + " is " + browser.eval("document.documentElement.scrollWidth") + " wide");
        }
        browser.open(page("/link/" + dropLink));
        browser.picture(PICTURES.resolve("link-narrow-dark.png"));
        browser.look(1280, "light");
    }

    @Test
    void worksWithoutScript() {
        browser.chromium("Emulation.setScriptExecutionDisabled", Map.of("value", true));
        try {
            browser.open(page("/"));
            browser.click("svg a[href$=\"/link/" + dropLink + "\"]");
            browser.awaitText("h1", "Link " + dropLink);
            browser.click("form[data-change=detach] button");
            browser.awaitText("h1", "Plan: detach link " + dropLink);
            browser.click("main .confirm a");
            browser.awaitText("h1", "Link " + dropLink);
        } finally {
            browser.chromium("Emulation.setScriptExecutionDisabled", Map.of("value", false));
        }
    }

    @Test
    void whatIsNotThisHostsBrowserGetsNothing() throws IOException {
        assertEquals(
                "LISTEN 127.0.0.1",
                Host.line("ss -Hltn sport = :" + port)
                        .strip()
                        .replaceAll("^(LISTEN) .*?\\[?(?:::ffff:)?(127\\.0\\.0\\.1)]?:.*$", "$1 $2"));
        assertEquals("HTTP/1.1 401", status("GET / ", "127.0.0.1:" + port, ""));
        assertEquals("HTTP/1.1 403", status("GET / ", "rebound.example:" + port, ""));
        assertEquals("HTTP/1.1 403", status("GET / ", "127.0.0.1:" + port, "Sec-Fetch-Site: cross-site\r\n"));
        assertEquals("HTTP/1.1 403", status("POST /change ", "127.0.0.1:" + port, "Origin: http://evil.example\r\n"));
    }

    private static String status(String request, String host, String headers) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(60_000);
            String path = request.replace(" /", " /bpfman/");
            socket.getOutputStream()
                    .write((path + "HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\nContent-Length: 0\r\n"
                                    + headers + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
        }
    }
}
