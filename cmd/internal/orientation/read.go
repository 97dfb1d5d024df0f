package orientation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"golang.org/x/oauth2"
)

// certification is as much of one as the service makes use of.
type certification struct {
	Title   string `json:"title"`
	Issuer  string `json:"issuer"`
	Awarded string `json:"awarded"`
	Level   string `json:"level"`
	Score   string `json:"score"`
}

// errClosed is a read that the learner's side refused.
var errClosed = errors.New("access was withdrawn")

// certifications reads what the learner agreed to show, with a fresh access
// token if the last one is over.
func (s *Server) certifications(ctx context.Context, v *visit) (list []certification, err error) {
	party, err := s.relying(ctx)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	token := v.token
	s.mu.Unlock()
	ctx = context.WithValue(ctx, oauth2.HTTPClient, s.HTTP)
	source := party.OAuthConfig().TokenSource(ctx, token)
	if token, err = source.Token(); err != nil {
		return nil, errors.Join(errClosed, err)
	}
	s.mu.Lock()
	v.token = token
	s.mu.Unlock()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.API+"/certifications", nil)
	if err != nil {
		return nil, err
	}
	token.SetAuthHeader(req)
	a, err := s.HTTP.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, a.Body.Close()) }()
	switch a.StatusCode {
	case http.StatusOK:
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound:
		return nil, errClosed
	default:
		return nil, fmt.Errorf("certifications: %s", a.Status)
	}
	var body struct {
		Certifications []certification `json:"certifications"`
	}
	err = json.NewDecoder(http.MaxBytesReader(nil, a.Body, 1<<20)).Decode(&body)
	return body.Certifications, err
}
