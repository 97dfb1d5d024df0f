package main

import (
	"context"
	"flag"
	"log"
	"net"
	"os/signal"
	"strings"
	"syscall"

	"pims/scan/clamtest"
)

func main() {
	at := flag.String("listen", "unix:/tmp/clamtest", "where, as --clamd of pims serve says it")
	flag.Parse()
	network, address, _ := strings.Cut(*at, ":")
	l, err := net.Listen(network, address)
	if err != nil {
		log.Fatal(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	context.AfterFunc(ctx, func() { _ = l.Close() })
	if err := clamtest.New().Serve(l); err != nil {
		log.Print(err)
	}
}
