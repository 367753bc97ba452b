/*
 * sandbox.c - rights given up for good: limits, and a list of system calls for the kernel.
 *
 * HARK_SANDBOX is 0 in builds with sanitizers or coverage (see meson.build) and 1 elsewhere.
 */
#include "fetch/sandbox.h"

#include <errno.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#endif

#if HARK_SANDBOX && defined(__linux__)
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>
#endif

#if HARK_SANDBOX && defined(__linux__) && defined(ARCH)

/* The low half of the third argument: what memory is mapped for. */
#define PROT_AT (offsetof(struct seccomp_data, args[2]))

#define LOAD(at)   BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (at))
#define GIVE(what) BPF_STMT(BPF_RET | BPF_K, (what))
/* Passes over the next instruction unless the call is this one. */
#define ALLOW(call) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##call, 0, 1), GIVE(SECCOMP_RET_ALLOW)
/* The same, where memory that can be executed ends the process. */
#define ALLOW_DATA(call)                                                                           \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##call, 0, 4), LOAD(PROT_AT),                         \
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 0, 1), GIVE(SECCOMP_RET_KILL_PROCESS),     \
        GIVE(SECCOMP_RET_ALLOW)

static const struct sock_filter calls[] = {
    LOAD(offsetof(struct seccomp_data, arch)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0),
    GIVE(SECCOMP_RET_KILL_PROCESS),
    LOAD(offsetof(struct seccomp_data, nr)),
    ALLOW(read),
    ALLOW(write),
    ALLOW(brk),
    ALLOW(munmap),
    ALLOW(mremap),
    ALLOW(madvise),
    ALLOW(futex),
    ALLOW(rt_sigreturn),
    ALLOW(restart_syscall),
    ALLOW(exit),
    ALLOW(exit_group),
    ALLOW(clock_gettime),
    ALLOW(getrandom),
    ALLOW(getpid), /* libcrypto asks whether it was forked */
    ALLOW(sched_yield),
    ALLOW_DATA(mmap),
    ALLOW_DATA(mprotect),
    GIVE(SECCOMP_RET_KILL_PROCESS),
};

static void limit_calls(void)
{
    struct sock_fprog list = { sizeof calls / sizeof *calls,
                               (struct sock_filter *)(uintptr_t)calls };

    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &list);
}

/* A null list is refused with EFAULT by a kernel that knows lists, with EINVAL by one that does not. */
static bool knows_lists(void)
{
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL) == -1 && errno == EFAULT;
}

static const char *const no_lists = "no (the kernel does not know it)";

#else

static void limit_calls(void)
{
}

static bool knows_lists(void)
{
    return false;
}

#if HARK_SANDBOX
static const char *const no_lists = "no (not for this machine)";
#else
static const char *const no_lists = "no (a build with sanitizers)";
#endif

#endif

#if HARK_SANDBOX && defined(__linux__) && __has_include(<linux/landlock.h>)

#include <linux/landlock.h>
#include <sys/syscall.h>

/* All that the first version of Landlock knows: no file may be opened, made, taken away or run. */
enum { ALL_OF_FILES = (1 << 13) - 1 };

static int landlock_version(void)
{
    return (int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
}

/* A set of rules that allows nothing; behind it the list of calls is the second belt. */
static void limit_files(void)
{
    struct landlock_ruleset_attr none = { .handled_access_fs = ALL_OF_FILES };
    int rules = (int)syscall(SYS_landlock_create_ruleset, &none, sizeof none, 0);

    if (rules >= 0) {
        syscall(SYS_landlock_restrict_self, rules, 0);
        close(rules);
    }
}

#else

static int landlock_version(void)
{
    return -1;
}

static void limit_files(void)
{
}

#endif

bool sandbox_limits_memory(void)
{
    return HARK_SANDBOX;
}

void sandbox_enter(void)
{
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    limit_files(); /* takes a descriptor for a moment */
    /* Descriptors that are open stay open; none can be opened, dup'ed or received beside them. */
    setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
    if (HARK_SANDBOX) { /* sanitizers and coverage write their findings by files and helpers */
        setrlimit(RLIMIT_FSIZE, &(struct rlimit){ 0, 0 });
        setrlimit(RLIMIT_NOFILE, &(struct rlimit){ 0, 0 });
        setrlimit(RLIMIT_NPROC, &(struct rlimit){ 0, 0 });
    }
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    limit_calls();
}

void sandbox_report(struct buf *out)
{
    buf_printf(out, "process of its own, without files, environment or core dumps: yes\n");
    buf_printf(out, "no new rights: %s\n",
               prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) >= 0 ? "yes" : "no (the kernel is too old)");
    buf_printf(out, "limit of processor time: yes\n");
    buf_printf(out, "limit of memory: %s\n",
               sandbox_limits_memory() ? "yes" : "no (a build with sanitizers)");
    buf_printf(out, "no path may be opened (Landlock): %s\n",
               landlock_version() > 0 ? "yes"
               : HARK_SANDBOX         ? "no (the kernel does not grant it)"
                                      : "no (a build with sanitizers)");
    buf_printf(out, "list of allowed system calls: %s\n", knows_lists() ? "yes" : no_lists);
}
