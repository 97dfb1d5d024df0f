package scan

import (
	"bytes"
	"errors"
	"strings"

	"pims/instance"
)

// Answer is what clamd says of a content.
type Answer struct {
	Infected string // what it calls what it found, an instance.InfectionName; empty: nothing
	Unread   bool   // it does not take contents as large as this one
}

// maxAnswer is how many bytes an answer of clamd may have.
const maxAnswer = 4 << 10

var (
	errAnswer = errors.New("scan: no answer of clamd")
	errFailed = errors.New("scan: clamd failed at a content") // its disk may be full
)

// tooLarge is what clamd says of a content above its StreamMaxLength.
const tooLarge = "INSTREAM size limit exceeded. ERROR"

// parseAnswer reads the answer to INSTREAM (clamd(8)): "stream: OK", "stream: NAME
// FOUND", or a sentence that ends in ERROR.
func parseAnswer(raw []byte) (Answer, error) {
	line := string(bytes.TrimRight(raw, "\x00\n"))
	if line == tooLarge {
		return Answer{Unread: true}, nil
	}
	if text, failed := strings.CutSuffix(line, " ERROR"); failed && text != "" {
		return Answer{}, errFailed
	}
	said, ok := strings.CutPrefix(line, "stream: ")
	if !ok {
		return Answer{}, errAnswer
	}
	if said == "OK" {
		return Answer{}, nil
	}
	name, found := strings.CutSuffix(said, " FOUND")
	if !found || name == "" {
		return Answer{}, errAnswer
	}
	return Answer{Infected: instance.InfectionName(name)}, nil
}
