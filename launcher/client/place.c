// SPDX-License-Identifier: Apache-2.0
#include "client.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define OPTION "--runtime-dir"
#define DEFAULT "/run/bpfman"

// In the runtime directory that the words name, else the environment, else in the default one.
struct place place_of(char **words)
{
    const char *directory = getenv("BPFMAN_RUNTIME_DIR");
    if (directory == NULL)
        directory = DEFAULT;
    for (; *words != NULL && strcmp(*words, "--") != 0; words++) {
        if (strcmp(*words, OPTION) == 0) {
            if (*++words == NULL)
                fail(USAGE, OPTION " needs a directory");
            directory = *words;
        } else if (strncmp(*words, OPTION "=", sizeof OPTION) == 0) {
            directory = *words + sizeof OPTION;
        }
    }
    if (*directory != '/')
        fail(USAGE, "the runtime directory must be an absolute path, got \"%s\"", directory);

    struct bytes path = {0};
    for (const char *at = directory; *at; at++)
        if (*at != '/' || (at[1] != '/' && at[1] != 0))
            put(&path, at, 1);
    size_t length = path.size;
    put(&path, "/bpfman.sock", sizeof "/bpfman.sock");
    struct place place = {.socket = (char *)path.at, .directory = "/"};
    if (length > 0) {
        place.directory = memcpy(room_for(NULL, length + 1), path.at, length);
        place.directory[length] = 0;
    }
    return place;
}

// Gives back the socket, or -1 with errno.
int connect_to(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    strcpy(address.sun_path, path);
    int low = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (low < 0)
        return -1;
    // Never in the place of a standard stream that was closed: what is for that stream would go to the agent.
    int agent = low > STDERR_FILENO ? low : fcntl(low, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (agent != low)
        close(low);
    return agent < 0 || connect(agent, (struct sockaddr *)&address, sizeof address) == 0 ? agent : -1;
}

// Gives back with what to end: where the health is asked for, with what monitoring knows, which reads one line of the output.
static int ending(bool health, bool critical)
{
    static const char down[] = "BPFMAN CRITICAL - no agent answers\n", unasked[] = "BPFMAN UNKNOWN - the agent cannot be asked\n";
    if (!health)
        return FAILED;
    // What cannot be written is said by the status all the same.
    write_all(STDOUT_FILENO, critical ? down : unasked, (critical ? sizeof down : sizeof unasked) - 1);
    return critical ? CRITICAL : UNKNOWN;
}

// Ends with what a person should know when nobody answers there.
_Noreturn void no_agent(const struct place *place, int error, bool health)
{
    const char *directory = place->directory;
    struct stat facts;
    if (stat(directory, &facts) == 0 && S_ISDIR(facts.st_mode) && access(directory, X_OK) != 0)
        fail(ending(health, false), "must run as root: %s belongs to whoever runs the agent", directory);
    if (access(place->socket, F_OK) == 0 && access(place->socket, W_OK) != 0)
        fail(ending(health, false), "must run as root: %s belongs to whoever runs the agent", place->socket);
    if (error == ENAMETOOLONG)
        fail(ending(health, false), "the path of the socket is too long for a Unix socket: %s", place->socket);
    bool usual = strcmp(directory, DEFAULT) == 0;
    fail(ending(health, true), "no agent answers at %s; start one with: bpfman agent %s%s%s--detach", place->socket,
         usual ? "" : OPTION " ", usual ? "" : directory, usual ? "" : " ");
}
