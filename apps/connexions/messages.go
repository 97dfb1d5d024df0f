package connexions

import (
	"embed"
	"strconv"
	"strings"
	"sync"

	"pims/doctypes"
	"pims/fault"
	"pims/konnectors"
)

//go:embed messages/*.json
var messageFiles embed.FS

// messages holds this app's sentences by language and key.
var messages = sync.OnceValue(func() map[fault.Lang]map[string]fault.Message {
	return fault.Texts[map[string]fault.Message](messageFiles)
})

// message returns the first of some keys that has one, its placeholders filled.
func message(lang fault.Lang, service string, n int, keys ...string) fault.Message {
	fill := strings.NewReplacer("{service}", service, "{n}", strconv.Itoa(n))
	for _, key := range keys {
		if m, ok := messages()[lang][key]; ok {
			return fault.Message{Title: fill.Replace(m.Title), Detail: fill.Replace(m.Detail)}
		}
	}
	return fault.Message{}
}

// tellState says how a connection is.
func tellState(lang fault.Lang, service string, c doctypes.Connection) fault.Message {
	why := c.Code
	switch {
	case c.State == konnectors.Ready:
		why = number(c.Documents)
	case c.State == konnectors.Running && c.Documents == 0:
		why = "first"
	}
	return message(lang, service, c.Documents, c.State+"."+why, c.State, "other")
}

// tellRun says how a run went: why it failed, or what it found.
func tellRun(lang fault.Lang, service string, r doctypes.ConnectionRun) fault.Message {
	if r.Outcome != konnectors.Done {
		return message(lang, service, 0, "run."+r.Outcome, "run.other")
	}
	switch {
	case r.New > 0 && r.Changed > 0:
		return message(lang, service, r.New+r.Changed, "run.both")
	case r.New > 0:
		return message(lang, service, r.New, "run.new."+number(r.New))
	case r.Changed > 0:
		return message(lang, service, r.Changed, "run.changed."+number(r.Changed))
	case r.Same > 0:
		return message(lang, service, r.Same, "run.same")
	default:
		return message(lang, service, 0, "run.nothing")
	}
}

// number is the grammatical number of a count, with none apart: what was not
// received is not the same as what there is none of.
func number(n int) string {
	switch n {
	case 0:
		return "none"
	case 1:
		return "one"
	default:
		return "many"
	}
}
