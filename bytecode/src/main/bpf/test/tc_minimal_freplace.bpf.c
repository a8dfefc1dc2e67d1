// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/* The least dispatcher whose slots are filled by programs that replace its functions; these pull, so that members may change packets. */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

#define FILL_SLOT(skb, k) bpf_skb_pull_data(skb, 0)

#include "minimal.h"
