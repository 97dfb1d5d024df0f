package move

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"github.com/tyler-smith/go-bip39"
	"github.com/tyler-smith/go-bip39/wordlists"
	"golang.org/x/text/unicode/norm"

	"pims/instance"
)

const (
	secretSize = 32
	wordCount  = 24
)

// The library keeps one word list for the whole process, the English one. It is
// left alone: words are translated by their place in the list.

// wordsOf returns the 24 French words of a secret: its 256 bits and 8 bits of
// checksum, 11 bits a word (BIP-39).
func wordsOf(secret []byte) ([]string, error) {
	english, err := bip39.NewMnemonic(secret)
	if err != nil {
		return nil, err
	}
	words := strings.Fields(english)
	for i, w := range words {
		n, _ := bip39.GetWordIndex(w)
		words[i] = norm.NFC.String(wordlists.French[n])
	}
	return words, nil
}

var frenchIndex = sync.OnceValue(func() map[string]int {
	index := make(map[string]int, len(wordlists.French))
	for n, w := range wordlists.French {
		index[instance.Fold(w)] = n
	}
	return index
})

// numberedWord is a word after its number, as in a key file whose secret line
// is lost.
var numberedWord = regexp.MustCompile(`(?:^|[\s#])(\d{1,2})[.)]\s*([\pL\pM]+)`)

// secretOf returns the secret that 24 words stand for.
func secretOf(text string) ([]byte, error) {
	given := numberedWords(text)
	if given == nil {
		given = strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.Is(unicode.M, r) })
	}
	if len(given) != wordCount {
		return nil, ErrWords.With("have", strconv.Itoa(len(given)))
	}
	english := make([]string, wordCount)
	list := bip39.GetWordList()
	for i, w := range given {
		n, ok := frenchIndex()[instance.Fold(w)]
		if !ok {
			if len(w) > 64 {
				w = "…"
			}
			return nil, ErrWord.With("word", w).With("place", strconv.Itoa(i+1))
		}
		english[i] = list[n]
	}
	secret, err := bip39.EntropyFromMnemonic(strings.Join(english, " "))
	if err != nil || len(secret) != secretSize {
		return nil, ErrWords.With("have", strconv.Itoa(wordCount))
	}
	return secret, nil
}

// numberedWords returns the words numbered from 1 to 24, nil if they are not all
// there.
func numberedWords(text string) []string {
	words := make([]string, wordCount)
	seen := 0
	for _, m := range numberedWord.FindAllStringSubmatch(text, -1) {
		n, err := strconv.Atoi(m[1])
		if err != nil || n < 1 || n > wordCount || words[n-1] != "" {
			return nil
		}
		words[n-1] = m[2]
		seen++
	}
	if seen != wordCount {
		return nil
	}
	return words
}
