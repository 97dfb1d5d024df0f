package forms

import (
	"encoding/hex"
	"html/template"
	"time"

	"pims/apps/portfolio/page"
	"pims/fault"
)

// Look is the page of a folder or a file that a link opens.
type Look struct {
	Title    string
	Author   string // given name
	Until    time.Time
	Path     []Step // from what the link opens to this
	ViewOnly bool
	Limited  bool // downloads are counted
	Left     int
	Report   string // address, empty for none

	File *File // nil: a folder

	Items       []Item
	Count       int
	Page, Pages int
	Here        string // address of the folder
	Zip         string // address of an archive of it, empty if that is not offered
}

// Step is one step of a path.
type Step struct{ Name, URL string }

// Item is a file or folder in a list.
type Item struct {
	Name     string
	URL      string
	Save     string // address to save it by, empty if that is not offered
	Mime     string
	Size     int64
	Modified time.Time
	Folder   bool
	Aside    bool // a virus was found in it: nobody can open it
}

// File is a file with how it is shown.
type File struct {
	Item
	Show   string // image, audio, video, pdf, text; empty: not
	Source string // address of its content
	Stays  bool   // it may tell where it was taken, and is not given out
}

// Shared is the page of a folder or a file.
func Shared(lang fault.Lang, v Look) ([]byte, error) {
	title := v.Title
	if v.File != nil {
		title = v.File.Name
	} else if n := len(v.Path); n > 0 {
		title = v.Path[n-1].Name
	}
	return render(look{Lang: lang, Data: v}, "shared", title)
}

// Lock says what has become of what was sent before.
type Lock struct {
	Wrong   bool   // the password
	NotKept bool   // files, which came without one
	Why     string // what else kept the password from being taken
}

// Locked asks for the password of a link.
func Locked(lang fault.Lang, v Lock) ([]byte, error) {
	l := look{Lang: lang, Data: v}
	if v.Wrong {
		l.wrong = []string{"password"}
	}
	return render(l, "locked", l.Say("locked"))
}

// Spent says to who knows the password that a link has been used as often as it
// may be.
func Spent(lang fault.Lang, title string) ([]byte, error) {
	return render(look{Lang: lang}, "spent", title)
}

// Drop is the form to leave files.
type Drop struct {
	Title, Author  string
	Until          time.Time
	Report         string
	MaxFile, Room  int64
	MaxFiles       int
	From           string // as it was typed
	NoName, NoFile bool   // what was missing
	TooLarge       bool
}

// DropForm is the page to leave files.
func DropForm(lang fault.Lang, v Drop) ([]byte, error) {
	l := look{Lang: lang, Data: v}
	if v.NoName {
		l.wrong = append(l.wrong, "from")
	}
	if v.NoFile {
		l.wrong = append(l.wrong, "files")
	}
	return render(l, "drop", v.Title)
}

// Receipt is what arrived of a deposit, and what did not. Its JSON stands in an
// address, which is why it is short.
type Receipt struct {
	Title   string         `json:"t"`
	From    string         `json:"f"`
	At      time.Time      `json:"a"`
	Files   []ReceivedFile `json:"y"`
	Refused []RefusedFile  `json:"n,omitempty"`
	Beyond  int            `json:"b,omitempty"` // files that were not looked at: too many
	Most    int64          `json:"l,omitempty"` // bytes that each file may have
	Ended   bool           `json:"e,omitempty"` // the link, while the files came
	Broken  bool           `json:"x,omitempty"` // the deposit, by a fault of the server
	More    bool           `json:"m,omitempty"` // the link takes more

	Until time.Time `json:"-"` // it can be read again
	Again string    `json:"-"` // address of the form, empty for none
}

// ReceivedFile is a file that arrived whole.
type ReceivedFile struct {
	Name  string `json:"n"`
	Size  int64  `json:"s"`
	Print []byte `json:"p"` // PrintSize bytes
}

// PrintSize is how much of a SHA-256 a receipt tells, in bytes: few enough to be
// read out.
const PrintSize = 6

// Number writes the Print of a file.
func (f ReceivedFile) Number() string {
	sum := hex.EncodeToString(f.Print)
	return sum[:4] + "-" + sum[4:8] + "-" + sum[8:]
}

// RefusedFile is a file that did not arrive.
type RefusedFile struct {
	Name string `json:"n"`
	Why  string `json:"w"` // large, room
}

// Received is the receipt of a deposit.
func Received(lang fault.Lang, v Receipt) ([]byte, error) {
	l := look{Lang: lang, Data: v}
	title := l.Say("received")
	switch {
	case len(v.Files) == 0:
		title = l.Say("received-nothing")
	case v.Ended, v.Broken, len(v.Refused) > 0, v.Beyond > 0:
		title = l.Say("received-part")
	}
	return render(l, "received", title)
}

// ReceiptOver is the page of a receipt that can be read no more.
func ReceiptOver(lang fault.Lang) ([]byte, error) {
	l := look{Lang: lang}
	return render(l, "receipt-over", l.Say("receipt-over"))
}

// NotKept is the page for files that were sent where nothing is taken, whether or
// not there ever was a link.
func NotKept(lang fault.Lang) ([]byte, error) {
	l := look{Lang: lang}
	return render(l, "not-kept", l.Say("received-nothing"))
}

// Day, Clock and Size write figures as public pages do.
func (l look) Day(at time.Time) string   { return page.Day(l.Lang, at) }
func (l look) Clock(at time.Time) string { return page.Clock(at) }
func (l look) Size(bytes int64) string   { return page.Size(l.Lang, bytes) }

// Kind says what an item is.
func (l look) Kind(i Item) string {
	if i.Folder {
		return l.Say("folder")
	}
	return page.KindOfFile(l.Lang, i.Name, i.Mime)
}

// Icon draws what an item is.
func (look) Icon(i Item) template.HTML {
	if i.Folder {
		return page.FolderIcon()
	}
	return page.FileIcon()
}

// SaveIcon stands for saving a file.
func (look) SaveIcon() template.HTML { return page.SaveIcon() }

// Next and Before are the pages beside a page.
func (v Look) Next() int   { return v.Page + 1 }
func (v Look) Before() int { return v.Page - 1 }
