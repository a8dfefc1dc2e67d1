// SPDX-License-Identifier: Apache-2.0
package io.bpfman.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import java.io.InputStream;
import java.io.StringReader;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The files say the same thing four times over; this holds them together. */
class FeatureFilesTest {
    private static final int KARAF_BASE_LEVEL = 80;

    @Test
    void withoutBackendsIsTheWholeLessTheBackends() throws Exception {
        assertEquals(
                without(bundles(json("bpfman")), "bpfman-tc-tcx", "bpfman-tc-netlink"),
                bundles(json("bpfman-without-backends")));
    }

    @Test
    void simulatedDiffersOnlyInTheKernel() throws Exception {
        assertEquals(
                without(bundles(json("bpfman")), "bpfman-kernel-linux", "bpfman-jnr"),
                without(bundles(json("bpfman-simulated")), "bpfman-kernel-sim"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bpfman",
                "bpfman-without-backends",
                "bpfman-simulated",
                "bpfman-demo",
                "bpfman-demo-simulated",
                "bpfman-signing",
                "bpfman-grpc",
                "bpfman-health",
                "bpfman-metrics",
                "bpfman-csi",
                "bpfman-web"
            })
    void everyPlaceholderOfTheBuildIsFilled(String name) throws Exception {
        JsonObject feature = json(name);
        assertEquals(name, feature.getString("id").split(":")[1]);
        for (String id : bundles(feature).keySet()) {
            assertFalse(id.contains("${"), id);
            assertEquals(3, id.split(":").length, id);
        }
    }

    @Test
    void identitiesAreVerifiedWhereSomebodyAddsThat() throws Exception {
        String verifier = "io.bpfman:bpfman-signing-sigstore:";
        for (String name : List.of("bpfman", "bpfman-without-backends", "bpfman-simulated")) {
            assertEquals(
                    List.of(),
                    bundles(json(name)).keySet().stream()
                            .filter(id -> id.startsWith(verifier))
                            .toList());
        }
        Map<String, Integer> added = bundles(json("bpfman-signing"));
        assertEquals(1, added.size());
        added.forEach((id, order) -> assertTrue(id.startsWith(verifier), id));
        assertEquals(
                added.keySet().stream().map(id -> "mvn:" + id.replace(':', '/')).toList(),
                children(karaf("bpfman-signing"), "bundle").stream()
                        .filter(bundle -> !bundle.getAttribute("dependency").equals("true"))
                        .map(bundle -> bundle.getTextContent().trim())
                        .toList());
    }

    @Test
    void aServerOfPagesIsThereWhereSomebodyAddsItAndForThisHostAlone() throws Exception {
        for (String name : List.of("bpfman", "bpfman-without-backends", "bpfman-simulated", "bpfman-grpc")) {
            assertEquals(
                    List.of(),
                    bundles(json(name)).keySet().stream()
                            .filter(id -> id.contains("http") || id.contains("web") || id.contains("slf4j"))
                            .toList());
        }
        JsonObject server = json("bpfman-web").getObject("configurations").getObject("org.apache.felix.http");
        assertEquals("127.0.0.1", server.getString("org.apache.felix.http.host"));
        assertEquals(
                bundles(json("bpfman-web")).keySet().stream()
                        // Karaf has its own.
                        .filter(id -> !id.contains("slf4j"))
                        .map(id -> "mvn:" + id.replace(':', '/'))
                        .toList(),
                children(karaf("bpfman-web"), "bundle").stream()
                        .map(bundle -> bundle.getTextContent().trim())
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({"bpfman-health, 'bpfman-health felix.healthcheck.api'", "bpfman-metrics, bpfman-metrics"})
    void whatIsAddedIsInNoOtherFeature(String added, String ofIt) throws Exception {
        Set<String> own = Set.of(ofIt.split(" "));
        for (String name : List.of("bpfman", "bpfman-without-backends", "bpfman-simulated")) {
            assertEquals(Set.of(), artifacts(bundles(json(name)).keySet(), own), name);
        }
        assertEquals(own, artifacts(bundles(json(added)).keySet(), own));
        assertEquals(
                own,
                artifacts(
                        children(karaf(added), "bundle").stream()
                                .map(bundle -> bundle.getTextContent().trim().replace('/', ':'))
                                .toList(),
                        own));
    }

    /** Which of these there are among coordinates. */
    private static Set<String> artifacts(Collection<String> coordinates, Set<String> wanted) {
        return wanted.stream()
                .filter(artifact -> coordinates.stream().anyMatch(id -> id.contains(artifact + ":")))
                .collect(Collectors.toSet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfman", "bpfman-without-backends", "bpfman-simulated"})
    void karafStartsTheSameBundlesInTheSameOrder(String name) throws Exception {
        Map<String, Integer> expected = new TreeMap<>();
        bundles(json(name)).forEach((id, order) -> {
            // Karaf has a console of its own.
            boolean wanted = id.startsWith("io.bpfman:") && !id.contains(":bpfman-console:");
            if (wanted || id.startsWith("org.xerial:") || id.startsWith("info.picocli:")) {
                expected.put("mvn:" + id.replace(':', '/'), KARAF_BASE_LEVEL + order / 5);
            }
        });
        Map<String, Integer> actual = new TreeMap<>();
        for (Element bundle : children(karaf(name), "bundle")) {
            actual.put(bundle.getTextContent().trim(), Integer.valueOf(bundle.getAttribute("start-level")));
        }
        assertEquals(expected, actual);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bpfman",
                "bpfman-without-backends",
                "bpfman-simulated",
                "bpfman-grpc",
                "bpfman-csi",
                "bpfman-web"
            })
    void karafSetsTheSameConfiguration(String name) throws Exception {
        JsonObject feature = json(name);
        JsonObject variables = feature.getObject("variables");
        Map<String, Map<String, String>> expected = new TreeMap<>();
        feature.getObject("configurations").forEach((pid, properties) -> {
            Map<String, String> values = new TreeMap<>();
            ((JsonObject) properties).forEach((key, value) -> values.put(key, filled(value.toString(), variables)));
            expected.put(pid, values);
        });
        Map<String, Map<String, String>> actual = new TreeMap<>();
        for (Element config : children(karaf(name), "config")) {
            Properties properties = new Properties();
            properties.load(new StringReader(config.getTextContent()));
            Map<String, String> values = new TreeMap<>();
            properties.stringPropertyNames().forEach(key -> values.put(key, properties.getProperty(key)));
            actual.put(config.getAttribute("name"), values);
        }
        assertEquals(expected, actual);
    }

    private static String filled(String text, JsonObject variables) {
        String result = text;
        for (Map.Entry<String, Object> variable : variables.entrySet()) {
            result = result.replace(
                    "${" + variable.getKey() + "}", variable.getValue().toString());
        }
        return result;
    }

    private static Map<String, Integer> bundles(JsonObject feature) {
        Map<String, Integer> result = new LinkedHashMap<>();
        for (Object bundle : feature.getArray("bundles")) {
            JsonObject entry = (JsonObject) bundle;
            result.put(entry.getString("id"), entry.getInt("start-order"));
        }
        return result;
    }

    private static Map<String, Integer> without(Map<String, Integer> bundles, String... artifacts) {
        Set<String> left = Set.of(artifacts);
        assertEquals(
                left,
                bundles.keySet().stream()
                        .map(id -> id.split(":")[1])
                        .filter(left::contains)
                        .collect(Collectors.toSet()));
        return bundles.entrySet().stream()
                .filter(entry -> !left.contains(entry.getKey().split(":")[1]))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static JsonObject json(String name) throws Exception {
        try (InputStream in = FeatureFilesTest.class.getResourceAsStream(name + ".json")) {
            return JsonParser.object().from(in);
        }
    }

    private static Element karaf(String name) throws Exception {
        try (InputStream in = FeatureFilesTest.class.getResourceAsStream("karaf-features.xml")) {
            Element root = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(in)
                    .getDocumentElement();
            return children(root, "feature").stream()
                    .filter(feature -> feature.getAttribute("name").equals(name))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static List<Element> children(Element parent, String tag) {
        NodeList nodes = parent.getChildNodes();
        return IntStream.range(0, nodes.getLength())
                .mapToObj(nodes::item)
                .filter(node ->
                        node instanceof Element element && element.getTagName().equals(tag))
                .map(Element.class::cast)
                .toList();
    }
}
