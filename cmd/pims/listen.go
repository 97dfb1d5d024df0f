package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"

	"pims/cmd/internal/node"
)

// listeners are the three addresses of a node, how browsers reach the first
// two, and the socket of its operators.
type listeners struct {
	app, content, metrics net.Listener
	control               net.Listener
	url, contentURL       string
	sites                 []site // what else this process serves
}

// site is one more server of the process.
type site struct {
	at net.Listener
	h  http.Handler
}

// listen opens the addresses and the control socket of a folder whose lock this
// process holds.
func listen(dir, app, content, metrics string) (_ *listeners, err error) {
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
	if l.control, err = node.ListenControl(dir); err != nil {
		return nil, err
	}
	l.name("http")
	return l, nil
}

// encrypt has browsers speak TLS.
func (l *listeners) encrypt(cert *tls.Config) {
	l.name("https")
	l.app, l.content = tls.NewListener(l.app, cert), tls.NewListener(l.content, cert)
}

// name says how browsers reach the listeners: the interface as localhost and
// contents as an address, so that no cookie of the one goes to the other.
func (l *listeners) name(scheme string) {
	l.url = fmt.Sprintf("%s://localhost:%d", scheme, port(l.app))
	l.contentURL = fmt.Sprintf("%s://127.0.0.1:%d", scheme, port(l.content))
}

func port(l net.Listener) int { return l.Addr().(*net.TCPAddr).Port }

// all returns the four in the order in which a supervisor hands them down.
func (l *listeners) all() []*net.Listener {
	return []*net.Listener{&l.app, &l.content, &l.metrics, &l.control}
}

func (l *listeners) close() error {
	var errs []error
	for _, one := range l.all() {
		if *one != nil {
			errs = append(errs, (*one).Close())
		}
	}
	for _, s := range l.sites {
		errs = append(errs, s.at.Close())
	}
	return errors.Join(errs...)
}
