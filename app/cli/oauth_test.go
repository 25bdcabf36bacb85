package cli_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"

	"bobbin/runtime/oauth/oauthtest"
)

// oauthServer is a service with logins by OAuth 2.0: it prints its address and serves until it is ended.
func oauthServer() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println("http://" + listener.Addr().String())
	server := &http.Server{Handler: &oauthtest.Server{}}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	_ = server.Serve(listener)
}

// browse plays a browser: it follows an address to its end.
func browse() {
	got, err := http.Get(os.Args[1])
	if err != nil {
		panic(err)
	}
	_ = got.Body.Close()
}
