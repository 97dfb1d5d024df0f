package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"

	"pims/instance"
)

// build makes an instance with files in folders of a hundred. Half of each
// content cannot be compressed, as in pictures and office documents.
func build(ctx context.Context, house *instance.House, files int, total int64) (*instance.Instance, error) {
	id, err := instance.NewID()
	if err != nil {
		return nil, err
	}
	i, err := house.Create(ctx, id, 2*total+1<<20)
	if err != nil {
		return nil, err
	}
	a := i.Access(instance.Rights{Every: instance.Read | instance.Write})
	var folders []instance.DocID
	err = a.Update(ctx, func(tx *instance.Tx) error {
		folders = nil
		for n := range (files + 99) / 100 {
			e, err := tx.Tree().CreateFolder(instance.Root, fmt.Sprintf("Dossier n° %d", n), instance.Refuse)
			if err != nil {
				return err
			}
			folders = append(folders, e.ID)
		}
		return nil
	})
	if err != nil {
		return nil, errors.Join(err, i.Close())
	}
	if err := upload(ctx, a, folders, files, total); err != nil {
		return nil, errors.Join(err, i.Close())
	}
	return i, nil
}

// upload fills the folders from several senders at once. Sizes are spread: most
// files are small, a few hold most of the bytes.
func upload(ctx context.Context, a *instance.Access, folders []instance.DocID, files int, total int64) error {
	var senders sync.WaitGroup
	errs := make([]error, 8)
	for s := range errs {
		senders.Go(func() {
			for n := s; n < files && errs[s] == nil; n += len(errs) {
				size := total / int64(files) / 2
				if n%100 == 0 {
					size = total/int64(files)*51 - size // once in a hundred, the rest
				}
				name := fmt.Sprintf("Élément %05d 🎒.bin", n)
				_, _, errs[s] = a.UploadFile(ctx, folders[n/100], name, instance.Refuse,
					instance.Upload{Mime: "application/octet-stream", Size: size}, halfRandom(uint64(n), size))
			}
		})
	}
	senders.Wait()
	return errors.Join(errs...)
}

func halfRandom(seed uint64, size int64) io.Reader {
	return io.LimitReader(&mixed{rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8), byte(seed >> 16)})}, size)
}

// mixed gives random bytes and repeated ones in turn.
type mixed struct{ random *rand.ChaCha8 }

// Read implements io.Reader.
func (m *mixed) Read(p []byte) (int, error) {
	n, err := m.random.Read(p[:(len(p)+1)/2])
	copy(p[n:], p[:n])
	return len(p), err
}
