# Runs PostgreSQL servers in a temporary folder for as long as standard input stays open. The process that started this script holds
# the other end; when it ends in whatever way, the system closes it, the servers are stopped and the folder is removed.
#
# Arguments: the folder of the programs, the locale, the settings (postgresql.conf), one port for each server.
# Prints "folder PATH" first, "stopped PORT" when a server ends.

# A signal to the terminal's or the service's whole process group must not get here before the folder is removed; writing to a parent
# that is gone must not either.
trap '' INT TERM HUP PIPE

bin=$1 locale=$2 settings=$3
shift 3

umask 077
folder=$(mktemp -d "${TMPDIR:-/tmp}/citus-devcluster.XXXXXX") || exit 1
trap 'rm -rf "$folder"' EXIT
echo "folder $folder"
cd "$folder" || exit 1

"$bin/initdb" -D base -U postgres -A trust -E UTF8 --locale="$locale" --no-sync >initdb.log 2>&1 || { cat initdb.log >&2; exit 1; }
printf '%s\n' "$settings" >>base/postgresql.conf

for port in "$@"; do
    {
        cp -R base "$port" && "$bin/postgres" -D "$folder/$port" -p "$port" </dev/null >"$port.log" 2>&1
        : >"$port.stopped"
        echo "stopped $port"
    } &
done

cat >/dev/null

# Immediate shutdown, since there is nothing to save; repeated, because a server may be about to start just now.
running() {
    for port in "$@"; do
        [ -e "$port.stopped" ] || return 0
    done
    return 1
}

while running "$@"; do
    for port in "$@"; do
        [ ! -f "$port/postmaster.pid" ] || kill -QUIT "$(head -n 1 "$port/postmaster.pid")"
    done
    sleep 0.1
done 2>/dev/null
wait
