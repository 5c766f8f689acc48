# Sourced: starts a PostgreSQL of the Debian package in a folder of its own, on a socket there, for as long as the shell lives.
# postgres_start FOLDER sets PG_URL; fails when the package is missing. As root it runs as the user "postgres" (it refuses root).
postgres_start() {
  local bin data=$1/pg
  bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -1)
  [ -x "$bin/initdb" ] || return 1
  mkdir -p "$data"
  as_server() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi; }
  if [ "$(id -u)" = 0 ]; then chown postgres "$data"; chmod 711 "$1"; fi
  (cd / && as_server "$bin/initdb" -D "$data/db" -U orrery --auth=trust --encoding=UTF8 --locale=C >"$1/initdb.log" 2>&1) || { cat "$1/initdb.log"; return 1; }
  (cd / && as_server "$bin/pg_ctl" -D "$data/db" -w -l "$data/log" -o "-c listen_addresses='' -c unix_socket_directories='$data'" start >/dev/null) || { cat "$data/log"; return 1; }
  postgres_stop() { (cd / && as_server "$bin/pg_ctl" -D "$data/db" -m immediate stop >/dev/null 2>&1); }
  PG_URL="postgresql://orrery@/postgres?host=$data"
}
