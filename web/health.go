package web

import "net/http"

// healthy says that the process answers.
func (s *Server) healthy(w http.ResponseWriter, r *http.Request) {
	infoOf(r.Context()).route = "/healthz"
	plain(w, "ok\n")
}

// ready says that the node can serve people.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	infoOf(r.Context()).route = "/readyz"
	if s.cfg.Ready != nil {
		if err := s.cfg.Ready(r.Context()); err != nil {
			s.cfg.Logger.WarnContext(r.Context(), "not ready", "cause", err.Error())
			w.Header().Set("Retry-After", "2")
			w.Header().Set("Cache-Control", "no-store")
			http.Error(w, "not ready", http.StatusServiceUnavailable)
			return
		}
	}
	plain(w, "ready\n")
}

func plain(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write([]byte(text)) // the client may be gone
}
