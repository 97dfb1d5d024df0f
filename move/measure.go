package move

import (
	"encoding/json"

	"pims/consent"
	"pims/doctypes"
	"pims/instance"
)

// sums are the figures that an archive states before it gives anything.
type sums struct {
	documents    map[doctypes.Name]*documentSum
	contents     int64
	contentBytes int64
	logBytes     int64
	log          merkle
}

type documentSum struct {
	count   int64
	bytes   int64
	version int
}

// measure adds up what an export of the snapshot will write, and reports the
// documents and log entries that cannot be read.
func (p *plan) measure(tx *instance.Tx) (*sums, error) {
	s := &sums{documents: map[doctypes.Name]*documentSum{}}
	for _, d := range doctypes.All() {
		err := p.eachRendered(tx, d.Name, func(doc instance.Document, all []stored, bad *Damage) error {
			if bad != nil {
				p.damaged = append(p.damaged, *bad)
				if bad.Reason == ReasonDocument {
					return nil
				}
			}
			raw, err := json.Marshal(doc)
			if err != nil {
				return err
			}
			sum := s.documents[d.Name]
			if sum == nil {
				sum = new(documentSum)
				s.documents[d.Name] = sum
			}
			sum.count++
			sum.bytes += int64(len(raw)) + 1
			sum.version = max(sum.version, doc.Version)
			for _, c := range all {
				s.contents++
				s.contentBytes += c.ref.Size
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return s, s.measureLog(p, tx)
}

func (s *sums) measureLog(p *plan, tx *instance.Tx) error {
	for leaf, err := range consent.Leaves(tx, 0) {
		if err != nil {
			p.damaged = append(p.damaged, Damage{Reason: ReasonLog, Version: int(s.log.size)})
			return nil
		}
		raw, err := json.Marshal(leaf)
		if err != nil {
			return err
		}
		s.logBytes += int64(len(raw)) + 1
		s.log.add(hashed(leaf))
	}
	return nil
}

// eachRendered hands out the documents of a doctype that travel, as they stand in
// the archive. bad tells of one that could not be read: with ReasonDocument there
// is nothing else, with ReasonFolder doc was made anew.
func (p *plan) eachRendered(tx *instance.Tx, t doctypes.Name, fn func(doc instance.Document, all []stored, bad *Damage) error) error {
	if d, ok := doctypes.Lookup(t); !ok || d.Stays {
		return nil
	}
	tree := t == doctypes.FileName || t == doctypes.FolderName
	return eachDocument(tx, t, func(doc instance.Document, err error) error {
		path := p.paths[doc.ID]
		var bad *Damage
		if err != nil {
			e, known := p.entries[doc.ID]
			if !known {
				return fn(doc, nil, &Damage{Reason: ReasonDocument, Doctype: t, ID: doc.ID, Path: path})
			}
			bad = &Damage{Reason: ReasonFolder, Doctype: t, ID: doc.ID, Path: path}
			if doc, err = rebuilt(e); err != nil {
				return err
			}
		}
		if tree && path == "" {
			return nil // on its way out
		}
		out, all, err := p.render(doc)
		if err != nil {
			return fn(doc, nil, &Damage{Reason: ReasonDocument, Doctype: t, ID: doc.ID, Path: path})
		}
		return fn(out, all, bad)
	})
}

func (x *export) info() (*Info, error) {
	usage, err := x.tx.Usage()
	if err != nil {
		return nil, err
	}
	s := x.sums
	i := &Info{
		Instance: x.access.ID(), Made: x.opts.Now, Software: x.opts.Software, Format: Format, Quota: usage.Quota,
		Octets: s.contentBytes, Streams: s.contents, Bytes: s.contentBytes,
		LogSize: s.log.size, LogRoot: s.log.root(), Doctypes: map[doctypes.Name]int{},
	}
	for t, sum := range s.documents {
		i.Documents += sum.count
		i.Octets += sum.bytes
		i.Streams++
		i.Doctypes[t] = sum.version
	}
	if sum := s.documents[doctypes.FileName]; sum != nil {
		i.Files = sum.count
	}
	if sum := s.documents[doctypes.FolderName]; sum != nil {
		i.Folders = sum.count
	}
	if s.log.size > 0 {
		i.Octets += s.logBytes
		i.Streams++
	}
	for _, path := range []string{pathLisezmoi, pathReadme} {
		text, err := textOf(path)
		if err != nil {
			return nil, err
		}
		i.Octets += int64(len(text))
		i.Streams++
	}
	return i, nil
}

func (x *export) report() Report {
	if x.sums == nil {
		return Report{}
	}
	r := Report{
		Instance: x.access.ID(), Format: Format, Sealed: !x.opts.Unsealed, Made: x.opts.Now,
		Log: x.sums.log.size, Contents: x.sums.contents, Bytes: x.sums.contentBytes, Damaged: x.plan.damaged,
	}
	for t, sum := range x.sums.documents {
		r.Documents += sum.count
		switch t {
		case doctypes.FileName:
			r.Files = sum.count
		case doctypes.FolderName:
			r.Folders = sum.count
		}
	}
	return r
}
