package konnectors

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"

	"pims/doctypes"
	"pims/fault"
	"pims/instance"
)

var (
	slugShape = regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	hostShape = regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)+(:[0-9]{1,5})?$`)
)

// Check tells an author what is wrong with a manifest.
func (m Manifest) Check() error {
	if !slugShape.MatchString(m.Slug) {
		return fmt.Errorf("konnector %q: the slug is lower-case words joined by '-'", m.Slug)
	}
	wrong := func(format string, args ...any) error {
		return fmt.Errorf("konnector %s: "+format, append([]any{m.Slug}, args...)...)
	}
	for what, words := range map[string]map[fault.Lang]string{"name": m.Name, "what": m.What, "gives": m.Gives} {
		if !spoken(words) {
			return wrong("its %s is not said in both languages", what)
		}
	}
	for _, name := range m.Name {
		if err := instance.CheckName(name); err != nil {
			return wrong("a folder cannot be called %q", name)
		}
	}
	if len(m.Hosts) == 0 || len(m.Doctypes) == 0 || len(m.Asks) == 0 || m.Icon == "" || m.Every < time.Hour {
		return wrong("it declares hosts, doctypes, what it asks, an icon, and a pause of an hour or more")
	}
	for _, h := range m.Hosts {
		if _, err := netip.ParseAddrPort(h); err != nil && !hostShape.MatchString(h) {
			return wrong("%q is no host name in lower case", h)
		}
	}
	for _, d := range m.Doctypes {
		if _, ok := doctypes.Lookup(d); !ok || !writable[d] {
			return wrong("no konnector writes a %s", d)
		}
	}
	seen := map[string]bool{}
	for _, a := range m.Asks {
		if a.Name == "" || seen[a.Name] || !spoken(a.Label) || !spoken(a.Help) {
			return wrong("the field %q has a name of its own, a label and a help in both languages", a.Name)
		}
		seen[a.Name] = true
		if _, err := a.shape(); err != nil {
			return wrong("the pattern of %s: %v", a.Name, err)
		}
		if a.Example != "" && !a.takes(a.Example) {
			return wrong("the example of %s does not match its pattern", a.Name)
		}
	}
	return nil
}

func spoken(words map[fault.Lang]string) bool {
	return words[fault.French] != "" && words[fault.English] != ""
}

func (a Ask) shape() (*regexp.Regexp, error) { return regexp.Compile(`^(?:` + a.Pattern + `)$`) }

// maxField is how long a field may be, in bytes.
const maxField = 500

// takes reports whether a value can be right.
func (a Ask) takes(value string) bool {
	if value == "" || len(value) > maxField {
		return false
	}
	if a.Pattern == "" {
		return true
	}
	shape, err := a.shape()
	return err == nil && shape.MatchString(value)
}

// account reads what a person filled in: every field that is asked and no
// other, without the spaces that copying brings along.
func (m Manifest) account(given map[string]string, lang fault.Lang) ([]doctypes.Field, error) {
	fields := make([]doctypes.Field, 0, len(m.Asks))
	for _, ask := range m.Asks {
		value := given[ask.Name]
		if !ask.Secret {
			value = strings.TrimSpace(value)
		}
		if !ask.takes(value) {
			return nil, ErrBadField.With("field", ask.Label[lang])
		}
		fields = append(fields, doctypes.Field{Name: ask.Name, Value: value})
	}
	for name := range given {
		if !slices.ContainsFunc(m.Asks, func(a Ask) bool { return a.Name == name }) {
			return nil, ErrBadField.With("field", strings.ToValidUTF8(name[:min(len(name), 40)], ""))
		}
	}
	return fields, nil
}
