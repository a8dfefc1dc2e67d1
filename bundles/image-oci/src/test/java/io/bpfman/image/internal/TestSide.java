// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import io.bpfman.api.AskersSide;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Somebody who keeps files and programs in memory, and notes what is asked for. */
final class TestSide implements AskersSide {

    final Map<String, String> variables = new HashMap<>(Map.of("HOME", "/home/x"));
    final Map<String, String> files = new HashMap<>();
    final Map<String, String> helpers = new HashMap<>();
    final List<String> shown = new CopyOnWriteArrayList<>();
    volatile boolean waiting = true;
    final List<String> asked = new ArrayList<>();

    @Override
    public long user() {
        return 7;
    }

    @Override
    public Map<String, String> environment() {
        return variables;
    }

    @Override
    public Optional<byte[]> file(String path, int mostBytes) {
        asked.add(path);
        return Optional.ofNullable(files.get(path)).map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Optional<byte[]> credentialHelper(String name, String server) {
        asked.add(name + " " + server);
        return Optional.ofNullable(helpers.get(name)).map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean isWaiting() {
        return waiting;
    }

    @Override
    public void progress(String text) {
        shown.add(text);
    }
}
