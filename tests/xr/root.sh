#!/usr/bin/env bash
# A Debian 13 root in a cache folder, for a runtime that Debian 12 does not package.
#   root.sh make           makes it where it is missing, mends it where it is broken or its package list has changed; prints its path.
#                          77: this machine cannot host one, the reason on standard error
#   root.sh enter COMMAND  runs COMMAND inside, in the folder where the caller stands. The repository and /tmp are there
#                          under their own names.
# Mounts and processes are made in namespaces of their own, so that both are gone when COMMAND ends, however it ends.
# Where namespaces are not allowed (a container without rights to mount) it is a plain chroot: the repository is copied in,
# and /tmp inside is the root's own.
# ORRERY_XR_ROOT: another folder; “/” when this machine is a Debian 13 that has the packages itself.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd); repository=$(cd "$here/../.." && pwd)
root=${ORRERY_XR_ROOT:-${XDG_CACHE_HOME:-$HOME/.cache}/orrery/xr-root}
cannot() { echo "orrery: $*" >&2; exit 77; }
mapfile -t packages < <(grep -v '^#' "$here/packages.txt")

# How to come into a root here: the first way that works. Read by `within` below.
namespaces=(unshare --mount --pid --fork --kill-child --propagation private)
way() {
  if [ "$(id -u)" = 0 ] && "${namespaces[@]}" true 2>/dev/null; then echo namespaces
  elif "${namespaces[@]}" --user --map-root-user --map-auto true 2>/dev/null; then echo user
  elif [ "$(id -u)" = 0 ] && chroot / true 2>/dev/null; then echo chroot
  else echo none; fi
}

# Runs inside the namespaces, as their root: what a system needs of mounts, then the command in the chroot.
mounted='
root=$1; repository=$2; place=$3; shift 3
for folder in dev sys; do mount --rbind "/$folder" "$root/$folder" 2>/dev/null; done
mount -t proc proc "$root/proc" 2>/dev/null || mount --rbind /proc "$root/proc"
mount --bind /tmp "$root/tmp"
mkdir -p "$root$repository" && mount --bind "$repository" "$root$repository"
[ -d "$root$place" ] || place=/
exec chroot "$root" /usr/bin/env -C "$place" "$@"'

# Without mounts: the sources and the built programs that the tests use are copied in.
copied() {
  local target=$root$repository name
  mkdir -p "$target" "$root/dev" "$root/tmp"
  for name in lessons assets tests; do rm -rf "${target:?}/$name"; cp -a "$repository/$name" "$target/$name"; done
  for name in "$repository"/build/*/orrery "$repository"/build/*/tests/xr; do
    [ -e "$name" ] || continue
    rm -rf "${root:?}$name"; mkdir -p "$root$(dirname "$name")"; cp -a "$name" "$root$name"
  done
}

within() { # ROOT WAY COMMAND...
  local into=$1 by=$2 place=$PWD; shift 2
  case $by in
  namespaces) "${namespaces[@]}" bash -c "$mounted" bash "$into" "$repository" "$place" "$@" ;;
  user) "${namespaces[@]}" --user --map-root-user --map-auto bash -c "$mounted" bash "$into" "$repository" "$place" "$@" ;;
  chroot) [ -d "$into$place" ] || place=/; chroot "$into" /usr/bin/env -C "$place" "$@" ;;
  esac
}

# The mirror that this machine's own apt uses for Debian itself.
mirror() {
  local found
  found=$(apt-get indextargets --format '$(REPO_URI) $(LABEL)' 'Created-By: Packages' 2>/dev/null | sed -n 's/^\(https\{0,1\}:[^ ]*\) Debian$/\1/p' | head -1)
  [ -n "$found" ] || found=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | grep -v '^#' | grep -oE 'https?://[^ ]+/debian/?( |$)' | head -1)
  echo "${found:-http://deb.debian.org/debian}"
}

as() { # WAY COMMAND...: with the rights that the root's files need
  local by=$1; shift
  case $by in
  user) "${namespaces[@]}" --user --map-root-user --map-auto "$@" ;;
  *) "$@" ;;
  esac
}

complete() { cmp -s "$here/packages.txt" "$root/.orrery-packages"; }

need_debootstrap() {
  command -v debootstrap >/dev/null && return
  [ "$(id -u)" = 0 ] && "$repository/tools/make/install-packages" "$here/packages-host.txt" >&2
  command -v debootstrap >/dev/null || cannot "a Debian 13 root needs debootstrap, which is not installed"
}

bootstrap() { # WAY
  local by=$1 part=$root.part log=$root.log
  need_debootstrap
  as "$by" rm -rf "$part"
  echo "orrery: making a Debian 13 root in $root (about a minute, 1.2 GB)" >&2
  as "$by" debootstrap --variant=minbase --include=ca-certificates trixie "$part" "$(mirror)" >"$log" 2>&1 ||
    { tail -3 "$log" >&2; as "$by" rm -rf "$part"; cannot "debootstrap could not make a Debian 13 root (network? $log)"; }
  apt-config dump 2>/dev/null | grep -E '^Acquire::https?::(Proxy|Verify)' >"$part/etc/apt/apt.conf.d/90host" || true
  mv "$part" "$root"
}

install() { # WAY
  local log=$root.log
  cp /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null
  within "$root" "$1" sh -c 'export DEBIAN_FRONTEND=noninteractive; dpkg --configure -a && apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@" && apt-get clean' sh "${packages[@]}" >>"$log" 2>&1 &&
    cp "$here/packages.txt" "$root/.orrery-packages"
}

make_root() {
  if [ "$root" = / ]; then
    command -v monado-service >/dev/null || cannot "ORRERY_XR_ROOT is / but there is no monado-service here"
    return
  fi
  complete && return
  command -v apt-config >/dev/null || cannot "a Debian 13 root is made on Debian only"
  local by; by=$(way)
  [ "$by" != none ] || cannot "a Debian 13 root needs root rights (or user namespaces with ids of their own)"
  mkdir -p "$(dirname "$root")" || cannot "$(dirname "$root") cannot be made"
  exec 9>"$root.lock"; flock 9 # two suites may begin at the same time
  complete && return
  if [ -d "$root" ]; then # an older one, or one whose making was broken off
    install "$by" && return
    echo "orrery: the root in $root cannot be mended; it is made anew" >&2
    as "$by" rm -rf "$root"
  fi
  bootstrap "$by"
  install "$by" || { tail -3 "$root.log" >&2; cannot "the packages of tests/xr/packages.txt could not be installed (network? $root.log)"; }
}

case ${1:-} in
make) make_root && echo "$root" ;;
enter)
  shift
  [ "$root" != / ] || exec "$@"
  by=$(way)
  [ "$by" != chroot ] || copied
  within "$root" "$by" "$@" ;;
*) echo "usage: root.sh make | enter COMMAND..." >&2; exit 2 ;;
esac
