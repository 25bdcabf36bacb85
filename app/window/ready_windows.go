//go:build desktop

package window

import (
	"os"
	"path/filepath"

	"github.com/wailsapp/go-webview2/webviewloader"
	"golang.org/x/sys/windows"

	"bobbin/runtime/fault"
)

// oldest is the first WebView2 that Wails can draw in.
const oldest = "94.0.992.31"

// ready makes the folder of WebView2, which draws the window, and refuses a machine on which it would end
// without a word. Nothing is fetched.
func ready(cache string) (data string, err error) {
	const get = "Get the Evergreen runtime from https://developer.microsoft.com/microsoft-edge/webview2 or ask your IT; until then \"Bobbin in the browser\" in the Start menu, or `bobbin ide`, shows the same IDE."
	found, err := webviewloader.GetAvailableCoreWebView2BrowserVersionString("")
	if err != nil || found == "" {
		return "", fault.New(fault.Unavailable, "Bobbin's window needs Microsoft's WebView2, which is not on this machine.").WithHint(get).Because(err)
	}
	if order, err := webviewloader.CompareBrowserVersions(found, oldest); err == nil && order < 0 {
		return "", fault.New(fault.Unavailable, "Bobbin's window needs Microsoft's WebView2 %s or newer, and this machine has %s.", oldest, found).WithHint(get)
	}
	data = filepath.Join(cache, "webview")
	err = os.MkdirAll(data, 0o700)
	if err == nil {
		err = tried(data)
	}
	if err != nil {
		return "", fault.New(fault.Unavailable, "The folder %s, which the window needs, cannot be written to.", data).
			WithHint("Set BOBBIN_HOME to a folder you may write to.").Because(err)
	}
	return data, nil
}

// tried writes a file to a folder, which is how Windows tells whether one may.
func tried(dir string) error {
	file, err := os.CreateTemp(dir, ".bobbin-*.tmp")
	if err != nil {
		return err
	}
	name := file.Name()
	file.Close()
	return os.Remove(name)
}

// Alert shows an error in a box, unless standard error is a file or a pipe, which somebody reads: the program
// with the window has no console to print it on.
var Alert = func(sentence, hint string) {
	if handle, err := windows.GetStdHandle(windows.STD_ERROR_HANDLE); err == nil {
		if kind, err := windows.GetFileType(handle); err == nil && (kind == windows.FILE_TYPE_DISK || kind == windows.FILE_TYPE_PIPE) {
			return
		}
	}
	text := sentence
	if hint != "" {
		text += "\n\n" + hint
	}
	body, err := windows.UTF16PtrFromString(text)
	if err != nil {
		return // unreachable but for a NUL in the sentence
	}
	title, _ := windows.UTF16PtrFromString("Bobbin")                                                       // has no NUL
	_, _ = windows.MessageBox(0, body, title, windows.MB_OK|windows.MB_ICONERROR|windows.MB_SETFOREGROUND) // there is nobody else to tell
}
