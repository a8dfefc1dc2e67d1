// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

import io.bpfman.spi.store.Store;

class InMemoryStoreTest extends StoreContract {

    private final Store store = new InMemoryStore();

    @Override
    protected Store store() {
        return store;
    }
}
