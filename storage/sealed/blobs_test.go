package sealed_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"testing"

	"github.com/minio/sio"

	"pims/storage"
	"pims/storage/disk"
	"pims/storage/memory"
	"pims/storage/sealed"
	"pims/storage/storagetest"
)

func TestBlobsOverMemory(t *testing.T) {
	t.Parallel()
	storagetest.Blobs(t, func(*testing.T) storage.Blobs { return sealed.Blobs(memory.NewBlobs()) })
}

func TestBlobsOverDisk(t *testing.T) {
	t.Parallel()
	storagetest.Blobs(t, func(t *testing.T) storage.Blobs { return sealed.Blobs(newDisk(t)) })
}

func newDisk(t testing.TB) *disk.Blobs {
	t.Helper()
	b, err := disk.New(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const (
	size256 = 256 << 10
	part    = size256 + sealed.Overhead // bytes of a sealed chunk
)

// alter puts other bytes in the place of those of a blob.
func alter(t *testing.T, v storage.Vault, id string, bytesOf func(whole []byte) []byte) {
	t.Helper()
	r, err := v.Lift(t.Context(), someID, id)
	must(t, err)
	whole, err := io.ReadAll(r)
	must(t, errors.Join(err, r.Close()))
	must(t, v.Delete(t.Context(), someID, id))
	must(t, v.Place(t.Context(), someID, id, bytes.NewReader(bytesOf(whole))))
}

func lift(t *testing.T, v storage.Vault, id string) (whole []byte) {
	t.Helper()
	alter(t, v, id, func(now []byte) []byte {
		whole = now
		return now
	})
	return whole
}

// TestDamagedBlobs alters the bytes of a blob in every way that comes to mind.
func TestDamagedBlobs(t *testing.T) {
	t.Parallel()
	vault := memory.NewBlobs()
	b := sealed.Blobs(vault)
	for _, size := range []int{0, 1, 1000, size256, 3*size256 + 77} {
		content := bytes.Repeat([]byte("0123456789abcdef"), size/16+1)[:size]
		ref, err := b.Put(t.Context(), someID, bytes.NewReader(content))
		must(t, err)
		whole := lift(t, vault, ref.ID)
		if size > 16 && bytes.Contains(whole, content[:16]) {
			t.Fatal("the content is kept in the clear")
		}
		try := func(what string, damaged []byte) {
			t.Helper()
			alter(t, vault, ref.ID, func([]byte) []byte { return damaged })
			mustBeDamaged(t, what, readAll(t, b, ref))
		}
		for at := 0; at < len(whole); at += 1 + at/8 { // dense in the nonce
			flipped := bytes.Clone(whole)
			flipped[at] ^= 1 << (at % 8)
			try("flipped", flipped)
		}
		for _, n := range []int{0, 1, len(whole) / 2, len(whole) - 1, part, 2 * part} {
			if n < len(whole) {
				try("truncated", whole[:n])
			}
		}
		try("longer", append(bytes.Clone(whole), 0))
		if len(whole) > 2*part {
			swapped := bytes.Clone(whole)
			copy(swapped, whole[part:2*part])
			copy(swapped[part:], whole[:part])
			try("chunks swapped", swapped)
			try("a chunk left out", append(bytes.Clone(whole[:part]), whole[2*part:]...))
		}
		other, err := b.Put(t.Context(), someID, bytes.NewReader(content))
		must(t, err)
		try("another blob", lift(t, vault, other.ID))
		alter(t, vault, ref.ID, func([]byte) []byte { return whole })
		must(t, readAll(t, b, ref))
		wrong := ref
		wrong.Key = other.Key
		mustBeDamaged(t, "another key", readAll(t, b, wrong))
		wrong.Key = nil
		mustBeDamaged(t, "no key", readAll(t, b, wrong))
		wrong = ref
		wrong.Form = 0
		mustBeDamaged(t, "the former form", readAll(t, b, wrong))
		wrong.Form = 99
		mustBeDamaged(t, "a form to come", readAll(t, b, wrong))
	}
}

// TestEndIsBound: whole chunks of a longer content do not pass for a shorter
// one, even if its Ref says so.
func TestEndIsBound(t *testing.T) {
	t.Parallel()
	vault := memory.NewBlobs()
	b := sealed.Blobs(vault)
	ref, err := b.Put(t.Context(), someID, bytes.NewReader(make([]byte, 3*size256)))
	must(t, err)
	alter(t, vault, ref.ID, func(whole []byte) []byte { return whole[:2*part] })
	ref.Size = 2 * size256
	mustBeDamaged(t, "cut at a chunk", readAll(t, b, ref))
}

// TestDamageShowsInRanges: a range is checked as well as the whole, and one
// elsewhere can still be read.
func TestDamageShowsInRanges(t *testing.T) {
	t.Parallel()
	vault := memory.NewBlobs()
	b := sealed.Blobs(vault)
	ref, err := b.Put(t.Context(), someID, bytes.NewReader(make([]byte, 6*size256)))
	must(t, err)
	alter(t, vault, ref.ID, func(whole []byte) []byte { whole[2*part+500] ^= 1; return whole })
	r, err := b.Open(t.Context(), someID, ref)
	must(t, err)
	for n := range int64(6) {
		_, err := r.Seek(n*size256+10, io.SeekStart)
		must(t, err)
		_, err = r.Read(make([]byte, 100))
		if n == 2 {
			mustBeDamaged(t, "range", err)
		} else {
			must(t, err)
		}
	}
	must(t, r.Close())
}

// TestFormerForm reads what was sealed as DARE 2.0, whole and in ranges.
func TestFormerForm(t *testing.T) {
	t.Parallel()
	vault := memory.NewBlobs()
	b := sealed.Blobs(vault)
	content := make([]byte, 3*64<<10+77)
	for i := range content {
		content[i] = byte(i * i >> 7)
	}
	ref := putDARE(t, vault, content)
	must(t, readAll(t, b, ref))
	r, err := b.Open(t.Context(), someID, ref)
	must(t, err)
	got, err := io.ReadAll(io.NewSectionReader(readerAt{r}, 64<<10-5, 64<<10+10))
	must(t, errors.Join(err, r.Close()))
	if !bytes.Equal(got, content[64<<10-5:2*64<<10+5]) {
		t.Error("another range")
	}
	alter(t, vault, ref.ID, func(whole []byte) []byte { whole[70<<10] ^= 1; return whole })
	mustBeDamaged(t, "flipped", readAll(t, b, ref))
}

type readerAt struct{ io.ReadSeeker }

func (r readerAt) ReadAt(p []byte, at int64) (int, error) {
	if _, err := r.Seek(at, io.SeekStart); err != nil {
		return 0, err
	}
	return io.ReadFull(r, p)
}

// putDARE keeps a content as this package did before it had chunks of its own.
func putDARE(t testing.TB, to storage.Blobs, content []byte) storage.Ref {
	t.Helper()
	r, err := sio.EncryptReader(bytes.NewReader(content), dare)
	if err != nil {
		t.Fatal(err)
	}
	ref, err := to.Put(t.Context(), someID, r)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(content)
	return storage.Ref{ID: ref.ID, Size: int64(len(content)), SHA256: sum[:], Key: dare.Key}
}

func readAll(t *testing.T, b storage.Blobs, ref storage.Ref) error {
	r, err := b.Open(t.Context(), someID, ref)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, r)
	return errors.Join(err, r.Close())
}
