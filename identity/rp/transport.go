package rp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"pims/fault"
)

const (
	askTimeout = 10 * time.Second
	retryAfter = 200 * time.Millisecond
	maxAnswer  = 1 << 20 // bytes
)

// careful returns a client that waits for ten seconds at most, follows no
// redirect (nothing here should have one, and a followed one carries codes and
// tokens elsewhere), reads 1 MiB at most and asks a second time what can be
// asked twice.
func careful(c *http.Client) *http.Client {
	own := http.Client{}
	if c != nil {
		own = *c
	}
	if own.Timeout == 0 {
		own.Timeout = askTimeout
	}
	if own.Transport == nil {
		own.Transport = http.DefaultTransport
	}
	own.Transport = transport{own.Transport}
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &own
}

type transport struct{ http.RoundTripper }

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := t.RoundTripper.RoundTrip(r)
	if r.Method == http.MethodGet && (err != nil || isDown(answer.StatusCode)) {
		if answer != nil {
			err = answer.Body.Close()
		}
		select {
		case <-time.After(retryAfter):
			answer, err = t.RoundTripper.RoundTrip(r)
		case <-r.Context().Done():
			return nil, errors.Join(err, r.Context().Err())
		}
	}
	if err != nil {
		return nil, err
	}
	answer.Body = bounded{io.LimitReader(answer.Body, maxAnswer), answer.Body}
	return answer, nil
}

type bounded struct {
	io.Reader
	io.Closer
}

// isDown reports whether a status is that of a service in trouble.
func isDown(status int) bool { return status >= 500 || status == http.StatusTooManyRequests }

// errShape is an answer that is no JSON of the form that was asked for.
var errShape = errors.New("the answer has not the form that it should have")

// get asks for JSON; authorize may add a header. The faults hold nothing of the
// answer.
func (p *Portal) get(ctx context.Context, address string, authorize func(*http.Request), into any) (err error) {
	defer fault.Wrap(&err, "ask portal")
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return ErrRejected.Because(errShape)
	}
	r.Header.Set("Accept", "application/json")
	if authorize != nil {
		authorize(r)
	}
	answer, err := p.http.Do(r)
	if err != nil {
		return ErrDown.Because(err)
	}
	raw, err := io.ReadAll(answer.Body)
	err = errors.Join(err, answer.Body.Close())
	switch {
	case err != nil:
		return ErrDown.Because(err)
	case isDown(answer.StatusCode):
		return ErrDown.Because(fmt.Errorf("status %d", answer.StatusCode))
	case answer.StatusCode != http.StatusOK:
		return ErrRejected.Because(fmt.Errorf("status %d", answer.StatusCode))
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return errShape // the parser's own words quote the answer
	}
	return nil
}
