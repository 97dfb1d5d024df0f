package move

import "strings"

// age hands out its secrets in Bech32 (BIP-173) and takes them in no other form.
// What is encoded here is decoded, and so checked, by age itself.

const (
	bech32Alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
	secretPrefix   = "age-secret-key-"
)

// encodeSecret returns the text of an age X25519 secret of 32 bytes.
func encodeSecret(secret []byte) string {
	values := fiveBits(secret)
	sum := bech32Sum(secretPrefix, values)
	var b strings.Builder
	b.WriteString(secretPrefix + "1")
	for _, v := range append(values, sum...) {
		b.WriteByte(bech32Alphabet[v])
	}
	return strings.ToUpper(b.String())
}

// fiveBits cuts bytes into groups of five bits, the last filled with zeros.
func fiveBits(data []byte) []byte {
	var out []byte
	acc, bits := uint(0), 0
	for _, b := range data {
		acc, bits = acc<<8|uint(b), bits+8
		for bits >= 5 {
			bits -= 5
			out = append(out, byte(acc>>bits&31))
		}
	}
	if bits > 0 {
		out = append(out, byte(acc<<(5-bits)&31))
	}
	return out
}

// bech32Sum returns the six groups of the checksum.
func bech32Sum(prefix string, values []byte) []byte {
	sum := uint32(1)
	step := func(v byte) {
		top := sum >> 25
		sum = sum&0x1ffffff<<5 ^ uint32(v)
		for i, g := range [5]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
			if top>>i&1 == 1 {
				sum ^= g
			}
		}
	}
	for _, c := range []byte(prefix) {
		step(c >> 5)
	}
	step(0)
	for _, c := range []byte(prefix) {
		step(c & 31)
	}
	for _, v := range values {
		step(v)
	}
	for range 6 {
		step(0)
	}
	sum ^= 1
	out := make([]byte, 6)
	for i := range out {
		out[i] = byte(sum >> (5 * (5 - i)) & 31)
	}
	return out
}
