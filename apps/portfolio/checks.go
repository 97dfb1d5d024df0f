package portfolio

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"pims/doctypes"
)

// checks are what to know of a page before it is published.
type checks struct {
	list   []Check
	places int // photos that tell where they were taken
	photos int
}

func (k *checks) add(c Check) { k.list = append(k.list, c) }

// stops returns the first check by which publishing is refused.
func (k *checks) stops() (Check, bool) {
	i := slices.IndexFunc(k.list, func(c Check) bool { return c.Stops && !c.OK })
	if i < 0 {
		return Check{}, false
	}
	return k.list[i], true
}

// words looks at what the owner wrote.
func (k *checks) words(p doctypes.Page) {
	if strings.TrimSpace(p.Title) == "" {
		k.add(Check{Code: "no-title", Stops: true})
	}
	if personal(p.Title) || personal(p.Subtitle) {
		k.add(Check{Code: "personal-data"})
	}
	for _, b := range p.Blocks {
		all := []string{b.Heading, b.Text}
		for _, item := range b.Items {
			all = append(all, item.Alt, item.Caption)
		}
		if slices.ContainsFunc(all, personal) {
			k.add(Check{Code: "personal-data", Block: b.ID})
		}
		if slices.ContainsFunc(all, blank.MatchString) {
			k.add(Check{Code: "to-complete", Block: b.ID})
		}
	}
}

// blank is a gap that a template left: "[ville]". A link of Markdown is none.
var blank = regexp.MustCompile(`\[[^\][]+\]([^(]|$)`)

// A mail address, and a telephone number as people write it: nine to fifteen
// digits, the first of them 0 or after a +.
var (
	mailAddress = regexp.MustCompile(`[\w.+-]+@[\w-]+(\.[\w-]+)+`)
	telephone   = regexp.MustCompile(`(^|[^\d])(\+\d|\(?0\d)([\s().-]{0,3}\d){7,13}($|[^\d])`)
)

func personal(s string) bool { return mailAddress.MatchString(s) || telephone.MatchString(s) }

// photo counts a photo.
func (k *checks) photo(block, alt string, place bool) {
	k.photos++
	if place {
		k.places++
	}
	if alt != "" {
		return
	}
	same := func(c Check) bool { return c.Code == "photo-without-alt" && c.Block == block }
	if i := slices.IndexFunc(k.list, same); i >= 0 {
		k.list[i].N++
		return
	}
	k.add(Check{Code: "photo-without-alt", Block: block, N: 1})
}

// badge looks at what a badge is worth. A false one is no proof: it is not
// published. One that could not be verified, or that has expired, is, and
// visitors are told so.
func (k *checks) badge(block string, b doctypes.Badge, now time.Time) {
	switch v := verdict(b); {
	case v == invalid:
		k.add(Check{Code: "badge-not-valid", Block: block, Name: b.Name, Stops: true})
	case v != valid:
		k.add(Check{Code: "badge-not-valid", Block: block, Name: b.Name})
	case b.Expired(now):
		k.add(Check{Code: "badge-expired", Block: block, Name: b.Name})
	}
}

// certification refuses one that was rejected, cancelled, or is not given yet.
func (k *checks) certification(block string, c doctypes.Certification) {
	if !c.Holds() {
		k.add(Check{Code: "certification-not-valid", Block: block, Name: c.Title, Stops: true})
	}
}

// whole adds what holds for the page as a whole, and what is as it should be.
func (k *checks) whole(pub doctypes.Publication) {
	if len(pub.Blocks) == 0 {
		k.add(Check{Code: "empty-page", Stops: true})
	}
	if k.places > 0 {
		k.add(Check{Code: "photo-place-removed", N: k.places, OK: true})
	}
	badges := 0
	for _, b := range pub.Blocks {
		badges += len(b.Badges)
	}
	k.fine("photo-without-alt", k.photos)
	k.fine("badge-not-valid", badges)
	k.fine("personal-data", len(pub.Blocks))
}

// fine says that nothing is wrong with n things, if there are any.
func (k *checks) fine(code string, n int) {
	if n > 0 && !slices.ContainsFunc(k.list, func(c Check) bool { return c.Code == code }) {
		k.add(Check{Code: code, N: n, OK: true})
	}
}
