package main

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"time"
)

// calmLog holds the lines of requests back for a moment and writes them together:
// to write each, and to wake who reads them, takes as long as to answer a small
// request. All else is written at once, after what was held.
type calmLog struct {
	slog.Handler
	lines *lines
}

func newCalmLogger(to io.Writer) (_ *slog.Logger, flush func()) {
	l := &lines{to: to}
	return slog.New(calmLog{slog.NewJSONHandler(l, nil), l}), func() { l.flush() }
}

// Handle implements slog.Handler.
func (c calmLog) Handle(ctx context.Context, r slog.Record) error {
	err := c.Handler.Handle(ctx, r)
	if r.Level > slog.LevelInfo || r.Message != "request" {
		c.lines.flush()
	}
	return err
}

// WithAttrs implements slog.Handler.
func (c calmLog) WithAttrs(attrs []slog.Attr) slog.Handler {
	return calmLog{c.Handler.WithAttrs(attrs), c.lines}
}

// WithGroup implements slog.Handler.
func (c calmLog) WithGroup(name string) slog.Handler {
	return calmLog{c.Handler.WithGroup(name), c.lines}
}

const (
	linesHeld = 8 << 10 // bytes
	linesWait = 100 * time.Millisecond
)

type lines struct {
	to io.Writer

	mu   sync.Mutex
	held []byte
}

// Write implements io.Writer.
func (l *lines) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.held) == 0 {
		time.AfterFunc(linesWait, l.flush)
	}
	if l.held = append(l.held, line...); len(l.held) >= linesHeld {
		l.write()
	}
	return len(line), nil
}

func (l *lines) flush() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.write()
}

// write writes what is held. That it cannot be logged, nobody could be told.
func (l *lines) write() {
	if len(l.held) > 0 {
		_, _ = l.to.Write(l.held)
		l.held = l.held[:0]
	}
}
