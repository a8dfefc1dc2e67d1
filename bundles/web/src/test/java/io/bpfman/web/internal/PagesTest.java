// SPDX-License-Identifier: Apache-2.0
package io.bpfman.web.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.DetachRequest;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.SetEnabled;
import io.bpfman.api.SetPriority;
import io.bpfman.api.SetProceedOn;
import io.bpfman.api.TcAction;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class PagesTest {
    private static final Place PLACE = new Place("/bpfman", "tok<en", true);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eth0",
                "<script>alert(1)</script>",
                "\"><img src=x onerror=alert(1)>",
                "' onfocus='x",
                "]]><!--",
                "&lt;",
                "</title><svg onload=x>",
                "\u0007\ud800\uffff",
                "javascript:alert(1)"
            })
    void everyPageIsWellFormedWithNothingInlineWhateverTheNames(String name) throws Exception {
        Scene scene = new Scene(name.replace("\ud800", "\u0001"));
        Pages pages = scene.pages();
        for (String path : List.of("/", "/link/1", "/link/9", "/program/1", "/doctor", "/plan", "/no" + name)) {
            Map<String, String[]> form = path.equals("/plan") ? form("do", "detach") : Map.of();
            Pages.Page page = pages.get(PLACE, path, form);
            check(Frame.document(PLACE, page.title(), page.content()));
            check("<div>" + Frame.part(PLACE, page.content()) + "</div>");
        }
        check(Frame.document(PLACE, name, LoginPage.render(PLACE, Path.of("/x/" + scene.name), true)));
        check(Frame.document(PLACE, name, Pages.problem(400, name).content()));
    }

    private static void check(String html) throws Exception {
        Document document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(html.replace("<!DOCTYPE html>", ""))));
        NodeList all = document.getElementsByTagName("*");
        Set<String> unknown = new TreeSet<>();
        Set<String> ids = new TreeSet<>();
        for (int i = 0; i < all.getLength(); i++) {
            Element element = (Element) all.item(i);
            assertFalse(element.getTagName().equals("style"), html);
            if (element.getTagName().equals("script")) {
                assertEquals("/bpfman/script.js", element.getAttribute("src"));
                assertEquals("", element.getTextContent());
            }
            for (int a = 0; a < element.getAttributes().getLength(); a++) {
                String attribute = element.getAttributes().item(a).getNodeName();
                if (attribute.startsWith("on") || attribute.equals("style")) {
                    unknown.add(attribute);
                }
                if (attribute.equals("href") || attribute.equals("src") || attribute.equals("action")) {
                    String to = element.getAttribute(attribute);
                    assertTrue(to.startsWith("/bpfman") || to.startsWith("#"), to);
                }
            }
            String id = element.getAttribute("id");
            assertTrue(id.isEmpty() || ids.add(id), "twice: " + id);
        }
        for (int i = 0; i < all.getLength(); i++) {
            Element element = (Element) all.item(i);
            String labelled = element.getAttribute("aria-labelledby");
            assertTrue(labelled.isEmpty() || ids.contains(labelled), "no " + labelled);
            if (element.getTagName().equals("input")
                    && !element.getAttribute("type").matches("hidden|checkbox")) {
                assertTrue(html.contains("for=\"" + element.getAttribute("id") + "\""), "no label in " + html);
            }
        }
        assertEquals(Set.of(), unknown);
    }

    @Test
    void statusesSayWhatIsWrong() {
        Pages pages = new Scene("eth0").pages();
        assertEquals(200, pages.get(PLACE, "/", Map.of()).status());
        assertEquals(200, pages.get(PLACE, "/link/2", Map.of()).status());
        assertEquals(404, pages.get(PLACE, "/link/3", Map.of()).status());
        assertEquals(404, pages.get(PLACE, "/link/x", Map.of()).status());
        assertEquals(
                404, pages.get(PLACE, "/link/99999999999999999999", Map.of()).status());
        assertEquals(400, pages.get(PLACE, "/plan", Map.of()).status());
        assertEquals(400, pages.get(PLACE, "/plan", form("do", "unload")).status());
        assertEquals(
                400,
                pages.get(PLACE, "/plan", form("do", "priority", "priority", "-1"))
                        .status());
        assertEquals(
                400,
                pages.get(PLACE, "/plan", form("do", "priority", "priority", "2147483648"))
                        .status());
        assertEquals(
                400,
                pages.get(PLACE, "/plan", form("do", "proceed-on", "on", "perhaps"))
                        .status());
        assertEquals(
                404,
                pages.get(PLACE, "/plan", form("do", "proceed-on", "link", "77"))
                        .status());
    }

    @Test
    void aPlanIsShownAndNothingDone() {
        Scene scene = new Scene("eth0");
        String page = scene.pages()
                .get(PLACE, "/plan", form("do", "priority", "priority", "7"))
                .content();
        assertTrue(page.contains("<li>load revision 4<div class=\"quiet\">taken back by: eth0</div>"), page);
        assertTrue(page.contains("name=\"token\" value=\"tok&lt;en\""), page);
        assertEquals(List.of(), scene.made);
    }

    @Test
    void whatWasShownIsDone() {
        Scene scene = new Scene("eth0");
        Pages pages = scene.pages();
        for (Map<String, String[]> form : List.of(
                form("do", "priority", "priority", "7"),
                form("do", "proceed-on", "on", "ok"),
                form("do", "proceed-on"),
                form("do", "enable"),
                form("do", "disable"),
                form("do", "detach"))) {
            form.put("plan", new String[] {planOf(pages, form)});
            assertTrue(told(pages, pages.change(form)).startsWith("Done: "));
        }
        assertEquals(
                List.of(
                        new SetPriority(1, 7),
                        new SetProceedOn(1, ProceedOn.of(TcAction.OK)),
                        new SetProceedOn(1, new ProceedOn(0)),
                        new SetEnabled(1, true),
                        new SetEnabled(1, false),
                        new DetachRequest(1)),
                scene.made);
    }

    @Test
    void whatIsNoLongerWhatWasShownIsNotDone() {
        Scene scene = new Scene("eth0");
        Pages pages = scene.pages();
        Map<String, String[]> form = form("do", "detach");
        assertTrue(told(pages, pages.change(form)).startsWith("! Nothing was done: "));
        form.put("plan", new String[] {planOf(pages, form)});
        scene.step = "load revision 5";
        assertTrue(told(pages, pages.change(form)).startsWith("! Nothing was done: "));
        assertEquals(List.of(), scene.made);
    }

    @Test
    void anAddressPutsNoWordsIntoAPage() {
        Pages pages = new Scene("eth0").pages();
        assertFalse(pages.get(PLACE, "/", Map.of("said", new String[] {"hello"}))
                .content()
                .contains("hello"));
    }

    private static String planOf(Pages pages, Map<String, String[]> form) {
        Matcher plan = Pattern.compile("name=\"plan\" value=\"([0-9a-f]{64})\"")
                .matcher(pages.get(PLACE, "/plan", form).content());
        assertTrue(plan.find());
        return plan.group(1);
    }

    private static String told(Pages pages, String to) {
        String page = pages.get(PLACE, "/", Map.of("said", new String[] {to.substring(to.indexOf('=') + 1)}))
                .content();
        Matcher note = Pattern.compile("role=\"alert\">([^<]*)<").matcher(page);
        assertTrue(note.find(), page);
        return note.group(1);
    }

    private static Map<String, String[]> form(String... fields) {
        Map<String, String[]> form = new HashMap<>();
        form.put("link", new String[] {"1"});
        for (int i = 0; i < fields.length; i += 2) {
            form.put(fields[i], new String[] {fields[i + 1]});
        }
        return form;
    }
}
