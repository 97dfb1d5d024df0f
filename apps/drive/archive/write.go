package archive

import (
	"archive/zip"
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/klauspost/compress/flate"

	"pims/fault"
	"pims/instance"
	"pims/photo"
	"pims/storage"
)

// Source is where files are read from: an instance.Access, or what narrows it.
type Source interface {
	View(ctx context.Context, fn func(*instance.Tx) error) error
	Open(ctx context.Context, id instance.DocID, n int) (*instance.Content, error)
}

// Write writes a zip archive of files and folders, and of all that lies below
// them. What disappears meanwhile is left out; what cannot be read is named in a
// text at the end.
func Write(ctx context.Context, w io.Writer, from Source, ids []instance.DocID, lang fault.Lang) (err error) {
	defer fault.Wrap(&err, "write archive")
	out := &writer{ctx: ctx, zip: zip.NewWriter(w), from: from, buffer: make([]byte, 64<<10)}
	out.zip.RegisterCompressor(zip.Deflate, out.deflater)
	if err := out.entries(ids); err != nil {
		return err
	}
	err = errors.Join(
		out.tell(out.damaged, damagedName[lang], damagedText[lang]), out.tell(out.withheld, withheldName[lang], withheldText[lang]),
		out.tell(out.infected, infectedName[lang], infectedText[lang]))
	if err != nil {
		return err
	}
	return out.zip.Close()
}

// writer is one archive on its way.
type writer struct {
	ctx      context.Context
	zip      *zip.Writer
	from     Source
	buffer   []byte
	text     bool // what comes now is worth compressing
	packers  [2]*flate.Writer
	damaged  []string // paths of what could not be read
	withheld []string // of what may tell a place, and is not given out
	infected []string // of what is put aside
	topNames taken
}

// entries adds what was asked for; ids may come from several folders.
func (o *writer) entries(ids []instance.DocID) error {
	for _, id := range ids {
		var e instance.Entry
		err := o.from.View(o.ctx, func(tx *instance.Tx) (err error) {
			e, err = tx.Tree().Entry(id)
			return err
		})
		if id == instance.Root && err == nil {
			if err := o.folder(id, "", &o.topNames); err != nil {
				return err
			}
			continue
		}
		if err := o.skip(err, "", string(id)); err != nil {
			return err
		}
		if err == nil {
			if err := o.add(e, "", &o.topNames); err != nil {
				return err
			}
		}
	}
	return nil
}

// skip notes what is damaged, and goes on without what is gone.
func (o *writer) skip(err error, path, name string) error {
	switch {
	case errors.Is(err, storage.ErrDamaged):
		o.damaged = append(o.damaged, path+name)
	case errors.Is(err, photo.ErrPlaceStays):
		o.withheld = append(o.withheld, path+name)
	case errors.Is(err, instance.ErrInfected):
		o.infected = append(o.infected, path+name)
	case errors.Is(err, storage.ErrNotFound):
	default:
		return err
	}
	return nil
}

// maxPath is how many bytes a path may have in an archive.
const maxPath = 1<<16 - 1

// add adds one file or folder to a folder of the archive.
func (o *writer) add(e instance.Entry, path string, names *taken) error {
	name := names.free(e.Name)
	if len(path)+len(name) >= maxPath {
		o.damaged = append(o.damaged, path+name)
		return nil
	}
	if e.Kind == instance.KindFile {
		return o.file(e, path, name)
	}
	path += name + "/"
	if _, err := o.zip.CreateHeader(header(path, e.Modified)); err != nil {
		return err
	}
	return o.folder(e.ID, path, new(taken))
}

// folder adds what lies in a folder. It is listed in one piece, and nothing is
// open while it is read out.
func (o *writer) folder(id instance.DocID, path string, names *taken) error {
	var below []instance.Entry
	damaged := false
	err := o.from.View(o.ctx, func(tx *instance.Tx) error {
		below = nil
		for e, err := range tx.Tree().List(id) {
			if errors.Is(err, storage.ErrDamaged) {
				damaged = true
				continue
			}
			if err != nil {
				return err
			}
			below = append(below, e)
		}
		return nil
	})
	if damaged {
		o.damaged = append(o.damaged, path+"?")
	}
	if err := o.skip(err, path, ""); err != nil {
		return err
	}
	instance.SortEntries(below, instance.ByName, false)
	for _, e := range below {
		if err := o.add(e, path, names); err != nil {
			return err
		}
	}
	return nil
}

// file adds one file. One that turns out to be damaged further in stays cut off
// there, and is named.
func (o *writer) file(e instance.Entry, path, name string) (err error) {
	content, err := o.from.Open(o.ctx, e.ID, 0)
	if err != nil {
		return o.skip(err, path, name)
	}
	defer func() { err = errors.Join(err, content.Close()) }()
	o.text = compressible(content.Version.Mime)
	into, err := o.zip.CreateHeader(header(path+name, content.Version.Modified))
	if err != nil {
		return err
	}
	read := &source{r: content}
	_, err = io.CopyBuffer(struct{ io.Writer }{into}, read, o.buffer)
	if read.failed != nil {
		return o.skip(read.failed, path, name)
	}
	return err
}

// source tells a content that cannot be read from an archive that cannot be
// written.
type source struct {
	r      io.Reader
	failed error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && err != io.EOF {
		s.failed = err
	}
	return n, err
}

// header describes an entry. All are deflated, what is compressed already with
// level 0: it is stored then, but readers that do not seek find its end.
func header(name string, modified time.Time) *zip.FileHeader {
	h := &zip.FileHeader{Name: name, Modified: modified, Method: zip.Deflate}
	if strings.HasSuffix(name, "/") {
		h.Method = zip.Store
	}
	return h
}

// deflater packs the entry that comes now; both of them are used again.
func (o *writer) deflater(w io.Writer) (io.WriteCloser, error) {
	n, level := 0, flate.NoCompression
	if o.text {
		n, level = 1, flate.BestSpeed
	}
	if o.packers[n] == nil {
		packer, err := flate.NewWriter(w, level)
		o.packers[n] = packer
		return packer, err
	}
	o.packers[n].Reset(w)
	return o.packers[n], nil
}

// compressible reports whether a content gets smaller by packing: texts, and
// pictures and sounds that are not packed themselves.
func compressible(mime string) bool {
	kind, sub, _ := strings.Cut(mime, "/")
	switch {
	case kind == "text", strings.HasSuffix(sub, "json"), strings.HasSuffix(sub, "xml"), strings.HasSuffix(sub, "javascript"):
		return true
	}
	switch mime {
	case "image/bmp", "image/tiff", "audio/wav", "audio/x-wav", "application/rtf", "application/x-tar", "application/msword", "application/postscript":
		return true
	}
	return false
}

var withheldName = map[fault.Lang]string{fault.French: "Fichiers non fournis.txt", fault.English: "Files left out.txt"}

var withheldText = map[fault.Lang]string{
	fault.French:  "Ces fichiers peuvent dire où ils ont été pris, et ce lieu ne peut pas en être retiré. Ils ne sont pas dans cette archive :\r\n\r\n",
	fault.English: "These files may tell where they were taken, and that place cannot be removed from them. They are not in this archive:\r\n\r\n",
}

var infectedName = map[fault.Lang]string{fault.French: "Fichiers mis de côté.txt", fault.English: "Files put aside.txt"}

var infectedText = map[fault.Lang]string{
	fault.French:  "Un virus a été trouvé dans ces fichiers. Personne ne peut les ouvrir, et ils ne sont pas dans cette archive :\r\n\r\n",
	fault.English: "A virus was found in these files. Nobody can open them, and they are not in this archive:\r\n\r\n",
}

var damagedName = map[fault.Lang]string{fault.French: "Fichiers illisibles.txt", fault.English: "Unreadable files.txt"}

var damagedText = map[fault.Lang]string{
	fault.French:  "Ces fichiers n’ont pas pu être lus, en entier ou en partie :\r\n\r\n",
	fault.English: "These files could not be read, in whole or in part:\r\n\r\n",
}

// tell says what is missing, where the person will look.
func (o *writer) tell(missing []string, name, text string) error {
	if len(missing) == 0 {
		return nil
	}
	o.text = true
	into, err := o.zip.CreateHeader(header(o.topNames.free(name), time.Time{}))
	if err != nil {
		return err
	}
	_, err = io.WriteString(into, text+strings.Join(missing, "\r\n")+"\r\n")
	return err
}
