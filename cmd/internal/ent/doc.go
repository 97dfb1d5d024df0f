// Package ent plays a school's portal (espace numérique de travail) in the
// demo: a small OpenID Provider (OpenID Connect Core 1.0, code flow with PKCE)
// in memory, with a page to sign in on and a session that ends at its
// end_session endpoint. Its people and its one client are given to [New].
//
// It exists so that nobody needs a real portal to see how a learner comes in.
// Package identity/rp is proved against another provider as well.
package ent
