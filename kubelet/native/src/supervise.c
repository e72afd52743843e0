// The monitor: one per container (or exec). It clones the process, owns its stdio, writes its log, serves peers on a
// socket, reaps it and records how it ended. It outlives the kubelet.
//
//   fd 3 is the owner's connection: the program arrives as one frame; steps up to `clone` are the monitor's own, the rest
//   are the child's. The child reports over `sync` (SOCK_SEQPACKET): 'T' its terminal, 'R' ready, 'E' a failed step; it is
//   sent 'S' to go on; its exec closes the socket.
#define _GNU_SOURCE
#include "monitor.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CONTROL_FD = 3 };

static struct {
	bool tty, stdin_open, stdin_once, is_exec;
	char *exit_path, *oom_path;
} settings;

static enum { SETTING_UP, READY, STARTED, ENDED } state;
static bool start_asked;
static pid_t child;
static unsigned long long child_start_time;
static int listen_fd = -1, signal_fd = -1, sync_parent = -1;
// Outputs of the child; with a terminal only the first, which is then also its stdin.
static int output_fd[2] = { -1, -1 };
static int stdin_fd = -1;
static unsigned char *stdin_data;
static size_t stdin_from, stdin_length;
static bool stdin_ending;
static struct winsize window;
static struct outcome outcome;
static char failure_text[4700];
static bool recorded;

// --- Steps of the monitor.

// fork-into CGROUP: goes on as a process born in a cgroup v2 directory, since moving there costs an RCU grace period.
static void step_fork_into(struct args *args)
{
	struct clone_args how = { .flags = CLONE_INTO_CGROUP, .exit_signal = SIGCHLD };
	int cgroup = open(args->value[1], O_PATH | O_DIRECTORY | O_CLOEXEC);
	long pid;

	how.cgroup = (uint64_t)cgroup;
	pid = cgroup < 0 ? -1 : syscall(SYS_clone3, &how, sizeof(how));
	if (pid < 0)
		fail(args->value[1]);
	if (pid > 0)
		_exit(0);
	close(cgroup);
}

// listen DIRECTORY: a socket named `monitor` in it, for the kubelet only.
static void step_listen(struct args *args)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "monitor" };

	listen_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	// A relative address is not limited to sun_path's 108 bytes.
	if (listen_fd < 0 || chdir(args->value[1]) < 0)
		fail(args->value[1]);
	unlink(address.sun_path);
	umask(0177);
	if (bind(listen_fd, (void *)&address, sizeof(address)) < 0 || listen(listen_fd, PEERS_MAX) < 0 || chdir("/") < 0)
		fail(args->value[1]);
	umask(0);
}

// log PATH
static void step_log(struct args *args)
{
	log_open(args->value[1]);
}

// exit-record PATH
static void step_exit_record(struct args *args)
{
	settings.exit_path = strdup(args->value[1]);
}

// oom-events PATH
static void step_oom_events(struct args *args)
{
	settings.oom_path = strdup(args->value[1]);
}

// stdio WORDS: tty, stdin, once, exec
static void step_stdio(struct args *args)
{
	const char *words = args->value[1];

	settings.tty = has_word(words, "tty");
	settings.stdin_open = has_word(words, "stdin");
	settings.stdin_once = has_word(words, "once");
	settings.is_exec = has_word(words, "exec");
	peers[0].owner = settings.is_exec;
	peers[0].attached = settings.is_exec;
	peers[0].stdin_source = settings.is_exec && settings.stdin_open;
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
	char message[4700] = "E";

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
	close(listen_fd);
	close(signal_fd);
	close(sync_parent);
	log_close();
}

// clone FLAGS CGROUP: CGROUP is a cgroup v2 directory to start in, or empty.
static void step_clone(struct args *args)
{
	struct clone_args how = { .flags = number(args->value[1]), .exit_signal = SIGCHLD };
	int sync[2], stdio[3];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sync) < 0)
		fail("socketpair");
	make_pipe(settings.stdin_open && !settings.tty, false, &stdin_fd, &stdio[0]);
	make_pipe(!settings.tty, true, &output_fd[0], &stdio[1]);
	make_pipe(!settings.tty, true, &output_fd[1], &stdio[2]);
	if (args->value[2][0] != 0) {
		int cgroup = open(args->value[2], O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (cgroup < 0)
			fail(args->value[2]);
		how.flags |= CLONE_INTO_CGROUP;
		how.cgroup = (uint64_t)cgroup;
	}
	sync_parent = sync[0];
	child = (pid_t)syscall(SYS_clone3, &how, sizeof(how));
	if (child < 0)
		fail(args->value[1]);
	if (child == 0) {
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
	{ "fork-into", 1, step_fork_into },
	{ "listen", 1, step_listen },
	{ "log", 1, step_log },
	{ "exit-record", 1, step_exit_record },
	{ "oom-events", 1, step_oom_events },
	{ "stdio", 1, step_stdio },
	{ "clone", 2, step_clone },
	{ NULL, 0, NULL },
};

// --- The child's side of `sync`.

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

// --- The monitor's loop.

static void signal_child(int signal_number)
{
	if (child > 0 && state != ENDED)
		kill(child, signal_number);
}

static void end_exec(void)
{
	if (child > 0 && state != ENDED) {
		kill(-child, SIGKILL);
		kill(child, SIGKILL);
	}
}

static void start_child(void)
{
	start_asked = true;
	if (state == READY)
		send(sync_parent, "S", 1, MSG_NOSIGNAL);
}

static void read_start_time(void)
{
	char path[64], text[1024];
	int fd;
	ssize_t length;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)child);
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
		child_start_time = strtoull(at + 1, NULL, 10);
}

static void tell_state(struct peer *peer)
{
	char text[128];
	int length = snprintf(text, sizeof(text), "%d %llu %lld", (int)child, child_start_time, outcome.started_ms);

	if (state == READY || state == STARTED)
		peer_send(peer, FRAME_CREATED, text, (size_t)length);
	if (state == STARTED)
		peer_send(peer, FRAME_STARTED, NULL, 0);
}

static void tell_everybody(void)
{
	for (struct peer *peer = peers; peer < peers + PEERS_MAX; peer++)
		if (peer->fd != -1)
			tell_state(peer);
}

static void close_fd(int *fd)
{
	if (*fd != -1)
		close(*fd);
	*fd = -1;
}

static void end_stdin(void)
{
	stdin_ending = true;
	if (stdin_length == 0 && !settings.tty)
		close_fd(&stdin_fd);
}

static void flush_stdin(void)
{
	while (stdin_length > 0 && stdin_fd != -1) {
		ssize_t done = write(stdin_fd, stdin_data + stdin_from, stdin_length);
		if (done < 0 && errno == EAGAIN)
			return;
		if (done < 0)
			break;
		stdin_from += (size_t)done;
		stdin_length -= (size_t)done;
	}
	free(stdin_data);
	stdin_data = NULL;
	stdin_from = stdin_length = 0;
	if (stdin_ending)
		end_stdin();
}

static void take_stdin(const unsigned char *data, size_t length)
{
	if (stdin_fd == -1 || stdin_ending || length == 0 || (stdin_data = malloc(length)) == NULL)
		return;
	memcpy(stdin_data, data, length);
	stdin_length = length;
	flush_stdin();
}

static void resize(const unsigned char *payload, size_t length)
{
	if (length != 4)
		return;
	window.ws_col = (unsigned short)(payload[0] | payload[1] << 8);
	window.ws_row = (unsigned short)(payload[2] | payload[3] << 8);
	if (settings.tty && output_fd[0] != -1)
		ioctl(output_fd[0], TIOCSWINSZ, &window);
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
	bool owner = peer->owner, last_stdin = peer->stdin_source && settings.stdin_once;

	peer_close(peer);
	if (last_stdin)
		end_stdin();
	if (owner)
		end_exec();
}

static void accept_peer(void)
{
	struct ucred who;
	socklen_t size = sizeof(who);
	int fd = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC);
	struct peer *peer;

	if (fd < 0)
		return;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) < 0 || who.uid != geteuid()) {
		close(fd);
		return;
	}
	peer = peer_add(fd);
	if (peer != NULL)
		tell_state(peer);
}

static void take_terminal(int fd)
{
	fcntl(fd, F_SETFL, O_NONBLOCK);
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	output_fd[0] = fd;
	if (settings.stdin_open)
		stdin_fd = dup(fd);
	fcntl(stdin_fd, F_SETFD, FD_CLOEXEC);
	if (window.ws_col != 0)
		ioctl(fd, TIOCSWINSZ, &window);
}

static ssize_t receive_sync(char *text, size_t size, int *fd)
{
	char control[CMSG_SPACE(sizeof(int))];
	struct iovec part = { text, size };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control) };
	ssize_t length = recvmsg(sync_parent, &message, MSG_CMSG_CLOEXEC);
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
		state = READY;
		tell_everybody();
		if (start_asked)
			start_child();
	} else if (length > 0 && text[0] == 'E') {
		text[length] = 0;
		memcpy(failure_text, text + 1, (size_t)length);
		outcome.failure = failure_text;
		peers_send(FRAME_FAILED, failure_text, (size_t)length - 1);
	} else if (length <= 0) {
		close_fd(&sync_parent);
		if (outcome.failure == NULL && state != ENDED && (start_asked || settings.is_exec)) {
			state = STARTED;
			outcome.started_ms = now_ms();
			tell_everybody();
		}
	}
}

static void reap(void)
{
	struct signalfd_siginfo ignored;
	int status;

	while (read(signal_fd, &ignored, sizeof(ignored)) > 0)
		;
	for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
		if (pid != child)
			continue;
		// What the child still said about itself comes first.
		while (sync_parent != -1)
			child_progress();
		state = ENDED;
		outcome.finished_ms = now_ms();
		outcome.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
		outcome.exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
		if (outcome.failure != NULL)
			outcome.exit_code = 128;
		end_stdin();
	}
}

static void read_output(int which)
{
	static char chunk[CHUNK_BYTES];
	ssize_t length = read(output_fd[which], chunk, sizeof(chunk));

	if (length > 0) {
		log_output(which == 1, chunk, (size_t)length);
		peers_output(which == 1 ? FRAME_STDERR : FRAME_STDOUT, chunk, (size_t)length);
	} else if (length == 0 || (errno != EAGAIN && errno != EINTR) || state == ENDED) {
		// With the process gone an empty pipe is the end, also when a stray descendant still holds it. EIO is a
		// terminal's end of file, but only after its process went may one trust it.
		if (!settings.tty || state == ENDED)
			close_fd(&output_fd[which]);
	}
}

static void record_end(void)
{
	static char json[16384];
	size_t length;

	log_finish();
	outcome.oom_kills = count_oom_kills(settings.oom_path);
	length = outcome_json(&outcome, json, sizeof(json));
	if (settings.exit_path != NULL)
		outcome_write(settings.exit_path, json, length);
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

	poll_fds[0] = (struct pollfd){ .fd = signal_fd, .events = POLLIN };
	poll_fds[1] = (struct pollfd){ .fd = listen_fd, .events = POLLIN };
	poll_fds[2] = (struct pollfd){ .fd = sync_parent, .events = POLLIN };
	poll_fds[3] = (struct pollfd){ .fd = read_child ? output_fd[0] : -1, .events = POLLIN };
	poll_fds[4] = (struct pollfd){ .fd = read_child ? output_fd[1] : -1, .events = POLLIN };
	poll_fds[5] = (struct pollfd){ .fd = stdin_length > 0 ? stdin_fd : -1, .events = POLLOUT };
	for (int i = 0; i < PEERS_MAX; i++) {
		bool wait_for_stdin = peers[i].stdin_source && stdin_length > 0;
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
	else if (events & POLLIN && !peer_read(peer, handle_frame))
		peer_gone(peer);
}

// A terminal reports a hang-up as long as no process has it open; polling would spin.
enum { TERMINAL_RETRY_MS = 20 };

static void loop_once(void)
{
	bool hung_up = settings.tty && poll_fds[3].revents == POLLHUP && state != ENDED;

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
		if (poll_fds[3 + which].revents && output_fd[which] != -1)
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
		while (output_fd[which] != -1 && !owner_is_behind())
			read_output(which);
	if (output_fd[0] == -1 && output_fd[1] == -1 && !recorded)
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
	signal_fd = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
	signal(SIGPIPE, SIG_IGN);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
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
	while (child == 0 && program_next(&reader, &args))
		step_run(&args);
	// The child ends in its `exec` step; a program without one has nothing to run.
	if (child == 0)
		fail_with("no process", EINVAL);
	free((void *)reader.data);
	read_start_time();
	while (state != ENDED || !recorded || !all_sent()) {
		loop_once();
		if (state == ENDED)
			drain_after_end();
	}
	return 0;
}
