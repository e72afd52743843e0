// The monitor: one per container (or exec). It clones the process, owns its stdio, writes its log, serves peers on a
// socket, reaps it and records how it ended. It outlives the kubelet.
//
//   CONTROL_FD is the owner's connection: the program arrives as one frame; steps up to `clone` are the monitor's own, the rest
//   are the child's. The child reports over `sync` (SOCK_SEQPACKET): 'T' its terminal, 'R' ready, 'E' a failed step; it is
//   sent 'S' to go on; its exec closes the socket.
#define _GNU_SOURCE
#include "monitor.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct monitor monitor = { .listen_fd = -1, .signal_fd = -1, .sync_fd = -1, .output_fd = { -1, -1 }, .stdin_fd = -1 };

static struct outcome outcome;
static char failure_text[FAILURE_BYTES_MAX];
static bool start_asked, recorded;

static void signal_child(int signal_number)
{
	if (monitor.child > 0 && monitor.state != ENDED)
		kill(monitor.child, signal_number);
}

static void end_exec(void)
{
	if (monitor.child > 0 && monitor.state != ENDED) {
		kill(-monitor.child, SIGKILL);
		kill(monitor.child, SIGKILL);
	}
}

static void start_child(void)
{
	start_asked = true;
	if (monitor.state == READY)
		send(monitor.sync_fd, "S", 1, MSG_NOSIGNAL);
}

static void read_start_time(void)
{
	char path[64], text[1024];
	int fd;
	ssize_t length;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)monitor.child);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	length = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	close(fd);
	if (length <= 0)
		return;
	text[length] = 0;
	char *at = strrchr(text, ')');
	for (int field = 2; at != NULL && field < 22; field++)
		at = strchr(at + 1, ' ');
	if (at != NULL)
		monitor.child_start_time = strtoull(at + 1, NULL, 10);
}

static void tell_state(struct peer *peer)
{
	char text[128];
	int length = snprintf(text, sizeof(text), "%d %llu %lld", (int)monitor.child, monitor.child_start_time, outcome.started_ms);

	if (monitor.state == READY || monitor.state == STARTED)
		peer_send(peer, FRAME_CREATED, text, (size_t)length);
	if (monitor.state == STARTED)
		peer_send(peer, FRAME_STARTED, NULL, 0);
}

static void tell_everybody(void)
{
	for (struct peer *peer = peers; peer < peers + PEERS_MAX; peer++)
		if (peer->fd != -1)
			tell_state(peer);
}

static void handle_frame(struct peer *peer, unsigned char type, unsigned char *payload, size_t length)
{
	switch (type) {
	case FRAME_START:
		start_child();
		break;
	case FRAME_KILL:
		if (length == 1)
			signal_child(payload[0]);
		break;
	case FRAME_RESIZE:
		resize(payload, length);
		break;
	case FRAME_REOPEN:
		log_reopen();
		peer_send(peer, FRAME_REOPEN, NULL, 0);
		break;
	case FRAME_ATTACH:
		peer->attached = true;
		peer->stdin_source = length == 1 && payload[0] == 1;
		peer_send(peer, FRAME_ATTACH, NULL, 0);
		break;
	case FRAME_STDIN:
		if (peer->stdin_source)
			take_stdin(payload, length);
		break;
	case FRAME_STDIN_END:
		if (peer->stdin_source)
			end_stdin();
		break;
	default:
		break;
	}
}

static void peer_gone(struct peer *peer)
{
	bool owner = peer->owner, last_stdin = peer->stdin_source && monitor.stdin_once;

	peer_close(peer);
	if (last_stdin)
		end_stdin();
	if (owner)
		end_exec();
}

static void accept_peer(void)
{
	int fd = accept_own(monitor.listen_fd);
	struct peer *peer;

	if (fd < 0)
		return;
	peer = peer_add(fd);
	if (peer != NULL)
		tell_state(peer);
}

static ssize_t receive_sync(char *text, size_t size, int *fd)
{
	char control[CMSG_SPACE(sizeof(int))];
	struct iovec part = { text, size };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control) };
	ssize_t length = recvmsg(monitor.sync_fd, &message, MSG_CMSG_CLOEXEC);
	struct cmsghdr *header = length > 0 ? CMSG_FIRSTHDR(&message) : NULL;

	if (header != NULL && header->cmsg_type == SCM_RIGHTS)
		memcpy(fd, CMSG_DATA(header), sizeof(int));
	return length;
}

static void child_progress(void)
{
	int fd = -1;
	char text[sizeof(failure_text) + 1];
	ssize_t length = receive_sync(text, sizeof(text) - 1, &fd);

	if (length > 0 && text[0] == 'T' && fd != -1) {
		take_terminal(fd);
	} else if (length > 0 && text[0] == 'R') {
		monitor.state = READY;
		tell_everybody();
		if (start_asked)
			start_child();
	} else if (length > 0 && text[0] == 'E') {
		text[length] = 0;
		memcpy(failure_text, text + 1, (size_t)length);
		outcome.failure = failure_text;
		peers_send(FRAME_FAILED, failure_text, (size_t)length - 1);
	} else if (length <= 0) {
		close_fd(&monitor.sync_fd);
		if (outcome.failure == NULL && monitor.state != ENDED && (start_asked || monitor.is_exec)) {
			monitor.state = STARTED;
			outcome.started_ms = now_ms();
			tell_everybody();
		}
	}
}

static void reap(void)
{
	struct signalfd_siginfo ignored;
	int status;

	while (read(monitor.signal_fd, &ignored, sizeof(ignored)) > 0)
		;
	for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
		if (pid != monitor.child)
			continue;
		// What the child still said about itself comes first.
		while (monitor.sync_fd != -1)
			child_progress();
		monitor.state = ENDED;
		outcome.finished_ms = now_ms();
		outcome.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
		outcome.exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
		if (outcome.failure != NULL)
			outcome.exit_code = 128;
		end_stdin();
	}
}

static void record_end(void)
{
	static char json[16384];
	size_t length;

	log_finish();
	outcome.oom_kills = count_oom_kills(monitor.oom_path);
	length = outcome_json(&outcome, json, sizeof(json));
	if (monitor.exit_path != NULL)
		outcome_write(monitor.exit_path, json, length);
	peers_send(FRAME_EXITED, json, length);
	recorded = true;
}

static bool all_sent(void)
{
	for (struct peer *peer = peers; peer < peers + PEERS_MAX; peer++)
		if (peer->fd != -1 && peer->out_length > 0)
			return false;
	return true;
}

static struct pollfd poll_fds[6 + PEERS_MAX];

static void prepare_poll(void)
{
	bool read_child = !owner_is_behind();

	poll_fds[0] = (struct pollfd){ .fd = monitor.signal_fd, .events = POLLIN };
	poll_fds[1] = (struct pollfd){ .fd = monitor.listen_fd, .events = POLLIN };
	poll_fds[2] = (struct pollfd){ .fd = monitor.sync_fd, .events = POLLIN };
	poll_fds[3] = (struct pollfd){ .fd = read_child ? monitor.output_fd[0] : -1, .events = POLLIN };
	poll_fds[4] = (struct pollfd){ .fd = read_child ? monitor.output_fd[1] : -1, .events = POLLIN };
	poll_fds[5] = (struct pollfd){ .fd = stdin_is_behind() ? monitor.stdin_fd : -1, .events = POLLOUT };
	for (int i = 0; i < PEERS_MAX; i++) {
		bool wait_for_stdin = peers[i].stdin_source && stdin_is_behind();
		short events = (short)((wait_for_stdin ? POLLRDHUP : POLLIN) | (peers[i].out_length > 0 ? POLLOUT : 0));
		poll_fds[6 + i] = (struct pollfd){ .fd = peers[i].fd, .events = events };
	}
}

static void serve_peer(struct peer *peer, short events)
{
	if (events & POLLOUT)
		peer_flush(peer);
	if (peer->fd == -1)
		return;
	if (events & (POLLERR | POLLHUP | POLLRDHUP) && !(events & POLLIN))
		peer_gone(peer);
	else if (peer->stdin_source && stdin_is_behind())
		return;
	else if (events & POLLIN && !peer_read(peer, handle_frame))
		peer_gone(peer);
}

// A terminal reports a hang-up as long as no process has it open; polling would spin.
enum { TERMINAL_RETRY_MS = 20 };

static void loop_once(void)
{
	bool hung_up = monitor.tty && poll_fds[3].revents == POLLHUP && monitor.state != ENDED;

	prepare_poll();
	if (hung_up)
		poll_fds[3].fd = -1;
	poll_fds[3].revents = 0;
	if (poll(poll_fds, 6 + PEERS_MAX, hung_up ? TERMINAL_RETRY_MS : -1) < 0)
		return;
	if (poll_fds[2].revents)
		child_progress();
	if (poll_fds[0].revents)
		reap();
	if (poll_fds[1].revents)
		accept_peer();
	for (int which = 0; which < 2; which++)
		if (poll_fds[3 + which].revents && monitor.output_fd[which] != -1)
			read_output(which);
	if (poll_fds[5].revents)
		flush_stdin();
	for (int i = 0; i < PEERS_MAX; i++)
		if (poll_fds[6 + i].revents && peers[i].fd == poll_fds[6 + i].fd && peers[i].fd != -1)
			serve_peer(&peers[i], poll_fds[6 + i].revents);
}

static void drain_after_end(void)
{
	for (int which = 0; which < 2; which++)
		while (monitor.output_fd[which] != -1 && !owner_is_behind())
			read_output(which);
	if (monitor.output_fd[0] == -1 && monitor.output_fd[1] == -1 && !recorded)
		record_end();
}

static void fail_to_peer(const char *text, size_t length)
{
	peer_send(&peers[0], FRAME_FAILED, text, length);
}

static void read_program(struct reader *reader)
{
	unsigned char header[FRAME_HEADER_BYTES], *data;
	uint32_t length = 0;

	if (!read_all(CONTROL_FD, header, sizeof(header)) || header[0] != FRAME_PROGRAM)
		_exit(2);
	memcpy(&length, header + 1, sizeof(length));
	data = length > PROGRAM_FRAME_BYTES_MAX ? NULL : malloc(length);
	if (data == NULL || !read_all(CONTROL_FD, data, length))
		_exit(2);
	*reader = (struct reader){ .fd = -1, .data = data, .length = length };
}

static void watch_signals(void)
{
	sigset_t mask;

	sigemptyset(&mask);
	sigaddset(&mask, SIGCHLD);
	sigprocmask(SIG_BLOCK, &mask, NULL);
	monitor.signal_fd = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
	signal(SIGPIPE, SIG_IGN);
}

int supervise(void)
{
	struct reader reader;
	struct args args;

	fcntl(CONTROL_FD, F_SETFD, FD_CLOEXEC);
	fcntl(CONTROL_FD, F_SETFL, 0);
	read_program(&reader);
	peer_add(CONTROL_FD);
	on_failure = fail_to_peer;
	watch_signals();
	while (monitor.child == 0 && program_next(&reader, &args))
		step_run(&args);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	// The child ends in its `exec` step; a program without one has nothing to run.
	if (monitor.child == 0)
		fail_with("no process", EINVAL);
	free((void *)reader.data);
	read_start_time();
	while (monitor.state != ENDED || !recorded || !all_sent()) {
		loop_once();
		if (monitor.state == ENDED)
			drain_after_end();
	}
	return 0;
}
