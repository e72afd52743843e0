// The monitor's own steps, up to the one that clones the child, and the child's way of talking to the monitor.
#define _GNU_SOURCE
#include "monitor.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

// listen DIRECTORY: a socket named `monitor` in it, for the kubelet only.
static void step_listen(struct args *args)
{
	monitor.listen_fd = listen_in(args->value[1], "monitor");
}

// log PATH
static void step_log(struct args *args)
{
	log_open(args->value[1]);
}

// exit-record PATH
static void step_exit_record(struct args *args)
{
	monitor.exit_path = strdup(args->value[1]);
}

// oom-events PATH
static void step_oom_events(struct args *args)
{
	monitor.oom_path = strdup(args->value[1]);
}

// stdio WORDS: tty, stdin, once, exec
static void step_stdio(struct args *args)
{
	const char *words = args->value[1];

	monitor.tty = has_word(words, "tty");
	monitor.stdin_open = has_word(words, "stdin");
	monitor.stdin_once = has_word(words, "once");
	monitor.is_exec = has_word(words, "exec");
	peers[0].owner = monitor.is_exec;
	peers[0].attached = monitor.is_exec;
	peers[0].stdin_source = monitor.is_exec && monitor.stdin_open;
}

static void make_pipe(bool wanted, bool child_writes, int *mine, int *childs)
{
	int ends[2];

	if (!wanted) {
		*childs = open("/dev/null", O_RDWR | O_CLOEXEC);
		return;
	}
	if (pipe2(ends, O_CLOEXEC) < 0)
		fail("pipe");
	*mine = ends[!child_writes];
	*childs = ends[child_writes];
	fcntl(*mine, F_SETFL, O_NONBLOCK);
}

static void report_to_monitor(const char *text, size_t length)
{
	char message[FAILURE_BYTES_MAX] = "E";

	memcpy(message + 1, text, length);
	if (send(sync_fd, message, length + 1, MSG_NOSIGNAL) < 0)
		_exit(2);
}

static void become_child(int sync, const int *stdio)
{
	sync_fd = sync;
	on_failure = report_to_monitor;
	for (int fd = 0; fd < 3; fd++)
		if (dup2(stdio[fd], fd) < 0)
			fail("stdio");
	// Only the monitor holds these, so that their closing tells of its end.
	close(CONTROL_FD);
	close(monitor.listen_fd);
	close(monitor.signal_fd);
	close(monitor.sync_fd);
	log_close();
}

// clone FLAGS CGROUP: CGROUP is a cgroup v2 directory to start in, or empty.
static void step_clone(struct args *args)
{
	struct clone_args how = { .flags = number(args->value[1]), .exit_signal = SIGCHLD };
	int sync[2], stdio[3];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sync) < 0)
		fail("socketpair");
	make_pipe(monitor.stdin_open && !monitor.tty, false, &monitor.stdin_fd, &stdio[0]);
	make_pipe(!monitor.tty, true, &monitor.output_fd[0], &stdio[1]);
	make_pipe(!monitor.tty, true, &monitor.output_fd[1], &stdio[2]);
	if (args->value[2][0] != 0) {
		int cgroup = open(args->value[2], O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (cgroup < 0)
			fail(args->value[2]);
		how.flags |= CLONE_INTO_CGROUP;
		how.cgroup = (uint64_t)cgroup;
	}
	monitor.sync_fd = sync[0];
	monitor.child = (pid_t)syscall(SYS_clone3, &how, sizeof(how));
	if (monitor.child < 0)
		fail(args->value[1]);
	if (monitor.child == 0) {
		become_child(sync[1], stdio);
		return;
	}
	close(sync[1]);
	for (int fd = 0; fd < 3; fd++)
		close(stdio[fd]);
	if (how.cgroup != 0)
		close((int)how.cgroup);
}

const struct step monitor_steps[] = {
	{ "listen", 1, step_listen },
	{ "log", 1, step_log },
	{ "exit-record", 1, step_exit_record },
	{ "oom-events", 1, step_oom_events },
	{ "stdio", 1, step_stdio },
	{ "clone", 2, step_clone },
	{ NULL, 0, NULL },
};

void send_terminal(int master)
{
	char control[CMSG_SPACE(sizeof(int))] = { 0 }, type = 'T';
	struct iovec part = { &type, 1 };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control) };
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &master, sizeof(int));
	if (sendmsg(sync_fd, &message, MSG_NOSIGNAL) < 0)
		fail("terminal");
}

void child_wait_start(void)
{
	char go;

	// No answer: the monitor is gone, and so is the reason to run.
	if (send(sync_fd, "R", 1, MSG_NOSIGNAL) != 1 || recv(sync_fd, &go, 1, 0) != 1)
		_exit(2);
}
