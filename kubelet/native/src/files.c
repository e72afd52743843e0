// Steps that make files in the container's root: devices, links, directories, its console.
#define _GNU_SOURCE
#include "root.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

// mknod PATH MODE MAJOR MINOR
static void step_mknod(struct args *args)
{
	const char *name;
	int parent = parent_of(args->value[1], &name);
	dev_t device = makedev((unsigned)number(args->value[3]), (unsigned)number(args->value[4]));

	if (mknodat(parent, name, (mode_t)number(args->value[2]), device) < 0)
		fail(args->value[1]);
	close(parent);
}

// symlink CONTENT PATH
static void step_symlink(struct args *args)
{
	const char *name;
	int parent = parent_of(args->value[2], &name);

	if (symlinkat(args->value[1], parent, name) < 0 && errno != EEXIST)
		fail(args->value[2]);
	close(parent);
}

// mkdir PATH MODE
static void step_mkdir(struct args *args)
{
	const char *name;
	int parent = parent_of(args->value[1], &name);

	if (mkdirat(parent, name, (mode_t)number(args->value[2])) < 0 && errno != EEXIST)
		fail(args->value[1]);
	close(parent);
}

// workdir-create PATH: made inside the root when it is missing, as Docker's WORKDIR is.
static void step_workdir_create(struct args *args)
{
	close(place(args->value[1], true, IN_ROOT));
}

// console: the container's terminal as /dev/console, taken from the terminal itself and not from a path.
static void step_console(struct args *args)
{
	(void)args;
	int tree = open_tree(terminal_fd, "", AT_EMPTY_PATH | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);

	if (tree < 0)
		fail("/dev/console");
	attach(tree, place("/dev/console", false, NO_LINKS), "/dev/console");
}

const struct step file_steps[] = {
	{ "mknod", 4, step_mknod },
	{ "symlink", 2, step_symlink },
	{ "mkdir", 2, step_mkdir },
	{ "workdir-create", 1, step_workdir_create },
	{ "console", 0, step_console },
	{ NULL, 0, NULL },
};
