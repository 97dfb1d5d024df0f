package identity

import "pims/fault"

// The faults of this package. Who or what is absent is storage.ErrNotFound.
var (
	ErrLoginTaken       = fault.New(fault.Conflict, "login-taken")
	ErrBadLogin         = fault.New(fault.Invalid, "bad-login")          // args: reason (short, long, characters, ends)
	ErrBadPerson        = fault.New(fault.Invalid, "bad-person")         // args: field (given_name, family_name, birth_date, role, group, email, portal)
	ErrWeakPassword     = fault.New(fault.Invalid, "weak-password")      // args: reason (short, long, common, personal)
	ErrWeakLinkPassword = fault.New(fault.Invalid, "weak-link-password") // args: reason (short, long, common)
	ErrBadCredentials   = fault.New(fault.Unauthenticated, "bad-credentials")
	ErrWrongPassword    = fault.New(fault.Forbidden, "wrong-password") // of somebody who is signed in
	ErrTooManyTries     = fault.New(fault.TooMany, "too-many-tries")   // args: seconds
	ErrSignedOut        = fault.New(fault.Unauthenticated, "signed-out")
	ErrOtherState       = fault.New(fault.Conflict, "person-in-other-state")         // args: state
	ErrBadAppPassword   = fault.New(fault.Invalid, "bad-app-password")               // args: field (name, protocols, folder, expires)
	ErrTooManyApps      = fault.New(fault.Conflict, "too-many-app-passwords")        // args: max
	ErrNoAccount        = fault.New(fault.Unsupported, "instance-without-account")   // nothing to adopt
	ErrRegistered       = fault.New(fault.Conflict, "instance-registered-elsewhere") // somebody's already
	ErrPortalTaken      = fault.New(fault.Conflict, "portal-taken")                  // somebody else signs in by it
	ErrPortalRefused    = fault.New(fault.Forbidden, "portal-refused")               // a holder of parental authority said no
	ErrBadTie           = fault.New(fault.Invalid, "bad-tie")                        // args: field (learner, guardian, relation, source)
	ErrBadClient        = fault.New(fault.Invalid, "bad-client")                     // args: field (as in its JSON)
	ErrBadSecretName    = fault.New(fault.Invalid, "bad-secret-name")
	ErrBadAddress       = fault.New(fault.Invalid, "bad-address") // of a page
	ErrHasPassword      = fault.New(fault.Conflict, "has-password")
	ErrStaleSignIn      = fault.New(fault.Forbidden, "stale-sign-in") // sign in by the portal again first
)
