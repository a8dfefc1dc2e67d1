// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* The same as tc_flows with room for more entries. */
#define FLOWS 128
#define FLOW_VALUE __u64
#include "flows.h"
