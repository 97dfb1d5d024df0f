package badger

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
)

// logger hands Badger's lines to slog. Its Info is our Debug: it tells of every
// table.
type logger struct{ log *slog.Logger }

func (l logger) Errorf(format string, args ...any)   { l.line(slog.LevelError, format, args) }
func (l logger) Warningf(format string, args ...any) { l.line(slog.LevelWarn, format, args) }
func (l logger) Infof(format string, args ...any)    { l.line(slog.LevelDebug, format, args) }
func (l logger) Debugf(format string, args ...any)   { l.line(slog.LevelDebug, format, args) }

func (l logger) line(level slog.Level, format string, args []any) {
	if ctx := context.Background(); l.log.Enabled(ctx, level) {
		l.log.Log(ctx, level, "badger: "+strings.TrimSpace(fmt.Sprintf(format, args...)))
	}
}
