package doctor_test

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"pims/doctor"
	"pims/instance"
)

// BenchmarkRun reads contents of 8 MiB: the figure is bytes of contents a second.
func BenchmarkRun(b *testing.B) {
	r := newRig(b)
	content := make([]byte, 8<<20)
	for at := range content {
		content[at] = byte(rand.Uint32())
	}
	var size int64
	for _, login := range []string{"lea", "tom"} {
		id := r.person(login).Instance
		r.inside(id, func(i *instance.Instance) {
			a := i.Access(instance.Rights{Every: instance.Read | instance.Write})
			r.must(i.Update(b.Context(), func(tx *instance.Tx) error { return tx.SetQuota(1 << 30) }))
			for range 12 {
				_, _, err := a.UploadFile(b.Context(), instance.Root, "film.mp4", instance.KeepBoth, instance.Upload{Size: -1}, strings.NewReader(string(content)))
				r.must(err)
				size += int64(len(content))
			}
		})
	}
	b.SetBytes(size)
	for b.Loop() {
		s, err := doctor.Run(b.Context(), r.Node, doctor.Options{Blobs: true}, func(doctor.Finding) error { return errors.New("found something") })
		r.must(err)
		if s.Bytes < size {
			b.Fatalf("%d bytes read", s.Bytes)
		}
	}
}
