// SPDX-License-Identifier: Apache-2.0
package io.bpfman.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class PicturesTest {

    @Test
    void svgSaysEverything() throws Exception {
        String svg = SvgPicture.document(List.of(Paths.everything("count")), "[simulated]");
        Document document = xml(svg);
        assertEquals(
                List.of(
                        "[simulated]",
                        "count (index 2) in /run/netns/count",
                        "packets that come in",
                        "XDP",
                        "dispatcher on xdp, revision 3, freplace, 3/10",
                        "#0 count 40",
                        "link 1, priority 0",
                        "proceed on pass,dispatcher_return",
                        "runs 1000",
                        "stopped here: drop 12",
                        "#1 count 41",
                        "link 2, priority 10, disabled",
                        "proceed on aborted,drop,pass,tx,redirect,",
                        "dispatcher_return",
                        "#2 count 42",
                        "link 3, priority 20",
                        "proceed on aborted,drop,pass,tx,redirect,",
                        "dispatcher_return",
                        "runs 988",
                        "stopped here: nothing",
                        "! calls into its slot that failed: 3",
                        "end of chain: pass 988",
                        "TCX ingress",
                        "count 7",
                        "somebody else's, kernel link 70",
                        "count 61",
                        "link 1, priority 30",
                        "count 62",
                        "link 2, priority 30",
                        "! detached by somebody else: count",
                        "TC, clsact ingress",
                        "dispatcher on netlink, revision 3, freplace,",
                        "0/10",
                        "! detached by somebody else: filter 1 is gone",
                        "end of chain: ok ",
                        "network stack",
                        "TCX egress",
                        "dispatcher on tcx, revision 3, freplace, 1/10",
                        "#0 count 40",
                        "link 1, priority 0",
                        "proceed on reclassify,dispatcher_return",
                        "runs 5",
                        "stopped here: ok 5",
                        "end of chain: ok 0",
                        "packets that go out"),
                texts(document));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "\"><a href='javascript:x'>",
                "]]><!--",
                "a\\",
                "\\N\\G",
                "&lt;&#x41;",
                "tab\tline\nzero\0end\u001b[31m",
                "\ud800 alone",
                "\uffff",
                "a very long name of a program that goes on and on without end, over several lines of it, and then some",
                "𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜𝒜",
                "{|}<>"
            })
    void nothingInANameIsMarkup(String name) throws Exception {
        PacketPath path = Paths.everything(name);
        String element = SvgPicture.element(
                path, new SvgPicture.Surroundings(id -> Optional.of("link/" + id + "?" + name), id -> name));
        for (String svg : List.of(SvgPicture.document(List.of(path, path), name), element)) {
            Document document = xml(svg);
            assertEquals(
                    Set.of(), without(elements(document), "svg", "style", "g", "rect", "path", "text", "tspan", "a"));
            assertFalse(svg.replace("xmlns=\"http://www.w3.org/2000/svg\"", "").contains("http:"), svg);
        }
        DotReader dot = new DotReader(DotPicture.draw(List.of(path, path), name));
        assertEquals(
                Set.of(
                        "cluster_0",
                        "cluster_0_0",
                        "cluster_0_1",
                        "cluster_0_2",
                        "cluster_0_3",
                        "cluster_1",
                        "cluster_1_0",
                        "cluster_1_1",
                        "cluster_1_2",
                        "cluster_1_3"),
                dot.clusters);
        if (!name.contains("\n")) {
            assertTrue(
                    dot.labels.get("n2").replace("&amp;", "&").startsWith("#0 " + printable(name)),
                    dot.labels.toString());
        }
    }

    @Test
    void dotHasEveryWayOfAPacket() {
        DotReader dot = new DotReader(DotPicture.draw(List.of(Paths.everything("p")), ""));
        assertEquals(
                List.of(
                        "n0>n1",
                        "n1>n2",
                        "n2>n3",
                        "n2>n4",
                        "n2>n5988",
                        "n5>n6pass 988",
                        "n6>n7",
                        "n7>n8",
                        "n7>n9",
                        "n9>n10ok",
                        "n10>n11",
                        "n11>n12",
                        "n12>n13",
                        "n12>n14ok 0"),
                dot.edges);
        assertEquals("stopped\ndrop 12", dot.labels.get("n3"));
    }

    @Test
    void aPictureOfNothingIsOne() throws Exception {
        assertEquals(List.of(), texts(xml(SvgPicture.document(List.of(), ""))));
        assertEquals(List.of(), new DotReader(DotPicture.draw(List.of(), "")).edges);
    }

    private static String printable(String name) {
        return Markup.text(name)
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&")
                .replace('\uffff', '\ufffd');
    }

    private static Document xml(String text) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(text)));
    }

    private static List<String> texts(Document document) {
        NodeList nodes = document.getElementsByTagName("text");
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent());
        }
        return texts;
    }

    private static Set<String> elements(Document document) {
        NodeList nodes = document.getElementsByTagName("*");
        Set<String> names = new TreeSet<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            Element element = (Element) nodes.item(i);
            names.add(element.getTagName());
            for (int a = 0; a < element.getAttributes().getLength(); a++) {
                assertFalse(element.getAttributes().item(a).getNodeName().startsWith("on"));
            }
        }
        return names;
    }

    private static Set<String> without(Set<String> all, String... names) {
        all.removeAll(Set.of(names));
        return all;
    }
}
