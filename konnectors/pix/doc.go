// Package pix is the konnector of Pix, the national certification of digital
// skills. The learner gives the verification code that stands on every
// certificate; there is no password. The service is asked as anybody may ask it
// to check a certificate: POST /api/shared-certifications, answered as JSON:API
// (jsonapi.org, keys in dash-case, what is included before the data).
//
// What comes in is what Pix says and nothing else: the score, the label of the
// level, the levels of the competences with their areas. No level is made of a
// score, and no sum of levels. A certification that was rejected or cancelled,
// or whose result is awaited, comes in with that status and without any result.
//
// The service has spoken several dialects: the certificate of today (v3), the
// attestation of before (v2), and two kinds of list ("certifications" and
// "certificate-summaries"). answer.go reads them all, status.go decides whether
// a certification holds. The PDF is given to the signed-in owner only; the
// learner drops it, and app certifications matches it by the code.
//
// The shapes are those of the API's own sources, as of 2026. Package pixtest is
// a fake of the service.
package pix
