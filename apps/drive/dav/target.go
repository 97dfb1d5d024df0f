package dav

import (
	"net/http"
	"net/url"
	"strings"

	"pims/instance"
	"pims/storage"
)

// target is what an address names: the entries on the way to it, as far as they
// exist.
type target struct {
	names []string         // below the base
	chain []instance.Entry // the base, and what the names lead to
}

// exists reports whether the last name leads to something.
func (t target) exists() bool { return len(t.chain) == len(t.names)+1 }

// entry is what the address names, if it exists.
func (t target) entry() instance.Entry { return t.chain[len(t.chain)-1] }

// isFolder reports whether it exists and is a folder.
func (t target) isFolder() bool { return t.exists() && t.entry().Kind == instance.KindFolder }

// isBase reports whether it is the base itself.
func (t target) isBase() bool { return len(t.names) == 0 }

// name is its last name.
func (t target) name() string { return t.names[len(t.names)-1] }

// up returns the n-th folder on the way, the base being the first.
func (t target) up(n int) target { return target{t.names[:n], t.chain[:n+1]} }

// parent returns the folder that it lies in, or would.
func (t target) parent() (instance.Entry, bool) {
	if n := len(t.names); n > 0 && len(t.chain) >= n && t.chain[n-1].Kind == instance.KindFolder {
		return t.chain[n-1], true
	}
	return instance.Entry{}, false
}

// href is its address, with a slash at the end for a folder.
func (t target) href() string {
	b := []byte(Root)
	for i, name := range t.names {
		if i > 0 {
			b = append(b, '/')
		}
		b = escapePath(b, name)
	}
	if len(t.names) > 0 && t.isFolder() {
		b = append(b, '/')
	}
	return string(b)
}

// split returns the names of a path below Root, decoded; false for a path that
// is not below it.
func split(u *url.URL) ([]string, bool) {
	rest, ok := strings.CutPrefix(u.EscapedPath(), Root)
	if !ok {
		return nil, u.EscapedPath() == strings.TrimSuffix(Root, "/")
	}
	rest = strings.TrimSuffix(rest, "/")
	if rest == "" {
		return nil, true
	}
	names := strings.Split(rest, "/")
	for i, raw := range names {
		name, err := url.PathUnescape(raw)
		if err != nil {
			return nil, false
		}
		names[i] = name
	}
	return names, true
}

// find follows names as far as they lead.
func (q *request) find(tx *instance.Tx, names []string) (target, error) {
	chain, err := tx.Tree().Walk(q.base, names...)
	return target{names, chain}, err
}

// target finds what the request's own address names.
func (q *request) target(tx *instance.Tx) (target, error) {
	names, ok := split(q.r.URL)
	if !ok {
		return target{}, storage.ErrNotFound
	}
	return q.find(tx, names)
}

// existing is target for methods that need one that is there.
func (q *request) existing(tx *instance.Tx) (target, error) {
	t, err := q.target(tx)
	if err == nil && !t.exists() {
		err = storage.ErrNotFound
	}
	return t, err
}

// destination reads the names of the Destination header, which leads to this
// very server. A "?" or "#" that is not escaped would cut the name off.
func (q *request) destination() ([]string, error) {
	raw := q.r.Header.Get("Destination")
	u, err := url.Parse(raw)
	if err != nil || u.Path == "" || strings.ContainsAny(raw, "?#") {
		return nil, errBad
	}
	if u.Host != "" && !sameHost(u, q.r) {
		return nil, refusal{status: http.StatusBadGateway}
	}
	names, ok := split(u)
	if !ok {
		return nil, refusal{status: http.StatusBadGateway}
	}
	for _, name := range names {
		if err := instance.CheckName(name); err != nil {
			return nil, err
		}
	}
	return names, nil
}

// sameHost compares the host of an address with that of the request, default
// ports aside.
func sameHost(u *url.URL, r *http.Request) bool {
	bare := func(host string) string {
		host = strings.ToLower(host)
		return strings.TrimSuffix(strings.TrimSuffix(host, ":443"), ":80")
	}
	return bare(u.Host) == bare(r.Host)
}
