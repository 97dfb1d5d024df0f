package web

import (
	"fmt"
	"net/http"
	"runtime"
	"runtime/debug"
	"time"
)

// observe writes the access line and the metrics of a request: the pattern of
// its route, never its path, and nothing of who asks.
func (s *Server) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		s.metrics.inFlight.Inc()
		rec := &recorder{ResponseWriter: w, head: r.Method == http.MethodHead}
		rec.conn, _ = r.Context().Value(connKey{}).(*joined)
		i, cut := infoOf(r.Context()), true
		defer func() {
			s.metrics.inFlight.Dec()
			took, method, status := time.Since(start), knownMethod(r.Method), rec.status
			switch {
			case status == 0 && r.Context().Err() != nil:
				status = statusGone
			case status == 0:
				status = http.StatusOK // what net/http sends for a handler that wrote nothing
			}
			s.observed.series(kind{method, i.route, status}).add(r.Context(), i, start, took, rec.bytes, cut)
		}()
		next.ServeHTTP(rec, r)
		cut = false
	})
}

// knownMethod bounds what a client can write into logs and metrics.
func knownMethod(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions,
		"PROPFIND", "PROPPATCH", "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK":
		return m
	}
	return "other"
}

// recover turns a panic into a problem, or ends the connection where the answer
// has begun. The value may hold anything, so only its type is logged, and the
// text of the runtime's own errors.
func (s *Server) recover(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			v := recover()
			if v == nil || v == http.ErrAbortHandler {
				if v != nil {
					panic(v)
				}
				return
			}
			what := fmt.Sprintf("%T", v)
			if err, ok := v.(runtime.Error); ok {
				what = err.Error()
			}
			i := infoOf(r.Context())
			s.cfg.Logger.ErrorContext(r.Context(), "panic", "what", what, "route", i.route, "request", i.id, "stack", string(debug.Stack()))
			if rec, ok := w.(*recorder); ok && rec.status != 0 {
				panic(http.ErrAbortHandler)
			}
			s.refuse(w, r, fmt.Errorf("panic"))
		}()
		next.ServeHTTP(w, r)
	})
}

// recorder counts what is answered.
type recorder struct {
	http.ResponseWriter
	conn   *joined // nil if it cannot join what is sent
	head   bool    // no body is sent, and a handler need not know
	status int     // 0 until the answer begins
	bytes  int64
}

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 && status >= 200 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	if w.head {
		return len(p), nil
	}
	n, err := w.send(p)
	w.bytes += int64(n)
	return n, err
}

func (w *recorder) send(p []byte) (int, error) {
	if w.conn == nil || w.bytes > 0 || len(p) < 2<<10 { // so much net/http joins itself
		return w.ResponseWriter.Write(p)
	}
	return w.conn.together(func() (int, error) { return w.ResponseWriter.Write(p) })
}

// Unwrap lets http.ResponseController reach the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }
