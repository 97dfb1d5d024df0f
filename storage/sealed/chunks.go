package sealed

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"errors"

	"github.com/minio/sio"

	"pims/storage"
)

// The forms of a content. Only the last is written.
const (
	formDARE = iota
	formChunks
)

// The layout of a content in chunks: each is sealed with AES-256-GCM under the
// content's own key, a random nonce in front, and bound to its number and to
// whether it is the last (the STREAM construction of Hoang et al., CRYPTO 2015).
// An empty content is one empty chunk.
const (
	chunkSize   = 256 << 10
	sealedChunk = chunkSize + Overhead
	maxContent  = 1 << 50 // far from where GCM with random nonces wears out
	keySize     = 32
)

// chunks returns how many chunks a content has.
func chunks(size int64) int64 { return max(1, (size+chunkSize-1)/chunkSize) }

// bound returns what a chunk is bound to.
func bound(number int64, last bool) (b [9]byte) {
	binary.BigEndian.PutUint64(b[:], uint64(number))
	if last {
		b[8] = 1
	}
	return b
}

// gcm returns the cipher of a key: Seal draws a nonce and writes it in front.
func gcm(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// stored returns the Ref of the sealed bytes. It has no hash: each part carries
// its own check.
func stored(ref storage.Ref) (storage.Ref, error) {
	in := storage.Ref{ID: ref.ID}
	err := errors.New("not the ref of a sealed blob")
	if ref.Size >= 0 && ref.Size <= maxContent && len(ref.Key) == keySize {
		switch ref.Form {
		case formDARE:
			var size uint64
			size, err = sio.EncryptedSize(uint64(ref.Size))
			in.Size = int64(size)
		case formChunks:
			in.Size, err = ref.Size+chunks(ref.Size)*Overhead, nil
		}
	}
	if err != nil {
		return storage.Ref{}, storage.ErrDamaged.Because(err)
	}
	return in, nil
}
