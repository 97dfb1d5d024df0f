package konnectors

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
)

// Source is how a konnector asks its service. It speaks to the hosts of the
// manifest only, by https, and brings whole answers of a bounded size.
type Source struct {
	opt    Options
	client *http.Client
	budget *budget
	hosts  []string
	asked  atomic.Int64
	closed atomic.Bool
}

// Request is a question to the service.
type Request struct {
	Method string // GET if empty
	URL    string
	Header map[string]string
	Body   []byte
	Safe   bool // a POST that only asks: it is sent again when a kept connection turns out to be dead
}

// Answer is a whole answer. Its status is below 500.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Get asks for an address. header are pairs of name and value.
func (s *Source) Get(ctx context.Context, address string, header ...string) (Answer, error) {
	q := Request{URL: address, Header: map[string]string{}}
	for i := 0; i+1 < len(header); i += 2 {
		q.Header[header[i]] = header[i+1]
	}
	return s.Do(ctx, q)
}

// maxHops is how many redirects are followed.
const maxHops = 5

// Do asks, and follows redirects among the declared hosts. Where one leads to
// another host, nothing of the request goes along but its address.
func (s *Source) Do(ctx context.Context, q Request) (Answer, error) {
	at, err := url.Parse(q.URL)
	if err != nil {
		return Answer{}, ErrMistake.Because(errors.New("an address that does not parse"))
	}
	for range maxHops + 1 {
		a, err := s.hop(ctx, q, at)
		if err != nil || !redirects(a.Status) {
			return a, err
		}
		next, err := at.Parse(a.Header.Get("Location"))
		if err != nil {
			return Answer{}, ErrChangedShape.Because(errors.New("a redirect to nowhere"))
		}
		if q, err = q.onward(a.Status, origin(at) == origin(next)); err != nil {
			return Answer{}, err
		}
		at = next
	}
	return Answer{}, ErrChangedShape.Because(errors.New("too many redirects"))
}

func redirects(status int) bool {
	return slices.Contains([]int{301, 302, 303, 307, 308}, status)
}

// onward is the request that follows a redirect.
func (q Request) onward(status int, same bool) (Request, error) {
	keeps := status == http.StatusTemporaryRedirect || status == http.StatusPermanentRedirect
	if keeps && !same && len(q.Body) > 0 {
		return q, ErrAddressRefused.Because(errors.New("a redirect that would carry the request to another host"))
	}
	if !keeps && q.Method != http.MethodHead {
		q.Method, q.Body = http.MethodGet, nil
	}
	if !same {
		q.Header = nil
	}
	return q, nil
}

// origin is the scheme, host and port of an address, spelled in one way.
func origin(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"https": "443", "http": "80"}[u.Scheme]
	}
	return u.Scheme + "://" + strings.ToLower(u.Hostname()) + ":" + port
}

// check refuses an address that the konnector does not declare.
func (s *Source) check(u *url.URL) error {
	if u.Scheme == "http" {
		if !s.opt.policy().Plain(u.Host) {
			return ErrAddressRefused.Because(errors.New("not https"))
		}
	} else if u.Scheme != "https" {
		return ErrAddressRefused.Because(errors.New("not https"))
	}
	declared := slices.ContainsFunc(s.hosts, func(h string) bool {
		return origin(&url.URL{Scheme: u.Scheme, Host: h}) == origin(u)
	})
	if !declared || u.User != nil || u.Opaque != "" {
		return ErrAddressRefused.Because(errors.New("a host that the manifest does not declare"))
	}
	return nil
}

func (s *Source) hop(ctx context.Context, q Request, at *url.URL) (Answer, error) {
	if err := s.check(at); err != nil {
		return Answer{}, err
	}
	if s.closed.Load() || s.asked.Add(1) > int64(s.opt.Requests) {
		return Answer{}, ErrMistake.Because(errors.New("asks after its run, or without end"))
	}
	if err := s.budget.wait(ctx, at.Host); err != nil {
		return Answer{}, s.fault(ctx, err)
	}
	within, cancel := context.WithTimeout(ctx, s.opt.RequestTime)
	defer cancel()
	req, err := http.NewRequestWithContext(within, q.Method, at.String(), bytes.NewReader(q.Body))
	if err != nil {
		return Answer{}, ErrMistake.Because(errors.New("a request that cannot be sent"))
	}
	req.Header.Set("User-Agent", "pims")
	for name, value := range q.Header {
		req.Header.Set(name, value)
	}
	if q.Safe {
		req.Header["Idempotency-Key"] = []string{} // net/http's own sign for it; nothing is sent
	}
	res, err := s.client.Do(req)
	if err != nil {
		return Answer{}, s.fault(ctx, err)
	}
	defer func() { _ = res.Body.Close() }() // all that is wanted of it has been read
	if res.StatusCode >= 500 || res.StatusCode == http.StatusTooManyRequests {
		return Answer{}, ErrServiceDown.Because(fmt.Errorf("status %d", res.StatusCode))
	}
	body, err := s.read(res)
	if err != nil {
		return Answer{}, s.fault(ctx, err)
	}
	return Answer{res.StatusCode, res.Header, body}, nil
}

// read takes the whole body, if it is not larger than an answer may be.
func (s *Source) read(res *http.Response) ([]byte, error) {
	if res.ContentLength > s.opt.Answer {
		return nil, ErrAnswerTooLarge
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, s.opt.Answer+1))
	if err == nil && int64(len(body)) > s.opt.Answer {
		return nil, ErrAnswerTooLarge
	}
	return body, err
}

// fault classifies what went wrong on the way. The address of the request is
// taken out of the cause: it may say who asks.
func (s *Source) fault(ctx context.Context, err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	for _, known := range []error{ErrAddressRefused, ErrAnswerTooLarge, ErrServiceQueue} {
		if errors.Is(err, known) {
			return err
		}
	}
	if ctx.Err() != nil {
		return ctx.Err() // the run is over, not the service at fault
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return ErrServiceSlow.Because(err)
	}
	return ErrServiceDown.Because(err)
}
