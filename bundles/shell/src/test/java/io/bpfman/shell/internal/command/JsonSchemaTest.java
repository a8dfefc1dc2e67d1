// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bpfman.contract.answers.Changes;
import io.bpfman.shell.Caller;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What commands print as JSON is what the schemas say. */
class JsonSchemaTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Bench bench = new Bench();

    @BeforeEach
    void attach() {
        bench.caller = Caller.host(Path.of("/"), Map.of());
        run("program load file x.o --programs tc:count,xdp:first -g port=901f -a monitor -m owner=net");
        run("program load file y.o --programs tc:bare");
        run("link attach tc 41 eth0 ingress -p 5 -m a=b");
        run("link attach tc 43 eth0 egress -p 5 -n /run/netns/blue");
        run("link attach xdp 42 eth0 -p 5");
        bench.tracing.packets.add(TraceCommandTest.DROPPED);
    }

    private String run(String line) {
        return bench.run(line.split(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "program load file z.o --programs tc:last, loaded",
        "program list, programList",
        "program list --type lsm, programList",
        "program list --all, programList",
        "program get 41, program",
        "program get 43, program",
        "link attach tc 43 eth0 ingress -p 9, link",
        "link attach xdp 42 eth0 -p 9 --mode generic, link",
        "link attach tc 43 eth0 ingress -p 9 --dry-run, plan",
        "link attach tcx 43 eth0 ingress -p 9, link",
        "link attach tcx 43 eth0 ingress -p 9 --dry-run, plan",
        "tcx-chain eth0 ingress, tcxChain",
        "link set-priority 1 9, link",
        "link set-proceed-on 1 ok, link",
        "link set-priority 1 9 --dry-run, plan",
        "link disable 1 2, disabled",
        "link enable 1, enabled",
        "dispatcher set-counting tc-ingress 4026531840 2 off, dispatcher",
        "dispatcher set-counting tc-ingress 4026531840 2 off --dry-run, plan",
        "counting off xdp eth0, dispatcher",
        "link list, linkList",
        "link get 1, link",
        "link get 3, link",
        "dispatcher list, dispatcherList",
        "dispatcher show, dispatcherChains",
        "dispatcher show eth0 --svg, picture",
        "dispatcher show --dot, picture",
        "list programs, programList",
        "list links, linkList",
        "dispatcher get tc-ingress 4026531840 2, dispatcher",
        "dispatcher get xdp 4026531840 2, dispatcher",
        "program upgrade 43 z.o, upgraded",
        "program upgrade 43 z.o --dry-run, plan",
        "program rollback 43, upgraded",
        "program unload 43, unloaded",
        "link detach 1 --ignore-missing, detached",
        "doctor explain, rules",
        "health, health",
        "metrics, metrics",
        "policy check x.o, verdict",
        "top --count 1, top",
        "watch -c 0, happening",
        "trace eth0 --type tc-ingress -c 1, trace",
        "image verify quay.io/a/b:1 --allow-unsigned, verified",
        "doctor explain pins-hidden, rules",
        "repair --dry-run program 17, repaired",
        "image list, images",
        "image prune --keep-bytes 0, images",
        "image pull a/b:1, imagePulled",
        "image inspect a/b:1, imageDescription",
        "image inspect a/b:index, imageDescription",
        "image build a/b:1 /dev/null, imageBuilt",
        "image generate-build-args linux/amd64=/dev/null, imageBuildArgs",
        "version, version"
    })
    void printsWhatTheSchemaSays(String line, String definition) throws Exception {
        String printed = run(line + " -o json");
        assertEquals(Set.of(), Schemas.problems(definition, JSON.readTree(printed)), printed);
    }

    @ParameterizedTest
    @CsvSource({
        "program load file z.o --programs tc:last, /programs/0, record status",
        "program get 41, '', record status",
        "program get 43, /record, program_id load license gpl_compatible handles meta created_at updated_at",
        "program get 43, /record/load, object_path source_path program_name program_type global_data image_source attach_func map_owner_id",
        "program get 43, /record/handles, pin_path map_pin_path map_owner_id",
        "program get 43, /record/meta, name owner description metadata",
        "program get 43, /status, kernel stats prog_pin map_dir bytecode links maps map_used_by",
        "program get 41, /status/links/0, record status",
        "program get 41, /status/maps/0, id name map_type key_size value_size max_entries flags btf_id has_btf_id map_extra has_map_extra memlock has_memlock frozen pin_path present",
        "program get 41, /status/kernel, id name program_type tag loaded_at uid has_uid btf_id has_btf_id map_ids has_map_ids jited_size xlated_size verified_insns memlock has_memlock restricted",
        "program get 41, /status/stats, runtime run_count recursion_misses",
        "program list, /programs/0, program_id managed application type function_name links record kernel",
        "program list --all, /programs/0, program_id managed application type function_name links record kernel",
        "link list, /links/0, id program_id kernel_link_id kind pin_path details created_at metadata",
        "link get 1, /record, id program_id kernel_link_id kind pin_path details created_at metadata",
        "link get 1, /status, kernel kernel_seen pin_present",
        "link get 1, /record/details, interface ifindex direction priority position proceed_on netns nsid dispatcher_id revision",
        "link get 3, /record/details, interface ifindex priority position proceed_on netns nsid dispatcher_id revision",
        "link attach tcx 43 eth0 ingress -p 9, /record/details, interface ifindex direction priority position netns nsid",
        "dispatcher list, /dispatchers/0, key revision runtime member_count",
        "dispatcher get xdp 4026531840 2, '', key revision runtime members",
        "dispatcher get xdp 4026531840 2, /key, type nsid ifindex",
        "dispatcher get tc-ingress 4026531840 2, /runtime, program_id kernel_link_id netns_path",
        "dispatcher get xdp 4026531840 2, /runtime, program_id filter_priority filter_handle netns_path",
        "dispatcher get xdp 4026531840 2, /members/0, program_id program_name prog_pin_path link_id link_pin_path position priority proceed_on ifname metadata"
    })
    void hasWhatScriptsForBpfmanLookFor(String line, String place, String fields) throws Exception {
        JsonNode node = JSON.readTree(run(line + " -o json")).at(place);
        for (String field : fields.split(" ")) {
            assertTrue(node.has(field), field + " in " + node.toPrettyString());
        }
    }

    @Test
    void aProgramsRecordHasWhatItWasLoadedFor() throws Exception {
        String loaded = run("program load file z.o --programs fentry:trace:do_unlinkat,tc:last -o json");
        assertEquals(Set.of(), Schemas.problems("loaded", JSON.readTree(loaded)), loaded);
        assertEquals(
                "do_unlinkat",
                JSON.readTree(loaded).at("/programs/0/record/load/attach_func").asText());
        assertTrue(
                JSON.readTree(loaded).at("/programs/1/record/load/attach_func").isNull(), loaded);
    }

    @Test
    void aProgramsStatusHasItsLinksAsTheyAre() throws Exception {
        JsonNode links = JSON.readTree(run("program get 41 -o json")).at("/status/links");
        JsonNode link = JSON.readTree(run("link get 1 -o json"));
        assertEquals(1, links.size());
        assertEquals(link.get("record"), links.get(0).get("record"));
        assertEquals(link.get("status"), links.get(0).get("status"));
    }

    @ParameterizedTest
    @CsvSource({
        "program load file z.o --programs tc:last -g port=901f -m a=b, loaded",
        "program get 41, program",
        "program list --all, programList",
        "link attach tcx 43 eth0 ingress -p 9 -m a=b, link",
        "link get 1, link",
        "link get 3, link",
        "link list, linkList",
        "dispatcher list, dispatcherList",
        "dispatcher show, dispatcherChains",
        "dispatcher show eth0 --svg, picture",
        "dispatcher show --dot, picture",
        "dispatcher get tc-ingress 4026531840 2, dispatcher",
        "dispatcher get xdp 4026531840 2, dispatcher"
    })
    void anotherTypeInAnyPlaceIsNoticed(String line, String definition) throws Exception {
        JsonNode answer = JSON.readTree(run(line + " -o json"));
        assertEquals(Set.of(), Schemas.problems(definition, answer));
        assertEquals(List.of(), Changes.unnoticed(answer, changed -> Schemas.problems(definition, changed)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tracepoint 44 syscalls/sys_enter_kill",
                "kprobe 45 f --offset 4",
                "uprobe 46 libc -f malloc --pid 7",
                "lsm 47",
                "raw_tracepoint 48 sys_enter",
                "tp_btf 49",
                "kprobe.multi 50 f g",
                "kprobe.multi 50 --pattern vfs_*",
                "uprobe.multi 51 libc malloc free",
                "fexit 52",
                "cgroup 53 /sys/fs/cgroup/web"
            })
    void linksThatMoveNoOtherAreWhatTheSchemaSays(String attach) throws Exception {
        run("program load file t.o --programs tracepoint:tp,kprobe:k,uprobe:u,lsm:l:file_open,raw_tracepoint:r,"
                + "tp_btf:b:sys_enter,kprobe.multi:km,uprobe.multi:um,fexit:e:do_unlinkat,cgroup:c");
        JsonNode answer = JSON.readTree(run("link attach " + attach + " -m a=b -o json"));
        assertEquals(Set.of(), Schemas.problems("link", answer));
        assertEquals(List.of(), Changes.unnoticed(answer, changed -> Schemas.problems("link", changed)));
        ((ObjectNode) answer.at("/record/details")).put("surprise", 1);
        assertFalse(Schemas.problems("link", answer).isEmpty());
        JsonNode programs = JSON.readTree(run("program list -o json"));
        assertEquals(Set.of(), Schemas.problems("programList", programs), programs.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "program list, ''",
        "program list -q, ''",
        "program list -o json, program program program",
        "link list, ''",
        "link list -o json, ''",
        "link get 1, ''",
        "link get 1 -o json, link",
        "program get 41 -o json, link maps program",
        "dispatcher list -o json, ''"
    })
    void theKernelIsAskedForNoMoreThanIsShown(String line, String asked) {
        bench.fake.asked.clear();
        run(line);
        assertEquals(asked, String.join(" ", bench.fake.asked.stream().sorted().toList()));
    }

    @Test
    void aKernelThatDoesNotAnswerIsNotSeen() throws Exception {
        run("link attach tcx 43 eth0 ingress -p 9");
        JsonNode seen = JSON.readTree(run("link get 4 -o json")).get("status");
        assertEquals(704, seen.at("/kernel/id").asInt());
        assertTrue(seen.get("kernel_seen").asBoolean());
        bench.fake.deaf = true;
        JsonNode link = JSON.readTree(run("link get 4 -o json"));
        assertTrue(link.at("/status/kernel").isNull());
        assertFalse(link.at("/status/kernel_seen").asBoolean());
        assertEquals(Set.of(), Schemas.problems("link", link));
    }

    @Test
    void aMemberWithoutALinkOfTheKernelsIsSeenAllTheSame() throws Exception {
        JsonNode link = JSON.readTree(run("link get 1 -o json"));
        assertTrue(link.at("/record/kernel_link_id").isNull());
        assertTrue(link.at("/status/kernel").isNull());
        assertTrue(link.at("/status/kernel_seen").asBoolean());
    }

    @Test
    void valuesThatAreNotThereAreAsBpfmanHasThem() throws Exception {
        JsonNode record = JSON.readTree(run("program get 43 -o json")).get("record");
        assertTrue(record.get("updated_at").isNull());
        assertEquals("", record.at("/meta/owner").asText("no text"));
        assertEquals(
                "",
                JSON.readTree(run("link get 1 -o json"))
                        .at("/record/details/netns")
                        .asText("no text"));
        JsonNode held =
                JSON.readTree(run("dispatcher list --type tc-ingress -o json")).at("/dispatchers/0");
        assertEquals("tc-ingress", held.at("/key/type").asText());
        assertFalse(held.get("runtime").has("filter_priority"));
        assertEquals("", held.at("/runtime/netns_path").asText("no text"));
        assertFalse(held.has("members"));
        assertEquals(
                "kB8=",
                JSON.readTree(run("program get 41 -o json"))
                        .at("/record/load/global_data/port")
                        .asText());
    }
}
