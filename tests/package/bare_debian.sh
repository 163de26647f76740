#!/bin/sh
# bare_debian.sh FOLDER PATH... -- COMMAND...: runs a command in the Debian that is in FOLDER, with
# these paths of the machine shown read-only at their places. What is mounted ends with the command.
set -eu
if [ "${1-}" != --inside ]; then
    exec unshare --mount --pid --fork --kill-child -- "$0" --inside "$@"
fi
folder=$2
shift 2
mount --make-rprivate /
mount -t proc proc "$folder/proc"
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620 devpts "$folder/dev/pts"
[ -e "$folder/dev/ptmx" ] || ln -s pts/ptmx "$folder/dev/ptmx"
[ -e "$folder/dev/fd" ] || ln -s /proc/self/fd "$folder/dev/fd"
mount -t tmpfs -o mode=1777 tmpfs "$folder/dev/shm"
mount --rbind /sys "$folder/sys"
while [ "$1" != -- ]; do
    if [ -d "$1" ]; then
        mkdir -p "$folder$1"
    else
        mkdir -p "$folder$(dirname "$1")"
        : >> "$folder$1"
    fi
    mount --bind -o ro "$1" "$folder$1"
    shift
done
shift
exec env -i HOME=/root TERM="${TERM:-dumb}" PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    chroot "$folder" "$@"
