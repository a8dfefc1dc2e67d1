// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import io.bpfman.api.AskersSide;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where containers-auth.json(5) and {@code docker login} have logins be kept. */
final class LoginFiles {

    private LoginFiles() {}

    /** The files of somebody, in the order in which they are looked at. */
    static List<String> of(AskersSide asker) {
        Map<String, String> variables = asker.environment();
        Optional<String> home = value(variables, "HOME");
        List<String> files = new ArrayList<>();
        value(variables, "REGISTRY_AUTH_FILE").ifPresent(files::add);
        files.add(value(variables, "XDG_RUNTIME_DIR").orElseGet(() -> "/run/containers/" + asker.user())
                + (value(variables, "XDG_RUNTIME_DIR").isPresent() ? "/containers/auth.json" : "/auth.json"));
        value(variables, "XDG_CONFIG_HOME")
                .or(() -> home.map(directory -> directory + "/.config"))
                .ifPresent(directory -> files.add(directory + "/containers/auth.json"));
        value(variables, "DOCKER_CONFIG")
                .or(() -> home.map(directory -> directory + "/.docker"))
                .ifPresent(directory -> files.add(directory + "/config.json"));
        return files;
    }

    /** A variable that is empty says nothing. */
    private static Optional<String> value(Map<String, String> variables, String name) {
        return Optional.ofNullable(variables.get(name)).filter(text -> !text.isEmpty());
    }
}
