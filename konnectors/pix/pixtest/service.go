package pixtest

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Mode is how the service behaves.
type Mode string

// The modes.
const (
	Well     Mode = "well"
	Refused  Mode = "refused"   // no code is known any more
	Down     Mode = "down"      // 503
	Changed  Mode = "changed"   // JSON:API of another shape
	Slow     Mode = "slow"      // no answer for minutes
	Huge     Mode = "huge"      // an answer without end
	Deep     Mode = "deep"      // lists in lists in lists
	Revoked  Mode = "cancelled" // Code has been cancelled since
	Redirect Mode = "redirect"  // to another host
)

var modes = []Mode{Well, Refused, Down, Changed, Slow, Huge, Deep, Revoked, Redirect}

// Service is the service.
type Service struct {
	mu    sync.Mutex
	mode  Mode
	to    string // of Redirect
	asked int
}

// New returns a service that is well.
func New() *Service { return &Service{mode: Well} }

// Set changes how the service behaves; to is where Redirect leads.
func (s *Service) Set(m Mode, to string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mode, s.to = m, to
}

// Asked returns how many codes have been asked about.
func (s *Service) Asked() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked
}

// ServeHTTP implements http.Handler.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.Method + " " + r.URL.Path {
	case "PUT /mode":
		s.setMode(w, r)
	case "GET /demo/attestation.pdf":
		w.Header().Set("Content-Type", "application/pdf")
		w.Header().Set("Content-Disposition", `attachment; filename="certification-pix-20260623.pdf"`)
		_, _ = w.Write(PDF()) // a reader that went away is no news
	case "POST /api/shared-certifications":
		s.check(w, r)
	default:
		http.NotFound(w, r)
	}
}

// check is the public check of a code.
func (s *Service) check(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.asked++
	mode, to := s.mode, s.to
	s.mu.Unlock()
	body, err := io.ReadAll(io.LimitReader(r.Body, 1000)) // whole: else nobody notices that the other side has gone
	switch mode {
	case Down:
		http.Error(w, "maintenance", http.StatusServiceUnavailable)
		return
	case Slow:
		wait(r.Context(), 5*time.Minute)
		return
	case Redirect:
		http.Redirect(w, r, to, http.StatusFound)
		return
	}
	var question struct {
		Code string `json:"verificationCode"`
	}
	if err != nil || json.Unmarshal(body, &question) != nil || len(question.Code) != 10 {
		http.Error(w, `{"errors":[{"status":"400","title":"Bad Request"}]}`, http.StatusBadRequest)
		return
	}
	name, known := Codes()[question.Code]
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	switch {
	case mode == Refused, !known:
		w.WriteHeader(http.StatusNotFound)
		answer(w, Answer("unknown"))
	case mode == Changed:
		answer(w, Answer("changed"))
	case mode == Huge:
		endless(w, `{"included":[`, `{"type":"areas","id":"1"},`)
	case mode == Deep:
		answer(w, []byte(`{"data":`+strings.Repeat("[", 200_000)))
	case mode == Revoked && name == "v3":
		answer(w, Answer("v3-cancelled"))
	default:
		answer(w, Answer(name))
	}
}

func (s *Service) setMode(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1000))
	mode, to, _ := strings.Cut(strings.TrimSpace(string(body)), " ")
	if err != nil || !slices.Contains(modes, Mode(mode)) {
		http.Error(w, "PUT one of the modes", http.StatusBadRequest)
		return
	}
	s.Set(Mode(mode), to)
	w.WriteHeader(http.StatusNoContent)
}

func answer(w io.Writer, body []byte) {
	_, _ = w.Write(body) // a reader that went away is no news
}

func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// endless writes until the reader has had enough.
func endless(w io.Writer, head, again string) {
	_, err := io.WriteString(w, head)
	for filler := strings.Repeat(again, 1000); err == nil; {
		_, err = io.WriteString(w, filler)
	}
}
