#!/bin/sh
# container.sh FOLDER GROUP PATH... -- COMMAND...: runs a command as a container has it: the root is
# an overlay of FOLDER/lower, processes, mounts and control groups are its own. GROUP, a directory of
# the kernel's tree, is its whole tree; these paths of the machine are shown read-only. What is
# mounted ends with the command.
set -eu
if [ "${1-}" != --inside ]; then
    echo $$ > "$2/cgroup.procs"
    exec unshare --mount --pid --cgroup --fork --kill-child -- "$0" --inside "$@"
fi
folder=$2 group=$3 root=$2/merged
shift 3
mount --make-rprivate /
mount -t overlay overlay -o "lowerdir=$folder/lower,upperdir=$folder/upper,workdir=$folder/work" "$root"
mkdir -p "$root/proc" "$root/sys" "$root/dev" "$root/tmp" "$root/var/tmp" "$root$group"
mount -t tmpfs tmpfs "$root/sys"
mkdir -p "$root$group"
mount --rbind "$group" "$root$group"
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
while [ "$1" != -- ]; do
    if [ -L "$1" ]; then
        cp -P "$1" "$root$1"
    elif [ -e "$1" ]; then
        mkdir -p "$root$1"
        mount --rbind -o ro "$1" "$root$1"
    fi
    shift
done
shift
exec env -i PATH=/usr/bin:/bin HOME=/tmp "$(command -v chroot)" "$root" "$@"
