package konnectors

import (
	"errors"
	"math"
	"time"

	"pims/doctypes"
	"pims/fault"
	"pims/instance"
)

// outcome returns the code of how a run ended. An error that nobody classified
// is the konnector's mistake.
func outcome(err error) string {
	switch {
	case err == nil:
		return Done
	case fault.KindOf(err) == fault.Internal:
		return ErrMistake.Code
	default:
		return fault.Code(err)
	}
}

// firstPause is how long the first failure of a service is waited out; each
// further one in a row doubles it, up to a day.
const (
	firstPause = 15 * time.Minute
	maxPause   = 24 * time.Hour
)

// settle gives a connection the state that follows from a run, and its next run
// if it is to have one.
func (r *Runner) settle(c *doctypes.Connection, m Manifest, now time.Time, failed int, err error) {
	c.Code = outcome(err)
	pause := m.Every
	switch {
	case err == nil:
		c.State, c.Code, c.LastGood = Ready, "", now
	case errors.Is(err, ErrWrongCode), errors.Is(err, ErrAccountNeeded):
		c.State, pause = ActionNeeded, 0
	case errors.Is(err, ErrKonnectorGone):
		c.State, pause = Down, maxPause
	case errors.Is(err, instance.ErrOverQuota):
		c.State = ActionNeeded
	case errors.Is(err, ErrChangedShape), errors.Is(err, ErrAnswerTooLarge), errors.Is(err, ErrAddressRefused), errors.Is(err, ErrMistake):
		c.State = Down // no pause of ours mends it sooner
	default:
		c.State = Down
		pause = min(time.Duration(float64(firstPause)*math.Pow(2, float64(min(failed, 10)-1))), maxPause, m.Every)
	}
	c.NextRun = time.Time{}
	if pause > 0 {
		// Spread over a tenth, so that those who began together do not ask
		// together for ever.
		c.NextRun = now.Add(pause + time.Duration(r.opt.Rand()*float64(pause)/10)).UTC().Truncate(time.Second)
	}
}
