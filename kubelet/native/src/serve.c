// The launcher: started once per kubelet, it forks a small process for every connection to its socket. Forking the kubelet
// itself would cost milliseconds of its only thread each time.
//
// The first byte of a connection names the role: 's' to supervise a container or exec, 'r' to run steps. When stdin ends, so
// does the launcher; what it forked goes on.
#define _GNU_SOURCE
#include "kayak.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

// Jobs started in the same moment wait here.
enum { BACKLOG = 128 };

int listen_in(const char *directory, const char *name)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	strcpy(address.sun_path, name);
	// A relative address is not limited to sun_path's 108 bytes.
	if (fd < 0 || chdir(directory) < 0)
		fail(directory);
	unlink(name);
	umask(0177);
	if (bind(fd, (void *)&address, sizeof(address)) < 0 || listen(fd, BACKLOG) < 0 || chdir("/") < 0)
		fail(directory);
	umask(0);
	return fd;
}

int accept_own(int listener)
{
	struct ucred who;
	socklen_t size = sizeof(who);
	int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

	if (fd >= 0 && (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) < 0 || who.uid != geteuid())) {
		close(fd);
		return -1;
	}
	return fd;
}

static void failure_to_connection(const char *text, size_t length)
{
	char rest[4096];

	write_all(CONTROL_FD, text, length);
	// A connection closed with steps unread is reset, and what was said with it lost.
	shutdown(CONTROL_FD, SHUT_WR);
	while (read(CONTROL_FD, rest, sizeof(rest)) > 0)
		;
}

// Answers with one NUL when all went well, otherwise with what failed.
static int run_connection(void)
{
	on_failure = failure_to_connection;
	run_steps(CONTROL_FD);
	return write_all(CONTROL_FD, "", 1) ? 0 : 1;
}

static _Noreturn void serve_connection(int fd)
{
	char role;

	signal(SIGCHLD, SIG_DFL);
	setsid();
	// Also closes the launcher's ends of everything.
	if (fd != CONTROL_FD && dup3(fd, CONTROL_FD, O_CLOEXEC) < 0)
		_exit(1);
	close_from(CONTROL_FD + 1);
	for (int null = open("/dev/null", O_RDWR | O_CLOEXEC), to = 0; to < 3; to++)
		dup2(null, to);
	if (!read_all(CONTROL_FD, &role, 1))
		_exit(1);
	_exit(role == 's' ? supervise() : role == 'r' ? run_connection() : 1);
}

static void serve_next(int listener)
{
	int fd = accept_own(listener);

	if (fd >= 0 && fork() == 0)
		serve_connection(fd);
	close(fd);
}

// serve DIRECTORY: a socket named `launcher` in it.
static void step_serve(struct args *args)
{
	struct pollfd fds[] = { { .fd = STDIN_FILENO, .events = POLLIN }, { .events = POLLIN } };

	// The listener must not be what a forked process has as its connection.
	fds[1].fd = fcntl(listen_in(args->value[1], "launcher"), F_DUPFD_CLOEXEC, CONTROL_FD + 1);
	// What it forks is nobody's to wait for.
	signal(SIGCHLD, SIG_IGN);
	if (!write_all(STDOUT_FILENO, "ready", 5))
		fail("stdout");
	for (;;) {
		if (poll(fds, 2, -1) < 0)
			continue;
		if (fds[0].revents)
			_exit(0);
		if (fds[1].revents)
			serve_next(fds[1].fd);
	}
}

const struct step launcher_steps[] = {
	{ "serve", 1, step_serve },
	{ NULL, 0, NULL },
};
