// What the parts of kayak-native share. The binary performs *step programs* that TypeScript plans; it decides nothing itself.
#ifndef KAYAK_H
#define KAYAK_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// --- Programs: a step is a count and that many arguments, each a length, its bytes and a NUL.

enum { MAX_ARGS = 4096, MAX_ARG_BYTES = 1 << 20, MAX_PROGRAM_BYTES = 8 << 20 };

struct args {
	int count;
	char **value;
	uint32_t *length;
};

// Reads steps from memory, or (when `fd` is not -1) from a stream.
struct reader {
	int fd;
	const unsigned char *data;
	size_t length, offset;
};

bool reader_bytes(struct reader *reader, void *into, size_t length);
// False at the end of the program. The arguments live until the next call.
bool program_next(struct reader *reader, struct args *args);

typedef void step_function(struct args *args);
struct step {
	const char *name;
	int min_args;
	step_function *run;
};
extern const struct step launcher_steps[], monitor_steps[], namespace_steps[], user_steps[], device_steps[], mount_steps[], file_steps[], protect_steps[], process_steps[],
	network_steps[], relay_steps[], unpack_steps[];

// Executes the steps arriving on a stream, to its end.
void run_steps(int fd);
// Executes one step; ends the process through fail() when it cannot.
void step_run(struct args *args);
// The stream that `unpack` steps take file contents from.
extern struct reader *step_stream;

// --- Failures carry the step, the path or value it concerned, and errno.

typedef void failure_function(const char *text, size_t length);
extern failure_function *on_failure;
extern const char *current_step;
_Noreturn void fail(const char *subject);
_Noreturn void fail_with(const char *subject, int error);

// --- State that steps share.

// The new root while it is built, "/" once inside.
extern int root_fd;
// The sync socket towards the monitor, -1 outside a supervised child.
extern int sync_fd;
// Whose namespaces an exec joins.
extern int target_fd;
// The pod's user namespace, -1 when it uses the node's.
extern int user_fd;
// The inner end of the container's terminal.
extern int terminal_fd;

// --- Small tools.

int sys_openat2(int dir, const char *path, uint64_t flags, uint64_t resolve);
bool write_all(int fd, const void *data, size_t length);
bool read_all(int fd, void *data, size_t length);
void close_from(unsigned first);
void write_file(const char *path, const char *value);
unsigned long number(const char *text);
bool has_word(const char *list, const char *word);
// From /proc/PID/stat: tells a process from a later one with the same pid. 0 when there is none.
unsigned long long process_start_time(const char *pid);
// Keeps a namespace alive without a process: SOURCE is its file in /proc.
void pin_namespace(const char *source, const char *path);
// Splits at commas in place; NULL at the end.
char *next_word(char **list);

// --- Roles.

// The connection that a supervising process serves first, and the one whose steps are run.
enum { CONTROL_FD = 3 };

// A socket in a directory, for this user's processes only.
int listen_in(const char *directory, const char *name);
int accept_own(int listener);

int supervise(void);
void send_terminal(int master);
void child_wait_start(void);

#endif
