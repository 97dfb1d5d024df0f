package node

import (
	"errors"
	"os"
	"path/filepath"
	"runtime/debug"
)

// crashes is the file to which the runtime copies what it says when the process
// ends of a fault of its own. A kill and a power cut leave nothing in it: so the
// engines know whether a database that was being opened may be to blame.
type crashes struct {
	file *os.File
	last bool // the process before ended so
}

func openCrashes(dir string) (crashes, error) {
	f, err := os.OpenFile(filepath.Join(dir, "crash"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return crashes{}, err
	}
	info, err := f.Stat()
	if err != nil {
		return crashes{}, errors.Join(err, f.Close())
	}
	return crashes{f, info.Size() > 0}, nil
}

// watch begins anew, once the engines have drawn their conclusions.
func (c crashes) watch() error {
	return errors.Join(c.file.Truncate(0), debug.SetCrashOutput(c.file, debug.CrashOptions{}))
}

func (c crashes) close() error {
	return errors.Join(debug.SetCrashOutput(nil, debug.CrashOptions{}), c.file.Close())
}
