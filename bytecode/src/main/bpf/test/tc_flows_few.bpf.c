// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* The same as tc_flows with room for fewer entries than that uses. */
#define FLOWS 8
#define FLOW_VALUE __u64
#include "flows.h"
