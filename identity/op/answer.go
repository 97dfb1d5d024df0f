package op

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/zitadel/oidc/v3/pkg/oidc"

	"pims/fault"
)

// failure marks what went wrong on our side on its way through the engine,
// which would otherwise tell the client that its code or token is wrong.
type failure struct{ error }

func (f failure) Unwrap() error { return f.error }

// reply answers a client.
func reply(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the client may be gone
}

// fail answers a client with an error of the protocol (RFC 6749, 5.2).
func (p *Provider) fail(w http.ResponseWriter, r *http.Request, client string, err error) {
	e, status := p.protocolError(r, client, err)
	if status == http.StatusUnauthorized && r.Header.Get("Authorization") != "" {
		w.Header().Set("WWW-Authenticate", `Basic realm="pims", charset="UTF-8"`)
	}
	if status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "5")
	}
	reply(w, status, e)
}

// protocolError turns whatever went wrong into what a client may know, and
// writes it to the log: kinds and the client's id, nothing of a person.
func (p *Provider) protocolError(r *http.Request, client string, err error) (*oidc.Error, int) {
	e, ofProtocol := errors.AsType[*oidc.Error](err)
	if _, ours := errors.AsType[failure](err); ofProtocol && !ours {
		status := http.StatusBadRequest
		if e.ErrorType == oidc.InvalidClient {
			status = http.StatusUnauthorized
		}
		p.cfg.Logger.WarnContext(r.Context(), "openid request refused", "error", string(e.ErrorType), "client", client)
		if e.ErrorType == oidc.InvalidGrant {
			// The engine describes why, and with that whether somebody else's code exists.
			return oidc.ErrInvalidGrant(), status
		}
		return &oidc.Error{ErrorType: e.ErrorType, Description: e.Description}, status
	}
	e, status := oidc.ErrServerError(), failureStatus(fault.KindOf(err))
	if status == http.StatusServiceUnavailable {
		e.ErrorType = "temporarily_unavailable"
	} else {
		p.cfg.Logger.ErrorContext(r.Context(), "openid request failed", "cause", err.Error(), "client", client)
	}
	return e, status
}

// failureStatus is the status of a failure of ours.
func failureStatus(kind fault.Kind) int {
	switch kind {
	case fault.Busy, fault.DiskFull:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}
