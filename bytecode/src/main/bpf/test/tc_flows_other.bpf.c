// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* The same as tc_flows with other values. */
#define FLOWS 64
#define FLOW_VALUE __u32
#include "flows.h"
