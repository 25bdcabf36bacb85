#!/bin/sh
# Opens the IDE on the demo workspace: in a window where there is a display, else in a browser.
set -eu
cd "$(dirname "$0")/.."
demo="${BOBBIN_DEMO:-$PWD/build/cache/demo}"
[ -f "$demo/bobbin.json" ] || build/bin/bobbin new "$demo" --template jira-to-gitlab
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || [ "$(uname -s)" != Linux ]; then
	exec build/bin/bobbin-desktop "$demo"
fi
exec build/bin/bobbin ide "$demo"
