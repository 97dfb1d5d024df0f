// Package pixtest is the service that package pix asks: the public check of Pix.
// The people in it are invented, the format is not: testdata/ is made by
// generate.mjs with the library that Pix itself uses (npm jsonapi-serializer
// 3.6.9), from the attributes that the serializers of its API name
// (certificate-, shareable-certificate-, private-certificate- and
// certificate-summary-serializer). "make ui-test" checks that it is current.
//
// POST /api/shared-certifications answers for the codes of [Codes]; GET
// /demo/attestation.pdf is the PDF of [Code], which the real service gives to
// its signed-in owner only. The demo runs it as a server of its own; tests put
// it in trouble by [Service.Set], other programs by
//
//	PUT /mode        well, refused, down, changed, slow, huge, deep, cancelled,
//	                 or redirect and the address to redirect to
package pixtest
