// Package all lists every app, by hand. It is where an app gets what it needs
// beside the instance that each call brings.
package all
