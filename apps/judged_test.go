package apps_test

import (
	"errors"
	"net/http/httptest"
	"testing"

	"pims/apps"
)

// What has ended ends what is on the way, a MiB later at most.
func TestAnAnswerEndsWithWhatItIsGivenBy(t *testing.T) {
	var ended error
	rec := httptest.NewRecorder()
	w := apps.Judged(rec, func() error { return ended })
	chunk := make([]byte, 256<<10)
	for range 9 {
		if _, err := w.Write(chunk); err != nil {
			t.Fatal(err)
		}
	}
	ended = errors.New("withdrawn")
	sent := rec.Body.Len()
	for range 100 {
		if _, err := w.Write(chunk); err != nil {
			break
		}
	}
	if more := rec.Body.Len() - sent; more > 1<<20 || !errors.Is(w.Over(), ended) {
		t.Errorf("%d bytes more, %v", more, w.Over())
	}
}
