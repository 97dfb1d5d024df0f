package identity

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"pims/fault"
	"pims/instance"
	"pims/storage"
)

// loginRoom is what a login made from names leaves for a number.
const loginRoom = maxLogin - 6

// FreeLogin returns a login made from a person's names that nobody has yet,
// such as "ines.benali" or "ines.benali2". Who is faster may take it before it
// is used: Create answers ErrLoginTaken then, and the caller asks again.
func (p *People) FreeLogin(ctx context.Context, given, family string) (login string, err error) {
	defer fault.Wrap(&err, "free login")
	base := loginOf(given, family)
	err = p.dir.View(ctx, func(tx storage.Tx) error {
		for n := 1; n < 100_000; n++ {
			login = base
			if n > 1 {
				login += strconv.Itoa(n)
			}
			_, err := tx.Get([]byte(keyLogin + p.loginHash(login)))
			if errors.Is(err, storage.ErrNotFound) {
				return nil
			}
			if err != nil && !errors.Is(err, storage.ErrDamaged) { // somebody's, whatever it says
				return err
			}
		}
		return ErrLoginTaken
	})
	if err != nil {
		return "", err
	}
	return login, nil
}

// loginOf returns names as a login: without accents, words joined by dots.
// Letters of other alphabets are left out, and a name of which too little stays
// gets a word that anybody can type.
func loginOf(given, family string) string {
	words := strings.FieldsFunc(foldName(given+" "+family), func(r rune) bool { return r == ' ' })
	login := strings.Join(words, ".")
	if len(login) > loginRoom {
		login = login[:loginRoom]
	}
	login = strings.Trim(login, ".-")
	if len(login) < minLogin {
		login = strings.TrimPrefix(login+".cartable", ".")
	}
	return login
}

// foldName leaves small Latin letters, digits, hyphens within words and spaces.
func foldName(name string) string {
	var b strings.Builder
	for _, r := range instance.Fold(name) {
		switch {
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == ' ':
			b.WriteRune(r)
		case r == '-' || r == '\u2010' || r == '\u2011':
			b.WriteByte('-')
		case r == '.' || r == '_' || r == '\u00a0' || r == '\t':
			b.WriteByte(' ')
		case r == 'ß':
			b.WriteString("ss")
		case r == 'ø':
			b.WriteByte('o')
		case r == 'ł':
			b.WriteByte('l')
		case r == 'đ':
			b.WriteByte('d')
		case r == 'ı':
			b.WriteByte('i')
		}
	}
	return strings.Trim(strings.ReplaceAll(strings.ReplaceAll(b.String(), " -", " "), "- ", " "), "-")
}
