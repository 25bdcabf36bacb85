package worker

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"syscall"
	"time"

	"github.com/elastic/go-seccomp-bpf"
	"github.com/elastic/go-seccomp-bpf/arch"
	"golang.org/x/sys/unix"
)

// nobody is the user and group without any rights, as every Linux has them (65534).
const nobody = 65534

// allowed are the system calls that a Go program takes to compute, and to read and write what is
// open already. All others fail as not permitted: a worker opens no file and no socket, and starts
// no program. Names that a processor does not have are left out.
var allowed = []string{
	"read", "write", "pread64", "readv", "writev", "close", "lseek", "fstat", "newfstatat", "fcntl", "poll", "ppoll",
	"epoll_create1", "epoll_ctl", "epoll_pwait", "epoll_pwait2", "epoll_wait", "eventfd2", "pipe2",
	"mmap", "munmap", "mprotect", "madvise", "mremap", "mincore", "brk", "membarrier",
	"futex", "nanosleep", "clock_nanosleep", "clock_gettime", "clock_getres", "gettimeofday", "time", "sched_yield", "sched_getaffinity",
	"rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigtimedwait", "sigaltstack", "restart_syscall",
	"setitimer", "timer_create", "timer_settime", "timer_delete",
	"set_robust_list", "rseq", "set_tid_address", "arch_prctl", "prctl", "prlimit64", "setrlimit", "getrlimit", "getrusage", "sysinfo", "uname",
	"getcwd", "getpid", "gettid", "getppid", "getuid", "geteuid", "getgid", "getegid", "tgkill", "getrandom", "exit", "exit_group",
}

// notThere answers a system call with ENOSYS, as a kernel does that has it not.
const notThere = seccomp.ActionErrno&^0xffff | seccomp.Action(unix.ENOSYS)

// isolate takes from the process what running scripts does not need, for good, and says what it
// could take. Each part stands alone: where the system refuses one, the others hold.
func isolate() (active []string) {
	_, _ = time.Now().Zone() // reads the zone of this machine, which cannot be read later
	if os.Getuid() == 0 && dropUser() == nil {
		active = append(active, "unprivileged user")
	}
	if !filterCalls {
		return active
	}
	if unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == nil {
		active = append(active, "no new privileges")
	}
	if err := filter(); err != nil {
		fmt.Fprintf(os.Stderr, "worker: system calls are not filtered: %v\n", err)
		return active
	}
	return append(active, "filtered system calls")
}

// dropUser becomes nobody, in all threads.
func dropUser() error {
	if err := syscall.Setgroups(nil); err != nil {
		return err
	}
	if err := syscall.Setresgid(nobody, nobody, nobody); err != nil {
		return err
	}
	return syscall.Setresuid(nobody, nobody, nobody)
}

// filter allows threads but no processes, for every thread there is and will be.
func filter() error {
	if !seccomp.Supported() {
		return errors.New("the kernel has no seccomp")
	}
	processor, err := arch.GetInfo("")
	if err != nil {
		return err
	}
	var names []string
	for _, name := range allowed {
		if _, ok := processor.SyscallNames[name]; ok {
			names = append(names, name)
		}
	}
	runtime.LockOSThread() // both calls are of one thread; the filter then goes to all
	defer runtime.UnlockOSThread()
	threads := seccomp.NameWithConditions{Name: "clone", Conditions: []seccomp.Condition{{Argument: 0, Operation: seccomp.BitsSet, Value: unix.CLONE_THREAD}}}
	policy := seccomp.Policy{DefaultAction: seccomp.ActionErrno, Syscalls: []seccomp.SyscallGroup{
		{Action: seccomp.ActionAllow, Names: names, NamesWithCondtions: []seccomp.NameWithConditions{threads}},
		// What its flags are no filter can see. A C library that is told it does not exist makes threads by clone.
		{Action: notThere, Names: []string{"clone3"}},
	}}
	return seccomp.LoadFilter(seccomp.Filter{NoNewPrivs: true, Flag: seccomp.FilterFlagTSync, Policy: policy})
}
