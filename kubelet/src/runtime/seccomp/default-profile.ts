/**
 * RuntimeDefault: every system call this runtime knows except those that reach beyond a container, which need the capability
 * that makes them legitimate. As Docker and containerd draw the line.
 */
import type { OciSeccomp, OciSyscall, OciSyscallArgument } from "../spec/oci.ts";

/** Refused whatever the capabilities: no namespaces to hide behind, or known for holes in the kernel. */
const never =
  "_sysctl add_key afs_syscall create_module get_kernel_syms getpmsg io_uring_enter io_uring_register io_uring_setup kexec_file_load " +
  "kexec_load keyctl migrate_pages nfsservctl pivot_root putpmsg request_key security swapoff swapon sysfs tuxcall userfaultfd uselib " +
  "ustat vserver";

/** Allowed with one of the capabilities. */
const withCapability: Readonly<Record<string, string>> = {
  DAC_READ_SEARCH: "open_by_handle_at",
  SYS_ADMIN:
    "bpf clone3 fanotify_init fsconfig fsmount fsopen fspick lookup_dcookie mount mount_setattr move_mount name_to_handle_at open_tree " +
    "perf_event_open quotactl quotactl_fd setdomainname sethostname setns syslog umount umount2 unshare",
  SYS_BOOT: "reboot",
  SYS_CHROOT: "chroot",
  SYS_MODULE: "delete_module finit_module init_module query_module",
  SYS_NICE: "get_mempolicy mbind move_pages set_mempolicy set_mempolicy_home_node",
  SYS_PACCT: "acct",
  SYS_PTRACE: "kcmp pidfd_getfd process_madvise process_vm_readv process_vm_writev",
  SYS_RAWIO: "ioperm iopl",
  SYS_TIME: "clock_adjtime clock_settime settimeofday stime",
  SYS_TTY_CONFIG: "vhangup",
  SYSLOG: "syslog",
  BPF: "bpf",
  PERFMON: "perf_event_open",
};

const EPERM = 1;
const ENOSYS = 38;

/** CLONE_NEW{NS,CGROUP,UTS,IPC,USER,PID,NET}. */
const namespaceFlags = 0x7e020000;
const noNamespaces: OciSyscallArgument = { index: 0, op: "SCMP_CMP_MASKED_EQ", value: namespaceFlags, valueTwo: 0 };
/** PER_LINUX, UNAME26 and asking for the present one. */
const harmlessPersonalities = [0x0, 0x8, 0x20000, 0x20008, 0xffffffff];

export function defaultProfile(capabilities: readonly string[], known: Iterable<string>): OciSeccomp {
  const has = new Set(capabilities);
  const granted = new Set(
    Object.entries(withCapability).flatMap(([capability, names]) => (has.has(capability) ? names.split(" ") : [])),
  );
  const refused = new Set([...never.split(" "), ...Object.values(withCapability).flatMap((names) => names.split(" "))]);
  const special = new Set(["personality", ...(has.has("SYS_ADMIN") ? [] : ["clone", "clone3"])]);
  const allowed = [...known].filter((name) => !special.has(name) && (granted.has(name) || !refused.has(name)));
  return {
    defaultAction: "SCMP_ACT_ERRNO",
    defaultErrnoRet: EPERM,
    syscalls: [
      { names: allowed, action: "SCMP_ACT_ALLOW" },
      ...harmlessPersonalities.map((value) => personality(value)),
      ...(has.has("SYS_ADMIN") ? [] : threadRules),
    ],
  };
}

function personality(value: number): OciSyscall {
  return { names: ["personality"], action: "SCMP_ACT_ALLOW", args: [{ index: 0, op: "SCMP_CMP_EQ", value }] };
}

/** A filter can't look at clone3's flags; with ENOSYS the C libraries fall back to clone. */
const threadRules: readonly OciSyscall[] = [
  { names: ["clone"], action: "SCMP_ACT_ALLOW", args: [noNamespaces] },
  { names: ["clone3"], action: "SCMP_ACT_ERRNO", errnoRet: ENOSYS },
];
