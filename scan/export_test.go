package scan

import "time"

// ParseAnswer is for the fuzz test.
var ParseAnswer = parseAnswer

// Impatient is a Clamd that waits for less long.
func Impatient(c *Clamd, patience time.Duration) *Clamd {
	return &Clamd{c.network, c.address, patience}
}
