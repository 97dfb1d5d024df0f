package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
)

// listeners are the three addresses of a node and how browsers reach the first
// two.
type listeners struct {
	app, content, metrics net.Listener
	url, contentURL       string
	sites                 []site // what else this process serves
}

// site is one more server of the process.
type site struct {
	at net.Listener
	h  http.Handler
}

// listen opens the three addresses. Browsers reach the interface as localhost
// and contents as an address, so that no cookie of the one goes to the other.
func listen(app, content, metrics string, cert *tls.Config) (_ *listeners, err error) {
	l := &listeners{}
	defer func() {
		if err != nil {
			err = errors.Join(err, l.close())
		}
	}()
	for _, one := range []struct {
		at   *net.Listener
		addr string
	}{{&l.app, app}, {&l.content, content}, {&l.metrics, metrics}} {
		if *one.at, err = net.Listen("tcp", one.addr); err != nil {
			return nil, err
		}
	}
	scheme := "http"
	if cert != nil {
		scheme = "https"
		l.app, l.content = tls.NewListener(l.app, cert), tls.NewListener(l.content, cert)
	}
	l.url = fmt.Sprintf("%s://localhost:%d", scheme, port(l.app))
	l.contentURL = fmt.Sprintf("%s://127.0.0.1:%d", scheme, port(l.content))
	return l, nil
}

func port(l net.Listener) int { return l.Addr().(*net.TCPAddr).Port }

func (l *listeners) close() error {
	var errs []error
	for _, one := range []net.Listener{l.app, l.content, l.metrics} {
		if one != nil {
			errs = append(errs, one.Close())
		}
	}
	for _, s := range l.sites {
		errs = append(errs, s.at.Close())
	}
	return errors.Join(errs...)
}
