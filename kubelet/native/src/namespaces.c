// Steps that create, join, pin and configure namespaces and cgroups.
#define _GNU_SOURCE
#include "kayak.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <linux/magic.h>
#include <unistd.h>

// unshare FLAGS
static void step_unshare(struct args *args)
{
	if (unshare((int)number(args->value[1])) < 0)
		fail(args->value[1]);
}

// setns PATH FLAG
static void step_setns(struct args *args)
{
	int fd = open(args->value[1], O_RDONLY | O_CLOEXEC);

	if (fd < 0 || setns(fd, (int)number(args->value[2])) < 0)
		fail(args->value[1]);
	close(fd);
}

// target PID START_TIME: the process whose namespaces `join` enters, checked against reuse of its pid.
static void step_target(struct args *args)
{
	target_fd = (int)syscall(SYS_pidfd_open, number(args->value[1]), 0);
	if (target_fd < 0)
		fail(args->value[1]);
	if (process_start_time(args->value[1]) != strtoull(args->value[2], NULL, 10))
		fail_with(args->value[1], ESRCH);
}

// join FLAGS
static void step_join(struct args *args)
{
	if (setns(target_fd, (int)number(args->value[1])) < 0)
		fail(args->value[1]);
}

// join-cgroup FILE...: writing 0 moves this single-threaded process without waiting for an RCU grace period, which
// writing its pid would (10 ms on an idle machine).
static void step_join_cgroup(struct args *args)
{
	for (int i = 1; i < args->count; i++)
		write_file(args->value[i], "0");
}

void pin_namespace(const char *source, const char *path)
{
	int fd = open(path, O_RDONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0400);

	if (fd < 0)
		fail(path);
	close(fd);
	if (mount(source, path, NULL, MS_BIND, NULL) < 0)
		fail(path);
}

// pin NAMESPACE PATH: one of this process's own.
static void step_pin(struct args *args)
{
	char source[64];

	snprintf(source, sizeof(source), "/proc/self/ns/%s", args->value[1]);
	pin_namespace(source, args->value[2]);
}

// seal FILE PATH: a read-only bind of a file, so that nothing can write to it through /proc/PID/exe.
static void step_seal(struct args *args)
{
	const char *path = args->value[2];

	if (mount(args->value[1], path, NULL, MS_BIND, NULL) < 0)
		fail(path);
	if (mount(NULL, path, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV, NULL) < 0)
		fail(path);
}

// unmount PATH...: what is not mounted or not there is fine.
static void step_unmount(struct args *args)
{
	for (int i = 1; i < args->count; i++)
		if (umount2(args->value[i], MNT_DETACH | UMOUNT_NOFOLLOW) < 0 && errno != EINVAL && errno != ENOENT)
			fail(args->value[i]);
}

// hostname NAME
static void step_hostname(struct args *args)
{
	if (sethostname(args->value[1], args->length[1]) < 0)
		fail(args->value[1]);
}

// domainname NAME
static void step_domainname(struct args *args)
{
	if (setdomainname(args->value[1], args->length[1]) < 0)
		fail(args->value[1]);
}

// proc-write PATH VALUE [UID]: only below a real procfs, reached without links; as the root of a pod's users where it is to be.
static void step_proc_write(struct args *args)
{
	struct statfs info;
	int fd;

	if (args->count > 3 && seteuid((uid_t)number(args->value[3])) < 0)
		fail(args->value[3]);
	fd = open(args->value[1], O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0 || fstatfs(fd, &info) < 0)
		fail(args->value[1]);
	if (info.f_type != PROC_SUPER_MAGIC)
		fail_with(args->value[1], EXDEV);
	if (write(fd, args->value[2], args->length[2]) < 0 || seteuid(0) < 0)
		fail(args->value[1]);
	close(fd);
}

// proc-write-present PATH VALUE: where the kernel has such a switch.
static void step_proc_write_present(struct args *args)
{
	if (access(args->value[1], F_OK) == 0 || errno != ENOENT)
		step_proc_write(args);
}

// oom-score-adj N: lowering needs CAP_SYS_RESOURCE, which a nested host may lack; the container runs all the same.
static void step_oom_score_adj(struct args *args)
{
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	if (fd < 0 || (write(fd, args->value[1], args->length[1]) < 0 && errno != EACCES && errno != EPERM))
		fail(args->value[1]);
	close(fd);
}

const struct step namespace_steps[] = {
	{ "unshare", 1, step_unshare },
	{ "setns", 2, step_setns },
	{ "target", 2, step_target },
	{ "join", 1, step_join },
	{ "join-cgroup", 1, step_join_cgroup },
	{ "pin", 2, step_pin },
	{ "seal", 2, step_seal },
	{ "unmount", 1, step_unmount },
	{ "hostname", 1, step_hostname },
	{ "domainname", 1, step_domainname },
	{ "proc-write", 2, step_proc_write },
	{ "proc-write-present", 2, step_proc_write_present },
	{ "oom-score-adj", 1, step_oom_score_adj },
	{ NULL, 0, NULL },
};
