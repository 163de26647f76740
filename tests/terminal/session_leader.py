"""What a shell is to a program: leads the session, outlives it, and tells how it fares.

Started with its standard streams on a pseudo terminal; writes lines to descriptor argv[1] and
lives until that pipe's reader is gone or it is killed.
"""

from __future__ import annotations

import fcntl
import os
import select
import signal
import sys
import termios
import time

report_fd, ignores_hang_up, command = int(sys.argv[1]), sys.argv[2] == "nohup", sys.argv[3:]


def report(line: str) -> None:
    """One line to who started us."""
    os.write(report_fd, line.encode() + b"\n")


fcntl.ioctl(0, termios.TIOCSCTTY, 0)
# Who tells how the program fares must outlive the terminal.
signal.signal(signal.SIGHUP, signal.SIG_IGN)
os.set_inheritable(report_fd, False)
# Taking the terminal is for the foreground; the program must have it before its first word.
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
started_at = time.monotonic()
pid = os.fork()
if pid == 0:
    os.setpgid(0, 0)
    os.tcsetpgrp(0, os.getpid())
    signal.signal(signal.SIGTTOU, signal.SIG_DFL)
    if not ignores_hang_up:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
    os.execv(command[0], command)
report(f"started {pid} {started_at}")
while True:
    _, status = os.waitpid(pid, os.WUNTRACED | os.WCONTINUED)
    if os.WIFSTOPPED(status):
        report(f"stopped {os.WSTOPSIG(status)}")
    elif os.WIFCONTINUED(status):
        report("continued")
    else:
        report(f"ended {os.waitstatus_to_exitcode(status)}")
        break
# The session's end would reset the terminal, and with it what is to be seen of it.
poll = select.poll()
poll.register(report_fd, 0)
poll.poll()
