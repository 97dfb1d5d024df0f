// Package badgetest issues Open Badges 3.0, for tests and for the fictional
// issuers of the demo. It makes what an issuing platform makes: credentials
// with a proof eddsa-rdfc-2022 or as a JWT, the document that ties an issuer
// to its key, and lists of what was revoked.
//
// Start with [NewIssuer] and [Issuer.Issue]; baked.Bake puts what they return
// into a picture. Everything is a function of what is passed: the same award
// by the same issuer is the same bytes. Whoever wants a faulty badge changes
// the fields of an Issuer, or signs a credential of their own with
// [Issuer.Sign].
package badgetest
