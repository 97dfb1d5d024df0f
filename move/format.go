package move

import (
	"path"
	"strings"
	"time"

	"pims/doctypes"
	"pims/instance"
)

// Format is the version of the archives that this program writes, and the
// newest that it reads.
const Format = 1

// The parts of an archive, below its one top folder, in their order.
const (
	pathBagit     = "bagit.txt"
	pathInfo      = "bag-info.txt"
	pathReadme    = "data/README.txt"
	pathLisezmoi  = "data/LISEZMOI.txt"
	dirFiles      = "data/files"
	dirTrash      = "data/trash"
	dirDeep       = "data/deep" // what lies too deep for some file systems
	dirVersions   = "data/versions"
	pathDamaged   = "damaged.txt"
	pathLog       = "data/log.ndjson"
	dirDocuments  = "data/documents"
	pathManifest  = "manifest-sha256.txt"
	pathTagged    = "tagmanifest-sha256.txt"
	bagitText     = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
	documentsTail = ".ndjson"
)

// Bounds of an archive; a reader refuses what is beyond them.
const (
	maxContents = 1 << 20 // entries below data/
	maxFolders  = 1 << 20
	maxPath     = 1024    // bytes of a path below the top folder
	maxLine     = 1 << 20 // bytes of a document or log entry
	maxText     = 1 << 20 // bytes of bag-info.txt, damaged.txt, the texts for people
	maxWindow   = 32 << 20
)

// stage is the part of the archive that a path belongs to; stages never go
// back.
type stage int

const (
	stageBagit stage = iota
	stageInfo
	stageContents
	stageDamaged
	stageLog
	stageDocuments
	stageManifest
	stageTagged
	stageUnknown
)

func stageOf(p string) stage {
	switch p {
	case pathBagit:
		return stageBagit
	case pathInfo:
		return stageInfo
	case pathReadme, pathLisezmoi:
		return stageContents
	case pathDamaged:
		return stageDamaged
	case pathLog:
		return stageLog
	case pathManifest:
		return stageManifest
	case pathTagged:
		return stageTagged
	}
	if path.Dir(p) == dirDocuments && strings.HasSuffix(p, documentsTail) {
		return stageDocuments
	}
	for _, dir := range []string{dirFiles, dirTrash, dirDeep, dirVersions} {
		if strings.HasPrefix(p, dir+"/") {
			return stageContents
		}
	}
	return stageUnknown
}

// isText reports whether an entry is one of the texts for people.
func isText(p string) bool { return p == pathReadme || p == pathLisezmoi }

func documentsPath(t doctypes.Name) string {
	return dirDocuments + "/" + string(t) + documentsTail
}

// Report says what an archive holds.
type Report struct {
	Instance  instance.ID `json:"instance"`
	Format    int         `json:"format"`
	Sealed    bool        `json:"sealed"`
	Made      time.Time   `json:"made"` // the day
	Files     int64       `json:"files"`
	Folders   int64       `json:"folders"`
	Documents int64       `json:"documents"` // of all doctypes, files and folders included
	Log       int64       `json:"log"`       // entries of the access log
	Contents  int64       `json:"contents"`  // current and former versions
	Bytes     int64       `json:"bytes"`     // of the contents
	Damaged   []Damage    `json:"damaged,omitempty"`
}

// Whole reports whether nothing in the archive is damaged.
func (r Report) Whole() bool { return len(r.Damaged) == 0 }

// Progress is told how many bytes of contents are done, out of how many.
type Progress func(done, total int64)
