package find

import (
	"bytes"
	"cmp"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"
)

// maxTerms is how many different words of one document are indexed.
const maxTerms = 5000

// term is a word of a document.
type term struct {
	stem  stem
	level level
}

// vocabulary knows the stems of the words that it has met, for one goroutine:
// texts have most of their words in common, and to stem one takes long.
type vocabulary struct {
	stemmer *stemmer
	key     []byte // of an index; another has other stems
	macs    macs
	known   map[spelling][]stem
}

func (v *vocabulary) use(at state) {
	if !bytes.Equal(v.key, at.Key) {
		v.key, v.macs, v.known = at.Key, at.macs(), nil
	}
}

type spelling struct {
	word string
	as   language
}

// maxKnown bounds a vocabulary, at some megabytes.
const maxKnown = 30_000

// of returns the stems of a word; none of a small one.
func (v *vocabulary) of(word string, l language) []stem {
	key := spelling{word, l}
	stems, known := v.known[key]
	if known {
		return stems
	}
	if !small(fold(word)) {
		for _, s := range v.stemmer.of(word, l) {
			stems = append(stems, v.macs.of(s))
		}
	}
	if v.known == nil || len(v.known) == maxKnown {
		v.known = map[spelling][]stem{}
	}
	v.known[spelling{strings.Clone(word), l}] = stems
	return stems
}

// terms returns the stems of a text, in order, and of its description, which
// count for more.
func (v *vocabulary) terms(description, content string) []term {
	lang := languageOf(content)
	times := map[stem]int{}
	add := func(word string, n int, l language) {
		for _, s := range v.of(word, l) {
			if have, known := times[s]; known || len(times) < maxTerms {
				times[s] = have + n
			}
		}
	}
	for w := range spans(content) {
		add(content[w.from:w.to], 1, lang)
	}
	for w := range spans(description) {
		add(description[w.from:w.to], 4, both)
	}
	list := make([]term, 0, len(times))
	for s, n := range times {
		list = append(list, term{s, levelOf(n)})
	}
	slices.SortFunc(list, func(a, b term) int { return cmp.Compare(a.stem, b.stem) })
	return list
}

// An extract is what of a text is kept to show lines of.
const (
	maxLine    = 16 << 10 // bytes of text
	maxExtract = 6 << 10  // bytes, compressed
)

// extract compresses the beginning of a text; nil if there is none.
func extract(text string) []byte {
	if len(text) > maxLine {
		text = strings.ToValidUTF8(text[:maxLine], "")
	}
	for text != "" {
		var out bytes.Buffer
		w, err := flate.NewWriter(&out, flate.BestSpeed)
		if err != nil {
			return nil // no such level
		}
		_, _ = io.WriteString(w, text) // into memory
		_ = w.Close()
		if out.Len() <= maxExtract {
			return out.Bytes()
		}
		text = text[:len(text)*maxExtract/out.Len()*9/10]
		for !utf8.ValidString(text) {
			text = text[:len(text)-1]
		}
	}
	return nil
}

// unpacker undoes extract, for one goroutine. Its zero value is ready.
type unpacker struct {
	r   io.ReadCloser
	buf bytes.Buffer
}

func (u *unpacker) unpack(raw []byte) (string, error) {
	in := bytes.NewReader(raw)
	if u.r == nil {
		u.r = flate.NewReader(in)
	} else if err := u.r.(flate.Resetter).Reset(in, nil); err != nil {
		return "", err
	}
	u.buf.Reset()
	_, err := io.Copy(&u.buf, io.LimitReader(u.r, maxLine))
	return u.buf.String(), err
}
