package instance_test

import (
	"context"
	"io"
	"strings"
	"testing"

	"pims/instance"
)

// TestUploadsReserveWhatTheyAnnounce: what is on its way leaves less room for
// others, until it has arrived or failed.
func TestUploadsReserveWhatTheyAnnounce(t *testing.T) {
	w := newWorld(t)
	a := w.learner().Access(full) // 1 MiB
	const size = 700 << 10
	put := func(name string, announced int64, r io.Reader) error {
		_, _, err := a.UploadFile(context.Background(), instance.Root, name, instance.Refuse, instance.Upload{Size: announced}, r)
		return err
	}
	slow, sender := io.Pipe()
	first := make(chan error, 1)
	go func() { first <- put("first", size, slow) }()
	_, err := sender.Write(make([]byte, 10)) // it is on its way
	must(t, err)

	mustBe(t, put("second", size, zeros{}), instance.ErrOverQuota)
	mustBe(t, put("of unknown size", -1, io.LimitReader(zeros{}, size)), instance.ErrOverQuota)
	must(t, put("small", 5, strings.NewReader("small")))

	must(t, sender.CloseWithError(io.ErrUnexpectedEOF))
	if err := <-first; err == nil {
		t.Error("half a file arrived")
	}
	must(t, put("third", size, io.LimitReader(zeros{}, size)))
	if u := usage(t, a); u.Used != size+5 {
		t.Errorf("%+v", u)
	}
}
