// Package op makes the node an OpenID Connect provider: third parties have
// people sign in here and read, with an access token, what was agreed to.
//
// The protocol's engine is zitadel/oidc; the routes are our own (see
// docs/decisions/0013). What is promised:
//
//   - only the authorization code flow, with PKCE (S256), a redirect address
//     that is one of the registered ones to the letter, and a client that proves
//     itself before anything is looked up for it;
//   - a code works once. It opens a family of tokens, which lies in the owner's
//     instance beside the grant (see [Authorizer]) and dies with it; a code or a
//     refresh token that comes a second time ends its family;
//   - each use of a token asks anew whether the grant is effective: a withdrawal
//     bites at once. Asking in vain is kept in the owner's log;
//   - tokens are sealed pointers to records that hold only hashes: one that was
//     shortened or altered is nothing;
//   - each client knows a person by a number of its own ([Provider.Subject]);
//   - claims are those that the grant names, and no others.
//
// A request of a client waits in the node's keyspace "oidc" until the person has
// decided in the interface: [Provider.Request], then [Provider.Finish] or
// [Provider.Decline]. Only the browser that brought it may do so ([WithBrowser]).
// Start at provider.go; the token endpoint is token.go, its storage exchange.go.
package op
