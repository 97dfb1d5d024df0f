package identity

import "github.com/alexedwards/argon2id"

// HashCheaply lets passwords be hashed in no time from now on. It is for tests
// to which hashing does not matter: root_test.go holds that nothing else calls
// it.
func (p *People) HashCheaply() { p.hasher = newHasher(cheap()) }

func cheap() argon2id.Params {
	return argon2id.Params{Memory: 8, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 16}
}
