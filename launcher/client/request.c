// SPDX-License-Identifier: Apache-2.0
#include "client.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { MAGIC = 0x62706602, HEADER = 8, MOST = 1 << 20 };

extern char **environ;

static void put_text(struct bytes *to, const char *text, size_t length)
{
    put_number(to, length, 4);
    put(to, text, length);
}

// What the link of one of this process's namespaces says; nothing where no proc(5) is mounted: the agent says so where it matters.
static void put_namespace(struct bytes *to, const char *link)
{
    char target[PATH_MAX];
    ssize_t length = readlink(link, target, sizeof target);
    put_text(to, target, length < 0 ? 0 : (size_t)length);
}

// The variables that a command may ask for; the others are nobody's business. Behind TERM: where logins for registries are kept.
static bool is_passed_on(const char *variable, size_t length)
{
    static const char *const names[] = {"LANG", "SOURCE_DATE_EPOCH", "TERM", "HOME", "REGISTRY_AUTH_FILE", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "DOCKER_CONFIG",
                                        NULL};
    for (const char *const *name = names; *name != NULL; name++)
        if (strlen(*name) == length && memcmp(variable, *name, length) == 0)
            return true;
    return strncmp(variable, "BPFMAN_", 7) == 0 || strncmp(variable, "LC_", 3) == 0;
}

static void put_environment(struct bytes *to)
{
    struct bytes pairs = {0};
    uint32_t count = 0;
    size_t all = 0;
    while (environ != NULL && environ[all] != NULL)
        all++;
    // Backwards: of a name that is there twice the agent takes what comes last, and everybody else what is there first.
    while (all-- > 0) {
        const char *variable = environ[all], *value = strchr(variable, '=');
        if (value == NULL || !is_passed_on(variable, (size_t)(value - variable)))
            continue;
        if (!is_utf8(variable, strlen(variable)))
            fail(FAILED, "the variable %.*s is not UTF-8", (int)(value - variable), variable);
        put_text(&pairs, variable, (size_t)(value - variable));
        put_text(&pairs, value + 1, strlen(value + 1));
        count++;
    }
    // Where somebody looks, unless they say otherwise themselves.
    if (isatty(STDERR_FILENO) && getenv("BPFMAN_PROGRESS") == NULL) {
        put_text(&pairs, "BPFMAN_PROGRESS", 15);
        put_text(&pairs, "1", 1);
        count++;
    }
    struct winsize screen;
    if (getenv("BPFMAN_SCREEN") == NULL && ioctl(STDOUT_FILENO, TIOCGWINSZ, &screen) == 0 && screen.ws_row > 0) {
        char size[16];
        int length = snprintf(size, sizeof size, "%u %u", screen.ws_row, screen.ws_col);
        put_text(&pairs, "BPFMAN_SCREEN", 13);
        put_text(&pairs, size, (size_t)length);
        count++;
    }
    put_number(to, count, 4);
    put(to, pairs.at, pairs.size);
    free(pairs.at);
}

// The command as it goes over the wire.
struct bytes request_of(char **words)
{
    struct bytes body = {0}, request = {0};
    uint32_t count = 0;
    while (words[count] != NULL)
        count++;
    put_number(&body, count, 4);
    for (; *words != NULL; words++)
        put_text(&body, *words, strlen(*words));
    put_namespace(&body, "/proc/self/ns/net");
    put_namespace(&body, "/proc/self/ns/mnt");
    put_environment(&body);
    if (body.size > MOST)
        fail(FAILED, "the arguments are too long: %zu bytes, at most %d are taken", body.size, MOST);
    put_number(&request, MAGIC, 4);
    put_number(&request, body.size, 4);
    put(&request, body.at, body.size);
    free(body.at);
    return request;
}
