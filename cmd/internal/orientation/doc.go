// Package orientation plays a third party in the demo: a small service that
// proposes paths after school and asks to read a learner's certifications. It
// is a standard OpenID Connect client (github.com/zitadel/oidc) with pages of
// its own on a server of its own, and knows nothing of this program but its
// issuer and the address of its API.
package orientation
