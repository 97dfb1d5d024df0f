// Package exampletest is the service that package example asks: an académie's
// road-safety attestations, one for each code, as JSON with an original PDF. It
// is invented, and so are the people in it. The demo runs it as a server of its
// own; tests put it in trouble by [Service.Set], other programs by
//
//	PUT /mode        well, refused, down, changed, slow, huge, or
//	                 redirect and the address to redirect to
package exampletest
