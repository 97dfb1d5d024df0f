package apps

// Open says what pages of other origins may send to a protocol, and read of its
// answers: comma-separated, as in the headers of CORS. They come with a token or
// an app password, never with a cookie.
type Open struct{ Methods, Headers, Exposed string }

// ProtocolOpen opens a pattern of [Router.Protocol] to pages of other origins.
func (r *Router) ProtocolOpen(pattern string, o Open) {
	p := r.host.Protocols[pattern]
	p.Open = &o
	r.host.Protocols[pattern] = p
}
