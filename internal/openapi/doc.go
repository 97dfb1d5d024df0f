// Command openapi prints the OpenAPI document of the whole product:
//
//	go run ./internal/openapi > docs/openapi.json
//
// The typed client of the interface is made from that file; a test holds that
// it is current.
package main
