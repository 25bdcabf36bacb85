//go:build desktop

package window

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	"github.com/wailsapp/wails/v2/pkg/options/linux"
	"github.com/wailsapp/wails/v2/pkg/options/mac"
	"github.com/wailsapp/wails/v2/pkg/options/windows"
	wails_runtime "github.com/wailsapp/wails/v2/pkg/runtime"

	"bobbin/app/face"
	"bobbin/app/ide"
)

// Main opens the window.
var Main Open = open

func open(ctx context.Context, page http.Handler, engine http.RoundTripper, keep Folders) error {
	data, err := ready(keep.Cache)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	talk := newBridge(engine)
	defer talk.close()
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/language.send", talk.send)
	mux.Handle("/", page)
	own := &front{engine: engine}
	mux.HandleFunc("POST /api/window.showing", own.showing)
	around := newShell(keep.State)
	defer around.leave()
	own.shown = func(dir string) { around.menus.open(dir != "") }
	around.handle(mux)
	app := &options.App{
		Title:            "Bobbin",
		BackgroundColour: &options.RGBA{R: 30, G: 31, B: 34, A: 255},
		AssetServer:      &assetserver.Options{Handler: alone(mux)},
		OnStartup: func(window context.Context) {
			around.opened(window)
			emit := func(name string, text []byte) {
				wails_runtime.EventsEmit(window, name, json.RawMessage(text))
			}
			talk.open(ctx, func(text []byte) { emit("language", text) })
			go face.Stream(ctx, engine, func(text []byte) { emit("signal", text) })
			go own.attend(ctx, func(dir string) {
				wails_runtime.WindowUnminimise(window)
				wails_runtime.WindowShow(window)
				if dir != "" {
					wails_runtime.EventsEmit(window, "open", ide.Dir{Dir: dir})
				}
			})
			context.AfterFunc(ctx, around.farewell.end)
		},
		Linux:   &linux.Options{WebviewGpuPolicy: linux.WebviewGpuPolicyNever, ProgramName: "bobbin"},
		Windows: &windows.Options{Messages: said(), WebviewUserDataPath: data},
		Mac:     &mac.Options{OnUrlOpen: another, OnFileOpen: another},
	}
	around.frame(app)
	return wails.Run(app)
}

// said is what Windows shows when WebView2, which draws the window there, ends.
func said() *windows.Messages {
	m := windows.DefaultMessages()
	m.Error = "Bobbin"
	m.WebView2ProcessCrash = "WebView2, which draws the window, has ended. Open Bobbin again: nothing that was saved is lost."
	return m
}

// another opens a window of its own on what macOS passes to a program that runs already: a link, or a
// workspace's file. Other systems start the program anew by themselves.
func another(argument string) {
	if program, err := os.Executable(); err == nil {
		_ = exec.Command(program, argument).Start() // what goes wrong there is said there
	}
}
