package tus

import (
	"context"
	"io"
	"math"
	"net/http"
	"strings"
	"time"

	"github.com/tus/tusd/v2/pkg/handler"
	"golang.org/x/exp/slog"

	"pims/apps"
	"pims/fault"
)

// Path is where uploads are made, each one below it.
const Path = "/tus/files/"

// Handler answers the requests below Path.
type Handler struct{ routed *handler.Handler }

// New returns a handler for all instances: the one that a request is about comes
// with its Call.
func New() *Handler {
	parts := handler.NewStoreComposer()
	parts.UseCore(store{})
	parts.UseTerminater(store{})
	parts.UseLengthDeferrer(store{})
	parts.UseLocker(new(locks))
	routed, err := handler.NewHandler(handler.Config{
		StoreComposer:   parts,
		BasePath:        Path,
		DisableDownload: true,
		Cors:            &handler.CorsConfig{Disable: true}, // the edge does that for all answers
		Logger:          slog.New(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: slog.Level(math.MaxInt)})),
		// The store commits whatever becomes of the client; for each request
		// tusd keeps a goroutine for as long as this.
		GracefulRequestCompletionTimeout: time.Millisecond,
	})
	if err != nil {
		panic("tus: " + err.Error()) // of what is written above
	}
	return &Handler{routed}
}

// The faults of this protocol.
var (
	errConcatenation = fault.New(fault.Invalid, "upload-concatenation")
	errMetadata      = fault.New(fault.Invalid, "upload-metadata") // args: name
	errChecksum      = fault.New(fault.Invalid, "upload-checksum")
	errLocked        = fault.New(fault.Busy, "upload-locked")
)

// Serve is an apps.RawHandler.
func (h *Handler) Serve(w http.ResponseWriter, r *http.Request, c *apps.Call) error {
	if r.Header.Get("Upload-Concat") != "" {
		return errConcatenation
	}
	sum, err := announced(r.Header.Get("Upload-Checksum"))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel() // tusd waits for it
	s := &session{call: c, sum: sum}
	r = r.Clone(context.WithValue(ctx, sessionKey{}, s))
	r.URL.Path = strings.TrimPrefix(r.URL.Path, Path)
	r.Body = &incoming{r.Body, s}
	h.routed.ServeHTTP(&answer{ResponseWriter: w, session: s}, r)
	return s.failed
}

// Options tells what is spoken here, to whoever asks.
func Options(w http.ResponseWriter, _ *http.Request) {
	h := w.Header()
	h.Set("Tus-Resumable", "1.0.0")
	h.Set("Tus-Version", "1.0.0")
	h.Set("Tus-Extension", "creation,creation-with-upload,creation-defer-length,termination,checksum,expiration")
	h.Set("Tus-Checksum-Algorithm", strings.Join(algorithms, ","))
	w.WriteHeader(http.StatusNoContent)
}

// Open is what pages of other origins may send here and read of the answers.
var Open = apps.Open{
	Methods: "POST, HEAD, PATCH, DELETE, OPTIONS",
	Headers: "Authorization, Content-Type, Tus-Resumable, Upload-Checksum, Upload-Defer-Length, Upload-Length, Upload-Metadata, Upload-Offset, X-HTTP-Method-Override, X-Request-ID, X-Requested-With",
	Exposed: "Location, Pims-Entry, Retry-After, Tus-Checksum-Algorithm, Tus-Extension, Tus-Resumable, Tus-Version, Upload-Defer-Length, Upload-Expires, Upload-Length, Upload-Metadata, Upload-Offset, X-Request-Id",
}
