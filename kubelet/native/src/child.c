// The monitor's view of its child: what it reports, when it may go on, how it ended.
#define _GNU_SOURCE
#include "monitor.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static struct outcome outcome;
static char failure_text[FAILURE_BYTES_MAX];
static bool start_asked;

void signal_child(int signal_number)
{
	if (monitor.child > 0 && monitor.state != ENDED)
		kill(monitor.child, signal_number);
}

void end_exec(void)
{
	if (monitor.child > 0 && monitor.state != ENDED) {
		kill(-monitor.child, SIGKILL);
		kill(monitor.child, SIGKILL);
	}
}

void start_child(void)
{
	start_asked = true;
	if (monitor.state == READY)
		send(monitor.sync_fd, "S", 1, MSG_NOSIGNAL);
}

void read_start_time(void)
{
	char pid[16];

	snprintf(pid, sizeof(pid), "%d", (int)monitor.child);
	monitor.child_start_time = process_start_time(pid);
}

void tell_state(struct peer *peer)
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

void child_progress(void)
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

void reap(void)
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

void record_end(void)
{
	static char json[16384];
	size_t length;

	log_finish();
	outcome.oom_kills = count_oom_kills(monitor.oom_path);
	length = outcome_json(&outcome, json, sizeof(json));
	if (monitor.exit_path != NULL)
		outcome_write(monitor.exit_path, json, length);
	peers_send(FRAME_EXITED, json, length);
	monitor.recorded = true;
}
