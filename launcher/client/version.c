// SPDX-License-Identifier: Apache-2.0
// The answer to `bpfman version` where no agent answers: this program's own, in the agent's words. The build defines VERSION.
#include "client.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_one_of(const char *word, const char *const *words)
{
    while (*words != NULL && strcmp(word, *words) != 0)
        words++;
    return *words != NULL;
}

// How many words an option is that every command takes, with its value; 0 when it is none.
static int setting(const char *word)
{
    static const char *const settings[] = {"--config", "--log", "--runtime-dir", "--image-cache-dir", "--lock-timeout", NULL};
    size_t name = strcspn(word, "=");
    for (const char *const *one = settings; *one != NULL; one++)
        if (strlen(*one) == name && strncmp(word, *one, name) == 0)
            return word[name] == 0 ? 2 : 1;
    return 0;
}

// The next word that is no such option, or NULL. Moves behind it.
static char *next(char ***words)
{
    while (**words != NULL) {
        int skip = setting(**words);
        if (skip == 0)
            return *(*words)++;
        for (; skip > 0 && **words != NULL; skip--)
            ++*words;
    }
    return NULL;
}

// Java's executable: that of JAVA_HOME, else that of the PATH. False when there is none.
static bool find_java(char *program)
{
    char candidate[PATH_MAX];
    const char *home = getenv("JAVA_HOME"), *path = getenv("PATH");
    if (home != NULL && *home != 0)
        return snprintf(candidate, sizeof candidate, "%s/bin/java", home) < PATH_MAX && access(candidate, X_OK) == 0 &&
               realpath(candidate, program) != NULL;
    for (; path != NULL; path = strchr(path, ':'), path += path != NULL) {
        int length = (int)strcspn(path, ":");
        if (snprintf(candidate, sizeof candidate, "%.*s/java", length, path) < PATH_MAX && access(candidate, X_OK) == 0 &&
            realpath(candidate, program) != NULL)
            return true;
    }
    return false;
}

// What Runtime.version() gives in that Java: as the file says that lies beside its bin.
static void read_java_version(char *program, char version[256])
{
    char line[PATH_MAX], *tail = program + strlen(program) - strlen("/bin/java");
    strcpy(version, "unknown");
    if (tail < program || strcmp(tail, "/bin/java") != 0)
        return;
    strcpy(tail, "/release");
    FILE *release = fopen(program, "r");
    while (release != NULL && fgets(line, sizeof line, release) != NULL)
        sscanf(line, "JAVA_RUNTIME_VERSION=\"%255[^\"]\"", version);
    if (release != NULL)
        fclose(release);
}

// Whether the command in these words is that one.
bool ask_for(char **words, const char *command)
{
    const char *word = next(&words);
    return word != NULL && strcmp(word, command) == 0;
}

// Prints the version, if that is what these words ask for.
bool tell_own_version(char **words)
{
    static const char *const help[] = {"-h", "--help", NULL};
    static const char *const as_json[] = {"--json", "--output=json", "-o=json", "-ojson", NULL};
    static const char *const as_text[] = {"--output=text", "-o=text", "-otext", NULL};
    static const char *const output[] = {"-o", "--output", NULL};
    char *word = next(&words), program[PATH_MAX], java[256] = "none", text[512];
    bool json = false;
    if (word == NULL || strcmp(word, "version") != 0)
        return false;
    while ((word = next(&words)) != NULL) {
        if (is_one_of(word, help))
            return false;
        const char *format = is_one_of(word, output) ? next(&words) : NULL;
        if (format != NULL)
            sprintf(word = room_for(NULL, strlen(format) + 3), "-o%s", format);
        if (is_one_of(word, as_json))
            json = true;
        else if (!is_one_of(word, as_text))
            fail(USAGE, "version does not take \"%s\"\nusage: bpfman version [-o text|json]", word);
    }
    if (find_java(program))
        read_java_version(program, java);
    int length = snprintf(text, sizeof text, json ? "{\n  \"version\": \"%s\",\n  \"java\": \"%s\"\n}\n" : "bpfman %s\nJava %s\n",
                          VERSION, java);
    int error = write_all(STDOUT_FILENO, text, (size_t)length);
    if (error != 0)
        fail(FAILED, "standard output cannot be written: %s", strerror(error));
    return true;
}
