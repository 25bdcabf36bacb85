package cli

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"bobbin/app/api"
	"bobbin/app/browser"
	"bobbin/app/face"
	"bobbin/app/home"
	"bobbin/app/ide"
	"bobbin/app/window"
	"bobbin/runtime/fault"
	"bobbin/runtime/workspace"
)

func (p *program) ideCommand() *cobra.Command {
	var noOpen bool
	var listen string
	cmd := &cobra.Command{Use: "ide [DIR]", Short: "Open the IDE in a browser", Args: cobra.MaximumNArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		return p.ide(cmd.Context(), first(args), listen, !noOpen)
	}}
	cmd.Flags().BoolVar(&noOpen, "no-open", false, "print the address and open no browser")
	cmd.Flags().StringVar(&listen, "listen", "", "the loopback address (default 127.0.0.1 with the port of the last time)")
	return cmd
}

// open is bobbin without a command: the window where this build has one, else the browser. Beside a folder
// it takes what the system passes on: a workspace's bobbin.json, or a link to one. A window that is open on
// this home already and shows this workspace, or none, takes it in place of a new one.
func (p *program) open(ctx context.Context, dir string) (err error) {
	p.opens = p.Window != nil
	if isLink(dir) {
		if dir, err = p.linked(ctx, dir); err != nil {
			return err
		}
	}
	dir = folderOf(dir)
	if info, err := os.Stat(dir); dir != "" && (err != nil || !info.IsDir()) {
		return usage(fmt.Errorf("there is neither a command nor a folder %q", dir))
	}
	if p.Window == nil {
		return p.ide(ctx, dir, "", true)
	}
	dir, err = workspaceDir(dir)
	if err != nil {
		return err
	}
	h, err := home.Find(p.Getenv)
	if err != nil {
		return err
	}
	session, err := home.Open(ctx, h, p.startEngine(h))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.closeSession(ctx, session)) }()
	var shown ide.Taken
	// An engine that does not know the question is of an earlier Bobbin, which still runs: then there are two windows.
	asked := api.Client{Transport: session}.Call(ctx, "window.show", ide.Dir{Dir: dir}, &shown)
	if asked == nil && shown.Taken {
		return nil
	}
	return p.Window(ctx, face.New(face.Config{Engine: session, Assets: p.Assets, Shell: "window", Workspace: dir}), session, window.Folders{State: h.State, Cache: h.Cache})
}

// workspaceDir checks the folder that is to be opened; none is the welcome view.
func workspaceDir(dir string) (string, error) {
	if dir == "" {
		return "", nil
	}
	w, err := workspace.Load(dir)
	if err != nil {
		return "", err
	}
	return w.Dir, nil
}

// ide serves the IDE to a browser until it is told to stop.
func (p *program) ide(ctx context.Context, dir, listen string, open bool) (err error) {
	if p.Assets == nil {
		return fault.New(fault.Unavailable, "This build has no page, so it cannot show the IDE.").WithHint("`make build` puts the page in; every other command works.")
	}
	if dir, err = workspaceDir(dir); err != nil {
		return err
	}
	session, err := p.session(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.closeSession(ctx, session)) }()
	server, err := p.listenToBrowser(listen, face.New(face.Config{Engine: session, Assets: p.Assets, Shell: "browser", Workspace: dir}))
	if err != nil {
		return err
	}
	if p.json {
		err = p.print(map[string]string{"url": server.Address(), "workspace": filepath.ToSlash(dir)})
	} else {
		_, err = fmt.Fprintln(p.Stdout, server.Address())
	}
	if err != nil {
		return err
	}
	if open {
		p.openBrowser(ctx, server.Address(), "Ctrl+C ends the IDE.")
	}
	return server.Serve(ctx)
}

// listenToBrowser opens the port that is asked for, else that of the last time, else a free one. A browser that
// meets the page at the same address again has read its code already, and starts much faster.
func (p *program) listenToBrowser(listen string, page http.Handler) (*browser.Server, error) {
	if listen != "" {
		return browser.Listen(listen, page)
	}
	const free = "127.0.0.1:0"
	h, err := home.Find(p.Getenv)
	if err != nil {
		return nil, err
	}
	kept := filepath.Join(h.Cache, "browser")
	if last, err := os.ReadFile(kept); err == nil {
		server, err := browser.Listen(string(last), page)
		switch {
		case err == nil:
			return server, nil
		case fault.Is(err, fault.Unavailable): // another IDE has it, and gives it back
			return browser.Listen(free, page)
		}
	}
	server, err := browser.Listen(free, page)
	if err == nil {
		_ = os.WriteFile(kept, []byte(server.Host()), 0o600) // the next time takes a while longer without
	}
	return server, err
}

// openBrowser asks the system to open an address, BROWSER where the environment names one.
// Without any, the printed address is enough; ends says how what goes on is ended.
func (p *program) openBrowser(ctx context.Context, address, ends string) {
	name, args := "xdg-open", []string{address}
	switch runtime.GOOS {
	case "darwin":
		name = "open"
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler", address}
	}
	if own := p.Getenv("BROWSER"); own != "" {
		name = own
	}
	if _, err := exec.LookPath(name); err == nil && exec.CommandContext(ctx, name, args...).Start() == nil {
		return
	}
	fmt.Fprintln(p.Stderr, strings.TrimSpace("Open this address in a browser on this machine. "+ends))
}
