// Steps for a pod's own user namespace. The root of a container is set up by the node's root, who acts towards file systems
// as the container's root will: what is made belongs to the container, and what it can't reach stays out of reach.
#define _GNU_SOURCE
#include "kayak.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// A process that makes the namespaces and holds them until `release` closes; it reports an errno, or 0.
static pid_t hold_namespaces(int flags, int report, int release)
{
	pid_t pid = fork();
	char never;
	int error;

	if (pid != 0)
		return pid;
	error = unshare(flags) < 0 ? errno : 0;
	write_all(report, &error, sizeof(error));
	read_all(release, &never, 1);
	_exit(0);
}

static void write_map(pid_t pid, const char *file, const char *first, const char *count)
{
	char path[64], map[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, file);
	snprintf(map, sizeof(map), "0 %lu %lu", number(first), number(count));
	write_file(path, map);
}

// user-namespace-make PATH FIRST_ID COUNT FLAGS: makes a user namespace whose ids are the node's from FIRST_ID on, pins it, and
// enters further new ones that belong to it.
static void step_make(struct args *args)
{
	int report[2], release[2], error = 0, pidfd, flags = (int)number(args->value[4]);
	char source[64];
	pid_t pid;

	if (pipe2(report, O_CLOEXEC) < 0 || pipe2(release, O_CLOEXEC) < 0)
		fail("pipe");
	pid = hold_namespaces(CLONE_NEWUSER | flags, report[1], release[0]);
	close(report[1]);
	if (pid < 0)
		fail("fork");
	if (!read_all(report[0], &error, sizeof(error)) || error != 0)
		fail_with(args->value[1], error != 0 ? error : ESRCH);
	write_map(pid, "uid_map", args->value[2], args->value[3]);
	write_map(pid, "gid_map", args->value[2], args->value[3]);
	snprintf(source, sizeof(source), "/proc/%d/ns/user", (int)pid);
	pin_namespace(source, args->value[1]);
	pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (pidfd < 0 || (flags != 0 && setns(pidfd, flags) < 0))
		fail(args->value[1]);
	close(pidfd);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	close(report[0]);
	close(release[0]);
	close(release[1]);
}

// Changing the file system ids drops the capabilities that concern files; they are still permitted.
static void raise_capabilities(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &header, data) < 0)
		fail("capget");
	for (int half = 0; half < 2; half++)
		data[half].effective = data[half].permitted;
	if (syscall(SYS_capset, &header, data) < 0)
		fail("capset");
}

// user-namespace PATH FIRST_ID: the pod's, for `idmap` and `join-user`. From here on files are made as its root.
static void step_use(struct args *args)
{
	unsigned first = (unsigned)number(args->value[2]);

	user_fd = open(args->value[1], O_RDONLY | O_CLOEXEC);
	if (user_fd < 0)
		fail(args->value[1]);
	setfsgid(first);
	setfsuid(first);
	raise_capabilities();
}

// join-user: becomes the namespace's root, and is nobody on the node any more.
static void step_join(struct args *args)
{
	(void)args;
	if (setns(user_fd, CLONE_NEWUSER) < 0 || setresgid(0, 0, 0) < 0 || setresuid(0, 0, 0) < 0)
		fail("user");
	prctl(PR_SET_DUMPABLE, 0);
	close(user_fd);
	user_fd = -1;
}

// idmap PATH: what is there belongs to the namespace's users as it says on the disk. Only this mount namespace sees it so.
static void step_idmap(struct args *args)
{
	const char *path = args->value[1];
	struct mount_attr attr = { .attr_set = MOUNT_ATTR_IDMAP, .userns_fd = (uint64_t)user_fd };
	int tree = open_tree(AT_FDCWD, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);

	if (tree < 0 || mount_setattr(tree, "", AT_EMPTY_PATH, &attr, sizeof(attr)) < 0 ||
	    move_mount(tree, "", AT_FDCWD, path, MOVE_MOUNT_F_EMPTY_PATH) < 0)
		fail(path);
	close(tree);
}

const struct step user_steps[] = {
	{ "user-namespace-make", 4, step_make },
	{ "user-namespace", 2, step_use },
	{ "join-user", 0, step_join },
	{ "idmap", 1, step_idmap },
	{ NULL, 0, NULL },
};
