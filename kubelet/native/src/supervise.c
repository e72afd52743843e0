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
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

struct monitor monitor = { .listen_fd = -1, .signal_fd = -1, .sync_fd = -1, .output_fd = { -1, -1 }, .stdin_fd = -1 };

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
	if (monitor.output_fd[0] == -1 && monitor.output_fd[1] == -1 && !monitor.recorded)
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
	while (monitor.state != ENDED || !monitor.recorded || !all_sent()) {
		loop_once();
		if (monitor.state == ENDED)
			drain_after_end();
	}
	return 0;
}
