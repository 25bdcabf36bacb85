#!/bin/sh
# Puts Bobbin among the applications of this person, and takes it away again; no right of an administrator is needed.
#   ./install.sh [--prefix DIR]             to ~/.local, or DIR
#   ./install.sh --remove [--prefix DIR]    leaves what Bobbin keeps, and workspaces
set -eu
from=$(cd "$(dirname "$0")" && pwd)/usr
to=${HOME:-}/.local
remove=false
while [ $# -gt 0 ]; do
	case "$1" in
	--remove) remove=true ;;
	--prefix) [ $# -gt 1 ] || { echo "bobbin: say which folder: --prefix DIR" >&2; exit 2; }; to=$2; shift ;;
	*) echo "usage: install.sh [--remove] [--prefix DIR]" >&2; exit 2 ;;
	esac
	shift
done
case "$to" in /?*) ;; *) echo "bobbin: the folder has to begin with a slash: --prefix DIR" >&2; exit 2 ;; esac

(cd "$from" && find . -type f) | while read -r name; do
	name=${name#./}
	if $remove; then
		rm -f "$to/$name"
		continue
	fi
	mkdir -p "$(dirname "$to/$name")"
	cp "$from/$name" "$to/$name.new" # beside it, so that a program that runs does not stand in the way
	mv -f "$to/$name.new" "$to/$name"
done
entry=$to/share/applications/bobbin.desktop
if $remove; then
	rm -rf "$to/share/doc/bobbin" "$to/share/doc/bobbin-desktop"
elif [ -f "$entry" ]; then # menus know no PATH
	sed "s|^Exec=bobbin-desktop|Exec=\"$to/bin/bobbin-desktop\"|" "$entry" >"$entry.new"
	mv -f "$entry.new" "$entry"
fi
if command -v update-desktop-database >/dev/null && [ -d "$to/share/applications" ]; then
	update-desktop-database -q "$to/share/applications" || true # menus without it find the entry later
fi
if command -v update-mime-database >/dev/null && [ -d "$to/share/mime/packages" ]; then
	update-mime-database "$to/share/mime" || true # files keep their kind, only bobbin.json is shown as any JSON
fi
if $remove; then
	echo "Bobbin is removed from $to."
else
	echo "Bobbin is in $to. In a terminal: $to/bin/bobbin"
fi
