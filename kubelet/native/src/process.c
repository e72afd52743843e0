// Steps that turn the child into the container's process: terminal, identity, capabilities, filters, exec.
#define _GNU_SOURCE
#include "kayak.h"

#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

// session
static void step_session(struct args *args)
{
	(void)args;
	if (setsid() < 0 && errno != EPERM)
		fail("setsid");
}

// terminal: a new pty of the container's own devpts; the outer end goes to the monitor, the inner one becomes stdio.
static void step_terminal(struct args *args)
{
	struct statfs fs;
	struct stat info;
	int unlock = 0, master = sys_openat2(root_fd, "/dev/pts/ptmx", O_RDWR | O_NOCTTY, RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS);

	(void)args;
	if (master < 0 || fstat(master, &info) < 0 || fstatfs(master, &fs) < 0)
		fail("/dev/pts/ptmx");
	if (info.st_rdev != makedev(5, 2) || fs.f_type != DEVPTS_SUPER_MAGIC)
		fail_with("/dev/pts/ptmx", EUCLEAN);
	if (ioctl(master, TIOCSPTLCK, &unlock) < 0)
		fail("/dev/pts/ptmx");
	terminal_fd = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (terminal_fd < 0 || ioctl(terminal_fd, TIOCSCTTY, 1) < 0)
		fail("/dev/pts");
	for (int fd = 0; fd < 3; fd++)
		if (dup2(terminal_fd, fd) < 0)
			fail("stdio");
	send_terminal(master);
	close(master);
}

// bounding MASK: drops every other capability from the bounding set.
static void step_bounding(struct args *args)
{
	uint64_t keep = strtoull(args->value[1], NULL, 16);

	for (unsigned long cap = 0; prctl(PR_CAPBSET_READ, cap) >= 0 && cap < 64; cap++)
		if (!(keep >> cap & 1) && prctl(PR_CAPBSET_DROP, cap) < 0)
			fail(args->value[1]);
}

// A larger one could become root once cut to 32 bits.
enum { ID_MAX = 0x7fffffff };

static uid_t id_number(const char *text)
{
	unsigned long id = number(text);

	if (id > ID_MAX)
		fail_with(text, EINVAL);
	return (uid_t)id;
}

// own-stdio UID, as the node counts: a process that opens /dev/stdout again needs to own the pipe behind it; /dev/null stays as it is.
static void step_own_stdio(struct args *args)
{
	uid_t uid = (uid_t)number(args->value[1]);
	struct stat info;

	for (int fd = 0; fd < 3; fd++)
		if (fstat(fd, &info) == 0 && !S_ISCHR(info.st_mode) && fchown(fd, uid, (gid_t)-1) < 0)
			fail("stdio");
	if (terminal_fd != -1 && fchown(terminal_fd, uid, (gid_t)-1) < 0)
		fail("terminal");
}

// identity UID GID GROUP...: capabilities survive until the `capabilities` step sets them.
static void step_identity(struct args *args)
{
	static gid_t groups[MAX_ARGS];
	uid_t uid = id_number(args->value[1]);
	gid_t gid = id_number(args->value[2]);
	size_t count = 0;

	for (int i = 3; i < args->count; i++)
		groups[count++] = id_number(args->value[i]);
	if (prctl(PR_SET_KEEPCAPS, 1) < 0 || setgroups(count, groups) < 0)
		fail("groups");
	if (setresgid(gid, gid, gid) < 0)
		fail(args->value[2]);
	if (setresuid(uid, uid, uid) < 0)
		fail(args->value[1]);
	if (prctl(PR_SET_KEEPCAPS, 0) < 0)
		fail("keepcaps");
	prctl(PR_SET_DUMPABLE, 0);
}

// capabilities EFFECTIVE PERMITTED INHERITABLE AMBIENT: the sets become these masks, as far as this process has them.
static void step_capabilities(struct args *args)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = { 0 };
	uint64_t mask[5];

	for (int set = 1; set < 5; set++)
		mask[set] = strtoull(args->value[set], NULL, 16);
	if (syscall(SYS_capget, &header, data) < 0)
		fail("capget");
	for (int half = 0; half < 2; half++) {
		data[half].inheritable = data[half].permitted & (uint32_t)(mask[3] >> (32 * half));
		data[half].permitted &= (uint32_t)(mask[2] >> (32 * half));
		data[half].effective = data[half].permitted & (uint32_t)(mask[1] >> (32 * half));
	}
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0 || syscall(SYS_capset, &header, data) < 0)
		fail(args->value[2]);
	for (unsigned long cap = 0; cap < 64; cap++)
		if (mask[4] >> cap & 1 && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0, 0) < 0)
			fail(args->value[4]);
}

// no-new-privs
static void step_no_new_privs(struct args *args)
{
	(void)args;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		fail("no_new_privs");
}

// seccomp FILTER
static void step_seccomp(struct args *args)
{
	struct sock_fprog filter = {
		.len = (unsigned short)(args->length[1] / sizeof(struct sock_filter)),
		.filter = (struct sock_filter *)(void *)args->value[1],
	};

	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter) < 0)
		fail("filter");
}

// workdir PATH: the kernel tells when a directory is not below the root.
static void step_workdir(struct args *args)
{
	char path[PATH_MAX];

	if (chdir(args->value[1]) < 0)
		fail(args->value[1]);
	if (syscall(SYS_getcwd, path, sizeof(path)) < 0)
		fail(args->value[1]);
	if (path[0] != '/')
		fail_with(args->value[1], EXDEV);
}

static char **environment;

// env NAME=VALUE...
static void step_env(struct args *args)
{
	environment = calloc((size_t)args->count, sizeof(char *));
	if (environment == NULL)
		fail("memory");
	for (int i = 1; i < args->count; i++)
		if ((environment[i - 1] = strdup(args->value[i])) == NULL)
			fail("memory");
}

static const char *search_path(void)
{
	for (char **entry = environment; entry != NULL && *entry != NULL; entry++)
		if (strncmp(*entry, "PATH=", 5) == 0)
			return *entry + 5;
	return "";
}

// Finds a bare name in $PATH as Go's exec.LookPath does: the first executable regular file; empty elements are skipped.
static const char *look_up(const char *name)
{
	static char candidate[PATH_MAX];
	struct stat info;
	int denied = 0;

	for (const char *at = search_path(); *at != 0;) {
		size_t length = strcspn(at, ":");
		if (length > 0 && (size_t)snprintf(candidate, sizeof(candidate), "%.*s/%s", (int)length, at, name) < sizeof(candidate) &&
		    stat(candidate, &info) == 0 && !S_ISDIR(info.st_mode)) {
			if (access(candidate, X_OK) == 0)
				return candidate;
			denied = EACCES;
		}
		at += length + (at[length] == ':');
	}
	current_step = "look-up";
	fail_with(name, denied ? denied : ENOENT);
}

static void reset_signals(void)
{
	sigset_t none;

	for (int signal_number = 1; signal_number < NSIG; signal_number++)
		signal(signal_number, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

// exec ARGUMENT...
static void step_exec(struct args *args)
{
	char *nothing[] = { NULL };
	const char *file = strchr(args->value[1], '/') ? args->value[1] : look_up(args->value[1]);

	reset_signals();
	umask(022);
	if (syscall(SYS_close_range, 3, ~0U, 4 /* CLOSE_RANGE_CLOEXEC */) < 0)
		fail("close_range");
	execve(file, args->value + 1, environment ? environment : nothing);
	fail(args->value[1]);
}

static void ignore_signal(int signal_number)
{
	(void)signal_number;
}

// reap: the first process of a pod's shared pid namespace. It only collects orphans, until it is killed.
static void step_reap(struct args *args)
{
	sigset_t none;

	(void)args;
	for (int fd = 0; fd < 3; fd++)
		close(fd);
	close(sync_fd);
	syscall(SYS_close_range, 3, ~0U, 0);
	signal(SIGCHLD, ignore_signal);
	signal(SIGTERM, _exit);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	for (;;)
		if (waitpid(-1, NULL, 0) < 0)
			pause();
}

// wait-start
static void step_wait_start(struct args *args)
{
	(void)args;
	child_wait_start();
}

const struct step process_steps[] = {
	{ "session", 0, step_session },
	{ "terminal", 0, step_terminal },
	{ "bounding", 1, step_bounding },
	{ "own-stdio", 1, step_own_stdio },
	{ "identity", 2, step_identity },
	{ "capabilities", 4, step_capabilities },
	{ "no-new-privs", 0, step_no_new_privs },
	{ "seccomp", 1, step_seccomp },
	{ "workdir", 1, step_workdir },
	{ "env", 0, step_env },
	{ "wait-start", 0, step_wait_start },
	{ "exec", 1, step_exec },
	{ "reap", 0, step_reap },
	{ NULL, 0, NULL },
};
