// kayak-native: the part of the container runtime that needs C, since Node is multi-threaded and cannot change namespaces.
//
// It executes the steps arriving on stdin; a failure is one message on stderr and exit code 1. One of the steps, `serve`,
// makes it the launcher (serve.c), which forks processes that run steps or supervise a container (supervise.c).
#define _GNU_SOURCE
#include "kayak.h"

#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

static void failure_to_stderr(const char *text, size_t length)
{
	write_all(STDERR_FILENO, text, length);
}

static int run(void)
{
	on_failure = failure_to_stderr;
	run_steps(STDIN_FILENO);
	return 0;
}

int main(int argc, char **argv)
{
	// Container processes must not trace or read this process while it works inside their namespaces.
	prctl(PR_SET_DUMPABLE, 0);
	umask(0);
	if (argc == 2 && strcmp(argv[1], "run") == 0)
		return run();
	fprintf(stderr, "kayak-native is started by the kubelet\n");
	return 2;
}
