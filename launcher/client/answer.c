// SPDX-License-Identifier: Apache-2.0
#include "client.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define OTHER_RELEASE "this client and the agent are of different releases"

enum { END_SECONDS = 80, REAPING_SECONDS = 5 };

// What came from the agent and is not used yet; a frame is used in one piece.
static unsigned char received[FRAME_HEADER + FRAME_MOST];
static size_t first, behind;

// The end of what was last written to standard output.
static char last_said[256];

// The next bytes of the agent's; they stay where they are until more are asked for.
static const unsigned char *take(int agent, size_t count, const char *unsent)
{
    if (sizeof received - first < count) {
        memmove(received, received + first, behind - first);
        behind -= first;
        first = 0;
    }
    while (behind - first < count) {
        ssize_t length = read(agent, received + behind, sizeof received - behind);
        if (length == 0)
            fail(FAILED, "the agent ended before the command was answered%s; look at what there is with: bpfman program list; bpfman link list",
                 unsent);
        if (length > 0)
            behind += (size_t)length;
        else if (errno != EINTR)
            fail(FAILED, "the agent cannot be talked to: %s", strerror(errno));
    }
    first += count;
    return received + first - count;
}

static void remember(const unsigned char *text, size_t length)
{
    size_t kept = length < sizeof last_said ? length : sizeof last_said - 1;
    memcpy(last_said, text + length - kept, kept);
    last_said[kept] = 0;
}

// Prints the answer as it comes, and gives back the command's exit status. A stream that takes no more does not keep the rest from being read:
// the command goes on, and only its end says whether it worked.
int print_answer(int agent, const char *unsent)
{
    const char *lost = NULL;
    int lost_by = 0;
    while (true) {
        const unsigned char *bytes = take(agent, FRAME_HEADER, unsent);
        unsigned char kind = bytes[0];
        size_t length = number_of(bytes + 1, 4);
        if (length > FRAME_MOST)
            fail(FAILED, OTHER_RELEASE);
        bytes = take(agent, length, unsent);
        switch (kind) {
        case STANDARD_OUTPUT:
        case STANDARD_ERROR: {
            int error = write_all(kind == STANDARD_OUTPUT ? STDOUT_FILENO : STDERR_FILENO, bytes, length);
            if (error != 0) {
                lost = kind == STANDARD_OUTPUT ? "standard output" : "standard error";
                lost_by = error;
            }
            if (kind == STANDARD_OUTPUT)
                remember(bytes, length);
            break;
        }
        case EXIT_STATUS:
            if (length != 4 || number_of(bytes, 4) > 255)
                fail(FAILED, OTHER_RELEASE);
            if (lost != NULL)
                fail(FAILED, "%s cannot be written: %s", lost, strerror(lost_by));
            return (int)number_of(bytes, 4);
        case FILE_FACTS:
            tell_file(agent, bytes, length);
            break;
        case FILE_CONTENT:
            if (length < 8)
                fail(FAILED, OTHER_RELEASE);
            send_file(agent, bytes, length);
            break;
        case NEW_FILE:
            begin_file(agent, bytes, length);
            break;
        case NEW_CONTENT:
            write_file(agent, bytes, length);
            break;
        case DIRECTORY_NAMES:
            tell_names(agent, bytes, length);
            break;
        case CREDENTIAL_HELPER:
            ask_helper(agent, bytes, length);
            break;
        default:
            fail(FAILED, OTHER_RELEASE);
        }
    }
}

// Waits for the end of an agent that said it will end; the last word of what it said is its process id.
void await_end_of_agent(void)
{
    size_t length = strlen(last_said);
    if (length > 0 && last_said[length - 1] == '\n')
        last_said[length - 1] = 0;
    char *line = strrchr(last_said, '\n'), *end;
    line = line == NULL ? last_said : line + 1;
    const char *word = strrchr(line, ' ') == NULL ? line : strrchr(line, ' ') + 1;
    errno = 0;
    long process = strtol(word, &end, 10);
    if (errno != 0 || end == word || *end != 0 || process <= 0)
        fail(FAILED, "the agent did not say which process it is, but: %s", line);
    struct pollfd ended = {.fd = (int)syscall(SYS_pidfd_open, process, 0), .events = POLLIN};
    if (ended.fd < 0 && errno == ESRCH)
        return;
    int ready = -1;
    while (ended.fd >= 0 && (ready = poll(&ended, 1, END_SECONDS * 1000)) < 0 && errno == EINTR)
        continue;
    if (ready < 0)
        fail(FAILED, "waiting for the end of process %ld failed: %s", process, strerror(errno));
    if (ready == 0)
        fail(FAILED, "the agent, process %ld, has not ended within %d s; a command may still be running", process, END_SECONDS);
    // It has ended. Whoever started it takes it off the list of processes, some a while later, and some never.
    for (int tries = REAPING_SECONDS * 1000; tries > 0 && kill((pid_t)process, 0) == 0; tries--)
        poll(NULL, 0, 1);
}
