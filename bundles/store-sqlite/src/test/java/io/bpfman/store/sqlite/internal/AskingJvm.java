// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import io.bpfman.api.errors.StoreException;
import java.nio.file.Path;

/** A process that asks a store for its programs and prints the answer. */
final class AskingJvm {

    private AskingJvm() {}

    public static void main(String[] arguments) {
        try (SqliteStore store = new SqliteStore(StoreSettings.at(Path.of(arguments[0])))) {
            System.out.println("programs: " + store.programs().size());
            store.unreadable().forEach(System.out::println);
        } catch (StoreException e) {
            System.out.println("refused: " + e.getMessage());
        }
    }
}
