package exampletest

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Mode is how the service behaves.
type Mode string

// The modes.
const (
	Well     Mode = "well"
	Refused  Mode = "refused"  // no code is right any more
	Down     Mode = "down"     // 503
	Changed  Mode = "changed"  // JSON of another shape
	Slow     Mode = "slow"     // no answer for minutes
	Huge     Mode = "huge"     // an answer without end
	Redirect Mode = "redirect" // to another host
)

// Code opens the attestation that the demo and the tests know.
const Code = "ASSR-2026-K7M4"

// Attestation is what the service has for a code.
type Attestation struct {
	ID     string `json:"id"`
	Number string `json:"numero"`
	Title  string `json:"intitule"`
	Issuer string `json:"delivree_par"`
	Day    string `json:"delivree_le"`
	Level  int    `json:"niveau"`
	Points int    `json:"points"`
	Of     int    `json:"sur"`
}

// First is the attestation behind Code.
func First() Attestation {
	return Attestation{
		ID: "4821", Number: "ASSR1-2026-004821", Title: "Attestation scolaire de sécurité routière, niveau 1",
		Issuer: "Académie de Valmont", Day: "2026-05-12", Level: 1, Points: 18, Of: 20,
	}
}

// Service is the service. Its zero value knows no code; see New.
type Service struct {
	mu     sync.Mutex
	mode   Mode
	to     string // of Redirect
	byCode map[string]Attestation
	asked  int
}

// New returns a service that is well and knows Code.
func New() *Service {
	return &Service{mode: Well, byCode: map[string]Attestation{Code: First()}}
}

// Set changes how the service behaves; to is where Redirect leads.
func (s *Service) Set(m Mode, to string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mode, s.to = m, to
}

// Attest changes what the service has for a code.
func (s *Service) Attest(code string, a Attestation) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.byCode[code] = a
}

// Asked returns how many requests have come in.
func (s *Service) Asked() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked
}

// ServeHTTP implements http.Handler.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/mode" {
		s.setMode(w, r)
		return
	}
	s.mu.Lock()
	s.asked++
	mode, to := s.mode, s.to
	code, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Code ")
	a, known := s.byCode[code]
	s.mu.Unlock()
	switch {
	case mode == Down:
		http.Error(w, "maintenance", http.StatusServiceUnavailable)
	case mode == Slow:
		wait(r.Context(), 5*time.Minute)
	case mode == Huge:
		w.Header().Set("Content-Type", "application/json")
		endless(w, `{"format":1,"id":"`)
	case mode == Redirect:
		http.Redirect(w, r, to, http.StatusFound)
	case mode == Refused || !known:
		w.WriteHeader(http.StatusUnauthorized)
		answer(w, map[string]string{"erreur": "code inconnu"})
	case r.URL.Path == "/v1/attestation" && mode == Changed:
		answer(w, map[string]any{"version": 2, "attestations": []Attestation{a}})
	case r.URL.Path == "/v1/attestation":
		answer(w, struct {
			Format int `json:"format"`
			Attestation
			Original string `json:"original"`
		}{1, a, "/v1/attestation/original.pdf"})
	case r.URL.Path == "/v1/attestation/original.pdf":
		w.Header().Set("Content-Type", "application/pdf")
		_, _ = w.Write(PDF(a)) // a reader that went away is no news
	default:
		http.NotFound(w, r)
	}
}

func (s *Service) setMode(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1000))
	mode, to, _ := strings.Cut(strings.TrimSpace(string(body)), " ")
	if err == nil && r.Method == http.MethodPut {
		switch Mode(mode) {
		case Well, Refused, Down, Changed, Slow, Huge, Redirect:
			s.Set(Mode(mode), to)
			w.WriteHeader(http.StatusNoContent)
			return
		}
	}
	http.Error(w, "PUT one of the modes", http.StatusBadRequest)
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // a reader that went away is no news
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
func endless(w io.Writer, head string) {
	_, err := io.WriteString(w, head)
	for filler := strings.Repeat("0", 64<<10); err == nil; {
		_, err = io.WriteString(w, filler)
	}
}
