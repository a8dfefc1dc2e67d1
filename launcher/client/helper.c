// SPDX-License-Identifier: Apache-2.0
// Asks a program that keeps logins for registries, with the rights and the variables of whoever typed the command.
#include "client.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROGRAM "docker-credential-"
// What such a program says when it knows nothing of a server; it fails then, too.
#define NOT_FOUND "credentials not found"

enum { NAME_MOST = 64, CANNOT_RUN = 127 };

// Letters, digits, and what else cannot lead to another directory.
static bool is_name(const char *name, size_t length)
{
    static const char taken[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    return length > 0 && length <= NAME_MOST && strspn(name, taken) == length;
}

// The child's side; what is in the way goes through the last pipe, which closes when the program runs.
static _Noreturn void become(const char *program, const int in[2], const int out[2], int failure)
{
    signal(SIGPIPE, SIG_DFL);
    if (dup2(in[0], STDIN_FILENO) >= 0 && dup2(out[1], STDOUT_FILENO) >= 0)
        execlp(program, program, "get", (char *)NULL);
    int error = errno;
    write_all(failure, &error, sizeof error);
    _exit(CANNOT_RUN);
}

static size_t read_all(int from, unsigned char *to, size_t most)
{
    size_t all = 0;
    while (all < most) {
        ssize_t length = read(from, to + all, most - all);
        if (length > 0)
            all += (size_t)length;
        else if (length == 0 || errno != EINTR)
            break;
    }
    return all;
}

static bool make_pipes(int in[2], int out[2], int failure[2])
{
    int *const pipes[] = {in, out, failure};
    for (int i = 0; i < 3; i++)
        if (pipe2(pipes[i], O_CLOEXEC) != 0) {
            while (i-- > 0) {
                close(pipes[i][0]);
                close(pipes[i][1]);
            }
            return false;
        }
    return true;
}

// What a program says when it is told of a server, or why it says nothing.
static void ask(int agent, const char *program, const char *server)
{
    static unsigned char frame[FRAME_HEADER + FRAME_MOST + 1];
    unsigned char *said = frame + FRAME_HEADER;
    int in[2], out[2], failure[2], status = 0, error = 0;
    if (!make_pipes(in, out, failure)) {
        refuse_for(agent, errno);
        return;
    }
    pid_t child = fork();
    if (child == 0)
        become(program, in, out, failure[1]);
    int forked = errno;
    close(in[0]);
    close(out[1]);
    close(failure[1]);
    // One that does not read it says why, by what it writes or by its status.
    write_all(in[1], server, strlen(server));
    close(in[1]);
    size_t length = read_all(out[0], said, FRAME_MOST);
    read_all(failure[0], (unsigned char *)&error, sizeof error);
    close(out[0]);
    close(failure[0]);
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    said[length] = 0;
    if (child < 0) {
        refuse_for(agent, forked);
    } else if (error != 0) {
        refuse(agent, "it cannot be run, is it in PATH?");
    } else if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        send_content_of(agent, frame, length);
    } else if (strstr((char *)said, NOT_FOUND) != NULL) {
        send_content_of(agent, frame, 0);
    } else {
        char why[80];
        snprintf(why, sizeof why, "it failed with status %d", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
        refuse(agent, why);
    }
    explicit_bzero(frame, sizeof frame);
}

// The question is the program's name, a zero byte, and the server.
void ask_helper(int agent, const unsigned char *question, size_t length)
{
    struct bytes text = {0};
    put(&text, question, length);
    put(&text, "", 1);
    const char *name = (const char *)text.at;
    size_t end = strlen(name);
    if (end == length || !is_name(name, end)) {
        refuse(agent, "it is no name of a program that keeps logins");
    } else {
        char program[sizeof PROGRAM + NAME_MOST] = PROGRAM;
        ask(agent, strcat(program, name), name + end + 1);
    }
    free(text.at);
}
