// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where a link is attached that has a place among the others of a hook, in the order that the kernel keeps. Not sealed, so that a kind that is added touches no
 * other.
 */
public non-sealed interface ChainDetails extends HookDetails {

    /** Rank among bpfman's links of the hook, from 0: what others have attached there is not counted. */
    @Override
    int position();

    /** The same, of the interface under another name. */
    @Override
    ChainDetails named(String newInterfaceName);

    /** The same, of the interface under other numbers. */
    @Override
    ChainDetails moved(int newIfindex, long newNsid);

    /** What would attach a program there again, by the names of namespace and interface. */
    ChainSpec spec(long programId, Optional<Path> linkPinPath, Map<String, String> metadata);

    /** The same with another priority. */
    @Override
    ChainDetails withPriority(int newPriority);

    /** The same at another place among bpfman's links of the hook. */
    ChainDetails at(int newPosition);
}
