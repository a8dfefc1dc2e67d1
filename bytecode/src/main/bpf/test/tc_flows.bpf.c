// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* Counts packets, and deals them out to the entries of a hash map. */
#define FLOWS 64
#define FLOW_VALUE __u64
#include "flows.h"
