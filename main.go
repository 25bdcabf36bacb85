// Command bobbin is an IDE for code-first integrations and the runner that executes them.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"bobbin/app/cli"
	"bobbin/app/window"
	"bobbin/frontend"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	executable, err := window.Headless(os.Executable())
	if err != nil {
		fmt.Fprintln(os.Stderr, "bobbin: the program cannot find itself:", err)
		os.Exit(3)
	}
	process := cli.Process{Args: os.Args[1:], Getenv: os.Getenv, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Executable: executable, Window: window.Main, Alert: window.Alert}
	if assets, ok := frontend.Assets(); ok {
		process.Assets = assets
	}
	os.Exit(cli.Run(ctx, process))
}
