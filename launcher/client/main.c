// SPDX-License-Identifier: Apache-2.0
#include "client.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#define SCRIPT "/../lib/bpfman.sh"

// Whether these words are for the script, which does what needs no agent; the script has the same list.
static bool are_for_the_script(char **words)
{
    static const char *const first[] = {"", "demo", "build", "completion", "completions", "serve", NULL};
    static const char *const serve[] = {"--csi-support", "--socket-path", NULL};
    static const char *const asked_alone[] = {"help", "-h", "--help", NULL};
    const char *word = *words == NULL ? "" : *words, *second = *word == 0 ? NULL : words[1];
    if (strcmp(word, "agent") == 0)
        return second == NULL || (strcmp(second, "stop") != 0 && strcmp(second, "status") != 0);
    for (const char *const *one = first; *one != NULL; one++)
        if (strcmp(word, *one) == 0)
            return true;
    // Without a command: those who start bpfman in a container call it so.
    for (const char *const *one = serve; *one != NULL; one++) {
        size_t length = strlen(*one);
        if (strncmp(word, *one, length) == 0 && (word[length] == 0 || word[length] == '='))
            return true;
    }
    for (const char *const *one = asked_alone; *one != NULL; one++)
        if (strcmp(word, *one) == 0)
            return second == NULL;
    return false;
}

// Goes on as the script that belongs to this program: lib/bpfman.sh beside the directory that the program lies in.
static _Noreturn void run_script(char **arguments)
{
    char path[PATH_MAX + sizeof SCRIPT], *slash = NULL;
    if (realpath((const char *)getauxval(AT_EXECFN), path) != NULL)
        slash = strrchr(path, '/');
    if (slash == NULL)
        fail(FAILED, "where the rest of this command lies cannot be told: %s", strerror(errno));
    strcpy(slash, SCRIPT);
    execv(path, arguments);
    fail(FAILED, "%s, which does this, cannot be run: %s", path, strerror(errno));
}

static bool is_stop(char **words)
{
    while (*words != NULL && strcmp(*words, "agent") != 0)
        words++;
    return *words != NULL && words[1] != NULL && strcmp(words[1], "stop") == 0;
}

int main(int count, char **arguments)
{
    char *none = NULL, **words = count > 0 ? arguments + 1 : &none;
    if (are_for_the_script(words))
        run_script(arguments);
    // What nobody reads any more is a failure of this command, not its death.
    signal(SIGPIPE, SIG_IGN);
    for (int i = 0; words[i] != NULL; i++)
        if (!is_utf8(words[i], strlen(words[i])))
            fail(USAGE, "argument %d, $'%s', is not UTF-8, which names and arguments have to be", i + 1, shown(words[i]));
    struct place place = place_of(words);
    struct bytes request = request_of(words);
    int agent = connect_to(place.socket);
    if (agent < 0) {
        int error = errno;
        if (tell_own_version(words))
            return 0;
        no_agent(&place, error, ask_for(words, "health"));
    }
    // An agent that lets somebody not in says why, and reads nothing.
    char unsent[128] = "";
    int error = write_all(agent, request.at, request.size);
    if (error != 0)
        snprintf(unsent, sizeof unsent, " and has not taken the whole command: %s", strerror(error));
    int status = print_answer(agent, unsent);
    if (status == 0 && is_stop(words))
        await_end_of_agent();
    return status;
}
