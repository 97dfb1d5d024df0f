package outbound

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// Limits bound what a [Getter] does; the zero value is a sound choice.
type Limits struct {
	Answer int64            // bytes of one answer; 1 MiB
	Time   time.Duration    // for one question with its redirects; 5 s
	Fresh  time.Duration    // how long an answer is given again; 5 min
	Kept   int              // answers that are given again; 128
	Now    func() time.Time // time.Now
}

// Answer is a whole answer. Its status is below 500, its URL the one that
// answered in the end. It may be shared: nobody changes Header or Body.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
	URL    string
}

// Getter asks for public documents. It says nothing of who is asking or for
// whom, and asks for each address once in a while only.
type Getter struct {
	policy Policy
	limits Limits
	client *http.Client
	memory *memory
}

// NewGetter returns a Getter that keeps policy and limits.
func NewGetter(policy Policy, limits Limits) *Getter {
	limits.Answer = cmp.Or(limits.Answer, 1<<20)
	limits.Time = cmp.Or(limits.Time, 5*time.Second)
	limits.Fresh = cmp.Or(limits.Fresh, 5*time.Minute)
	limits.Kept = cmp.Or(limits.Kept, 128)
	if limits.Now == nil {
		limits.Now = time.Now
	}
	return &Getter{policy: policy, limits: limits, client: policy.Client(), memory: newMemory(limits)}
}

// Get asks for an address by https. accept is the Accept header.
func (g *Getter) Get(ctx context.Context, address, accept string) (Answer, error) {
	return g.memory.once(ctx, address+"\n"+accept, func() (Answer, error) {
		// Several may wait for this answer: it does not end with the one who
		// happened to ask first.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), g.limits.Time)
		defer cancel()
		return g.follow(ctx, address, accept)
	})
}

// maxHops is how many redirects are followed.
const maxHops = 3

func (g *Getter) follow(ctx context.Context, address, accept string) (Answer, error) {
	at, err := url.Parse(address)
	if err != nil {
		return Answer{}, ErrAddressRefused.Because(errors.New("an address that does not parse"))
	}
	for range maxHops + 1 {
		a, err := g.hop(ctx, at, accept)
		if err != nil || !slices.Contains([]int{301, 302, 303, 307, 308}, a.Status) {
			return a, err
		}
		if at, err = at.Parse(a.Header.Get("Location")); err != nil {
			return Answer{}, ErrNoAnswer.Because(errors.New("a redirect to nowhere"))
		}
	}
	return Answer{}, ErrNoAnswer.Because(errors.New("too many redirects"))
}

func (g *Getter) hop(ctx context.Context, at *url.URL, accept string) (Answer, error) {
	if at.Scheme != "https" && (at.Scheme != "http" || !g.policy.Plain(at.Host)) || at.User != nil || at.Opaque != "" {
		return Answer{}, ErrAddressRefused.Because(errors.New("not https, or with a name and password"))
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
	if err != nil {
		return Answer{}, ErrAddressRefused.Because(errors.New("an address that cannot be asked"))
	}
	req.Header.Set("User-Agent", "pims")
	req.Header.Set("Accept", accept)
	res, err := g.client.Do(req)
	if err != nil {
		return Answer{}, noAnswer(err)
	}
	defer func() { _ = res.Body.Close() }() // all that is wanted of it has been read
	if res.StatusCode >= 500 || res.StatusCode == http.StatusTooManyRequests {
		return Answer{}, ErrNoAnswer.Because(fmt.Errorf("status %d", res.StatusCode))
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, g.limits.Answer+1))
	if err != nil {
		return Answer{}, noAnswer(err)
	}
	if int64(len(body)) > g.limits.Answer {
		return Answer{}, ErrAnswerTooLarge
	}
	return Answer{Status: res.StatusCode, Header: res.Header, Body: body, URL: at.String()}, nil
}

// noAnswer takes the address out of the cause: it may say whose badge is asked
// about.
func noAnswer(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	if errors.Is(err, ErrAddressRefused) {
		return err
	}
	return ErrNoAnswer.Because(err)
}
