// Package settings is the app for what an owner decides about their own
// instance: how the interface looks, the password, where they are signed in,
// the moving key, the way out, and the journal of who came in.
//
// What ends or opens something for good (the password, a new moving key, an
// export) asks for the password once more and stands in the access log: in the
// same commit where it writes, before the first byte where it reads.
//
// The moving key's identity is shown once and kept nowhere here; only its
// recipient is. An export is streamed from the content origin, reached by a
// link, sealed to that recipient.
//
// The sentences of the journal are in messages/. Start with settings.go.
package settings
