// SPDX-License-Identifier: Apache-2.0
#include "client.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Ends the process with a complaint, which goes out whole. Where it cannot, the status still says it.
_Noreturn void fail(int status, const char *format, ...)
{
    static char line[1 << 13];
    va_list arguments;

    setvbuf(stderr, line, _IOFBF, sizeof line);
    fputs("bpfman: error: ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    fflush(stderr);
    drop_written_file();
    _exit(status);
}

void *room_for(void *old, size_t size)
{
    void *room = realloc(old, size);
    if (room == NULL)
        fail(FAILED, "there is no memory for %zu bytes", size);
    return room;
}

void put(struct bytes *to, const void *from, size_t size)
{
    if (to->room - to->size < size) {
        to->room = 2 * (to->size + size);
        to->at = room_for(to->at, to->room);
    }
    if (size > 0)
        memcpy(to->at + to->size, from, size);
    to->size += size;
}

// Most significant byte first.
void put_number(struct bytes *to, uint64_t number, int bytes)
{
    while (bytes-- > 0)
        put(to, &(unsigned char){(unsigned char)(number >> (8 * bytes))}, 1);
}

uint64_t number_of(const unsigned char *from, int bytes)
{
    uint64_t number = 0;
    for (int i = 0; i < bytes; i++)
        number = number << 8 | from[i];
    return number;
}

// Table 3-7 of the Unicode Standard: no surrogates, nothing beyond U+10FFFF, and nothing longer than it has to be.
bool is_utf8(const void *text, size_t length)
{
    const unsigned char *at = text, *end = at + length;
    while (at < end) {
        unsigned char lead = *at++;
        if (lead < 0x80)
            continue;
        int more = lead >= 0xc2 && lead <= 0xdf ? 1 : (lead & 0xf0) == 0xe0 ? 2 : lead >= 0xf0 && lead <= 0xf4 ? 3 : 0;
        unsigned char least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        unsigned char most = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        if (more == 0 || end - at < more || *at < least || *at > most)
            return false;
        while (--more > 0)
            if ((*++at & 0xc0) != 0x80)
                return false;
        at++;
    }
    return true;
}

// As a shell takes it between $' and ', see QUOTING in bash(1).
const char *shown(const char *text)
{
    char *all = room_for(NULL, 4 * strlen(text) + 1), *to = all;
    for (; *text; text++) {
        if (*text >= ' ' && *text < 0x7f && *text != '\'' && *text != '\\')
            *to++ = *text;
        else
            to += sprintf(to, "\\x%02x", (unsigned char)*text);
    }
    *to = 0;
    return all;
}

// Gives back 0, or what is in the way. Also waits for room where somebody else has made the descriptor one that does not.
int write_all(int descriptor, const void *from, size_t size)
{
    for (const unsigned char *at = from; size > 0;) {
        ssize_t written = write(descriptor, at, size);
        if (written >= 0) {
            at += written;
            size -= (size_t)written;
        } else if (errno == EAGAIN) {
            poll(&(struct pollfd){.fd = descriptor, .events = POLLOUT}, 1, -1);
        } else if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}
