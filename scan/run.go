package scan

import (
	"context"
	"errors"
	"time"

	"pims/fault"
	"pims/instance"
	"pims/storage"
)

// Work is what Run does for an instance. Again asks for it, and whoever hears that
// files changed.
const Work instance.Work = "scan"

// A Run ends after so long: other instances have their turn then, and this one a
// little later. An instance in which something was found comes back to see whether
// there is another database.
const (
	perRun  = 5 * time.Second
	recheck = time.Hour
)

// Answers asks whether the scanner is there. ErrAway if not.
func (s *Scanner) Answers(ctx context.Context) error {
	_, err := s.version(ctx)
	return err
}

func (s *Scanner) version(ctx context.Context) (string, error) {
	by, err := s.clamd.Version(ctx)
	if ctx.Err() == nil {
		s.heard(err)
	}
	return by, err
}

// Run examines what is new in an instance, and asks to be called again while there
// is more. It may be cut off at any point: what has its verdict is not examined
// again. ErrAway if the scanner does not answer; then it is to be called after
// Pause.
func (s *Scanner) Run(ctx context.Context, i *instance.Instance) (err error) {
	defer fault.Wrap(&err, "scan")
	by, err := s.version(ctx)
	if err != nil {
		return err
	}
	over := time.Now().Add(perRun)
	return ours().Follow(ctx, i, s.log, func(ctx context.Context, i *instance.Instance) error {
		for {
			p, err := look(ctx, i, by)
			if err != nil {
				return err
			}
			if err := s.examine(ctx, i, p, over); err != nil {
				// It is kept also if ctx is over: clamd has done it.
				return errors.Join(err, p.keep(context.WithoutCancel(ctx), i, s.comeBack()))
			}
			err = p.keep(ctx, i, s.comeBack())
			if errors.Is(err, errMoved) {
				continue
			}
			if err != nil || !p.more || time.Now().After(over) {
				return err
			}
		}
	})
}

// examine has the contents of a page judged, until it takes too long.
func (s *Scanner) examine(ctx context.Context, i *instance.Instance, p *page, over time.Time) error {
	for _, one := range p.list {
		v, err := s.judge(ctx, i, p.by, &one)
		switch {
		case errors.Is(err, storage.ErrNotFound), errors.Is(err, storage.ErrDamaged):
			p.gone = append(p.gone, keyAsked+one.ref.ID) // the doctor knows of it
		case err != nil:
			return err
		case v.Infected == one.was && !one.noted:
			one.verdict = &v
			p.judged = append(p.judged, one)
		default:
			err = i.Judge(ctx, one.ref, v, func(tx *instance.Tx) error {
				return settle(tx.Space(Space), one.ref.ID, v.Infected != "" || one.failed)
			})
			if err != nil && !errors.Is(err, storage.ErrNotFound) {
				return err
			}
		}
		if p.done++; time.Now().After(over) {
			return nil
		}
	}
	return nil
}

// judge returns the verdict on a content.
func (s *Scanner) judge(ctx context.Context, i *instance.Instance, by string, one *suspect) (v instance.Verdict, err error) {
	if one.verdict != nil {
		return *one.verdict, nil
	}
	a, err := s.send(ctx, i, one.ref)
	if errors.Is(err, ErrAway) {
		if s.heard(err); !s.spare(one.ref.ID) {
			return v, err
		}
		a, one.failed, one.noted = Answer{Unread: true}, true, true // it is left alone
	} else if err != nil {
		return v, err
	}
	if a.Unread {
		a.Infected = one.was // who cannot look does not acquit
	}
	v = instance.Verdict{Infected: a.Infected, Unread: a.Unread, By: by, At: s.now().UTC()}
	s.count(v, one.came)
	if v.Infected != "" && one.was != "" && !one.found.IsZero() {
		v.At = one.found
	}
	switch {
	case v.Infected != "":
		s.log.Warn("a content is put aside: a virus was found in it", "instance", i.ID(), "name", v.Infected)
	case v.Unread:
		s.log.Debug("a content was not examined: it is larger than the scanner takes, or the scanner fails at it", "instance", i.ID())
	}
	return v, nil
}

// send sends a content to the scanner.
func (s *Scanner) send(ctx context.Context, i *instance.Instance, of storage.Ref) (a Answer, err error) {
	content, err := i.OpenStored(ctx, of)
	if err != nil {
		return a, err
	}
	defer func() { err = errors.Join(err, content.Close()) }()
	return s.clamd.Scan(ctx, content)
}

func (s *Scanner) count(v instance.Verdict, came time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case v.Unread:
		s.figures.Unread++
	case v.Infected != "":
		s.figures.Infected++
	default:
		s.figures.Clean++
	}
	if !came.IsZero() {
		s.figures.Delay = v.At.Sub(came)
	}
}
