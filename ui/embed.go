package ui

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

//go:embed fallback
var fallback embed.FS

// FS is the built interface, rooted where index.html lies. Built without Node
// it holds one page, which says how to build the interface.
func FS() fs.FS {
	if _, err := fs.Stat(dist, "dist/index.html"); err == nil {
		return sub(dist, "dist")
	}
	return sub(fallback, "fallback")
}

func sub(files embed.FS, dir string) fs.FS {
	s, err := fs.Sub(files, dir)
	if err != nil {
		panic(err) // the folder is embedded above, so its name is valid
	}
	return s
}
