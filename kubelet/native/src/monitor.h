// What the parts of the monitor share: its settings, its peers and the container's log.
#ifndef MONITOR_H
#define MONITOR_H

#include "kayak.h"

#include <sys/ioctl.h>

enum {
	FRAME_HEADER_BYTES = 5,
	// Larger frames end the connection.
	FRAME_BYTES_MAX = 1 << 16,
	PROGRAM_FRAME_BYTES_MAX = MAX_PROGRAM_BYTES,
	// Read from the container at a time.
	CHUNK_BYTES = 1 << 14,
	// Further connections are refused.
	PEERS_MAX = 16,
	// A peer that lets more than this pile up is disconnected, so that a stuck `attach` cannot stop a container; the owner
	// of an exec is waited for instead.
	PEER_BACKLOG_MAX = 1 << 20,
};

// Frames are a type, the payload's length (little endian) and the payload.
enum frame {
	// To the monitor.
	FRAME_PROGRAM = 'P',
	FRAME_START = 'S',
	FRAME_KILL = 'K',
	FRAME_RESIZE = 'R',
	FRAME_REOPEN = 'L',
	FRAME_ATTACH = 'A',
	FRAME_STDIN = 'I',
	FRAME_STDIN_END = 'Z',
	// From the monitor.
	FRAME_CREATED = 'C',
	FRAME_STARTED = 'G',
	FRAME_FAILED = 'E',
	FRAME_STDOUT = 'O',
	FRAME_STDERR = 'T',
	FRAME_EXITED = 'X',
};

struct peer {
	int fd;
	bool attached, stdin_source;
	// Owns an exec: its output waits for this peer, and its end is the exec's.
	bool owner;
	unsigned char *in, *out;
	size_t in_length, in_size, out_from, out_length, out_size;
};

typedef void frame_handler(struct peer *peer, unsigned char type, unsigned char *payload, size_t length);

extern struct peer peers[PEERS_MAX];
struct peer *peer_add(int fd);
void peer_close(struct peer *peer);
// Reads what there is and hands over complete frames. False when the peer is gone.
bool peer_read(struct peer *peer, frame_handler *handle);
void peer_flush(struct peer *peer);
void peer_send(struct peer *peer, enum frame type, const void *payload, size_t length);
void peers_send(enum frame type, const void *payload, size_t length);
// Output of the container, to those who attached.
void peers_output(enum frame type, const void *payload, size_t length);
bool owner_is_behind(void);

void log_open(const char *path);
void log_reopen(void);
void log_close(void);
void log_output(bool is_stderr, const char *data, size_t length);
// Writes what a stream left without a newline.
void log_finish(void);

// The container (or exec) that this process looks after.
struct monitor {
	bool tty, stdin_open, stdin_once, is_exec;
	char *exit_path, *oom_path;
	enum { SETTING_UP, READY, STARTED, ENDED } state;
	// How it ended has been written down and told.
	bool recorded;
	pid_t child;
	unsigned long long child_start_time;
	int listen_fd, signal_fd;
	// Towards the child until its exec.
	int sync_fd;
	// Outputs of the child; with a terminal only the first, which is then also its stdin.
	int output_fd[2], stdin_fd;
	struct winsize window;
};
extern struct monitor monitor;

enum { FAILURE_BYTES_MAX = 4700 };

// The child (child.c).
void read_start_time(void);
void start_child(void);
void signal_child(int signal_number);
// Kills an exec with what it started in its process group.
void end_exec(void);
// Takes one report of the child.
void child_progress(void);
void reap(void);
void record_end(void);
void tell_state(struct peer *peer);

// What peers ask for (commands.c).
frame_handler handle_frame;
void accept_peer(void);
void peer_gone(struct peer *peer);

void close_fd(int *fd);
void take_terminal(int fd);
void resize(const unsigned char *payload, size_t length);
void take_stdin(const unsigned char *data, size_t length);
void flush_stdin(void);
void end_stdin(void);
bool stdin_is_behind(void);
// Passes a chunk of one output on, or closes it at its end.
void read_output(int which);

struct outcome {
	int exit_code, signal;
	unsigned long oom_kills;
	long long started_ms, finished_ms;
	// What a failed step reported, if one did: STEP NUL ERRNO NUL SUBJECT.
	const char *failure;
	size_t failure_length;
};
// The outcome as JSON; the length is returned.
size_t outcome_json(const struct outcome *outcome, char *into, size_t size);
void outcome_write(const char *path, const char *json, size_t length);
unsigned long count_oom_kills(const char *path);
long long now_ms(void);

#endif
