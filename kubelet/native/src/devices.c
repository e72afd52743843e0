// The device filter of a cgroup under version 2: a BPF program that TypeScript composes.
#define _GNU_SOURCE
#include "kayak.h"

#include <fcntl.h>
#include <linux/bpf.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int sys_bpf(int command, union bpf_attr *attr)
{
	return (int)syscall(SYS_bpf, command, attr, sizeof(*attr));
}

// device-filter CGROUP PROGRAM: of everything in this directory's cgroup from now on; it stays as long as the cgroup.
static void step_device_filter(struct args *args)
{
	union bpf_attr load, attach;
	int cgroup = open(args->value[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC), program;

	if (cgroup < 0)
		fail(args->value[1]);
	memset(&load, 0, sizeof(load));
	load.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE;
	load.insns = (uint64_t)(uintptr_t)args->value[2];
	load.insn_cnt = args->length[2] / sizeof(struct bpf_insn);
	load.license = (uint64_t)(uintptr_t) "Apache-2.0";
	program = sys_bpf(BPF_PROG_LOAD, &load);
	if (program < 0)
		fail(args->value[1]);
	memset(&attach, 0, sizeof(attach));
	attach.target_fd = (uint32_t)cgroup;
	attach.attach_bpf_fd = (uint32_t)program;
	attach.attach_type = BPF_CGROUP_DEVICE;
	attach.attach_flags = BPF_F_ALLOW_MULTI;
	if (sys_bpf(BPF_PROG_ATTACH, &attach) < 0)
		fail(args->value[1]);
	close(program);
	close(cgroup);
}

const struct step device_steps[] = {
	{ "device-filter", 2, step_device_filter },
	{ NULL, 0, NULL },
};
