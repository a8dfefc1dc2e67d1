// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.consumer;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** What the consumer has heard of bpfman. Any thread may ask. */
@ProviderType
public interface Journal {

    /** The topics of the events, in the order in which they came. */
    List<String> events();

    /** The ids of the links whose services are there now, in ascending order. */
    List<Long> links();
}
