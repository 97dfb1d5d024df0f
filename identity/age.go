package identity

import (
	"sync"
	"time"
	_ "time/tzdata" // Europe/Paris on every machine

	"pims/doctypes"
)

// AddressForm is how the interface speaks to a person.
type AddressForm string

// The forms of address.
const (
	Tu   AddressForm = "tu"
	Vous AddressForm = "vous"
)

// majority is the age from which a learner is an adult.
const majority = 18

// Address returns how to speak to a person at a moment: tu to learners known to
// be under 18, vous to everybody else.
func Address(p Person, now time.Time) AddressForm {
	if age, ok := Age(p.BirthDate, now); ok && p.Role == doctypes.Learner && age < majority {
		return Tu
	}
	return Vous
}

// Age returns the age in full years of somebody born on a day (YYYY-MM-DD). It
// grows at midnight in Europe/Paris; who was born on 29 February grows older on
// 1 March in other years. ok is false without a day or for one to come.
func Age(birthDate string, now time.Time) (years int, ok bool) {
	born, err := time.Parse(time.DateOnly, birthDate)
	if err != nil {
		return 0, false
	}
	today := now.In(Paris())
	years = today.Year() - born.Year()
	if today.Month() < born.Month() || today.Month() == born.Month() && today.Day() < born.Day() {
		years--
	}
	return years, years >= 0
}

// Paris is where days begin and end.
var Paris = sync.OnceValue(func() *time.Location {
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic("identity: no time zones: " + err.Error()) // they are built in
	}
	return zone
})
