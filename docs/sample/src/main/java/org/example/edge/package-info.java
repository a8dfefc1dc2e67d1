// SPDX-License-Identifier: Apache-2.0
/** Guards an interface. A resolver brings the agent along with this bundle. */
@RequireBpfman
package org.example.edge;

import io.bpfman.api.annotations.RequireBpfman;
