package move

import (
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"filippo.io/age"
)

// MovingKey is a person's key for archives, an age X25519 identity. Only the
// recipient stays with pims; the rest is shown once, as a file and as words.
type MovingKey struct {
	Secret    string   // AGE-SECRET-KEY-1…
	Recipient string   // age1…
	Words     []string // 24 French words that stand for the secret (BIP-39)
}

// NewMovingKey makes a key.
func NewMovingKey() (MovingKey, error) {
	secret := make([]byte, secretSize)
	rand.Read(secret) // never fails
	return movingKey(secret)
}

func movingKey(secret []byte) (MovingKey, error) {
	words, err := wordsOf(secret)
	if err != nil {
		return MovingKey{}, err
	}
	text := encodeSecret(secret)
	id, err := age.ParseX25519Identity(text)
	if err != nil {
		return MovingKey{}, fmt.Errorf("moving key: %w", err)
	}
	return MovingKey{Secret: text, Recipient: id.Recipient().String(), Words: words}, nil
}

// File returns the text of the key file: age and this package read it.
func (k MovingKey) File(made time.Time) string {
	var b strings.Builder
	fmt.Fprintf(&b, keyFileHead, made.UTC().Format(time.DateOnly), k.Recipient)
	for i, w := range k.Words {
		fmt.Fprintf(&b, "#   %2d. %s\n", i+1, w)
	}
	fmt.Fprintf(&b, "\n%s\n", k.Secret)
	return b.String()
}

const keyFileHead = `# CLÉ DE DÉMÉNAGEMENT · MOVING KEY
#
# Cette clé ouvre les archives de votre cartable. Sans elle, personne ne peut
# les lire, pas même votre hébergeur. Gardez ce fichier loin de l'archive, et ne
# le donnez à personne. Les 24 mots ci-dessous valent la clé : vous pouvez les
# recopier sur papier.
#
# This key opens the archives of your cartable. Without it nobody can read them,
# not even your host. Keep this file away from the archive, and give it to
# nobody. The 24 words below are as good as the key: you may copy them on paper.
#
# created: %s
# public key: %s
#
`

// maxKeyText bounds what ParseIdentity looks at.
const maxKeyText = 64 << 10

// ParseIdentity reads a moving key: a key file, the secret line alone, or the 24
// words, in any case, with or without accents and numbers.
func ParseIdentity(text string) (age.Identity, error) {
	if len(text) > maxKeyText {
		return nil, ErrKey
	}
	text = strings.TrimPrefix(text, "\ufeff")
	found := ""
	for line := range strings.Lines(text) {
		line = strings.ToUpper(strings.TrimSpace(line))
		if strings.HasPrefix(line, "AGE-SECRET-KEY-1") {
			if found != "" && found != line {
				return nil, ErrKey // which of the two?
			}
			found = line
		}
	}
	if found == "" {
		secret, err := secretOf(text)
		if err != nil {
			return nil, err
		}
		found = encodeSecret(secret)
	}
	id, err := age.ParseX25519Identity(found)
	if err != nil {
		return nil, ErrKey // the library's text may quote the secret
	}
	return id, nil
}
