package instance

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"pims/doctypes"
	"pims/fault"
)

// ErrBadMark is a tag, a colour, a description, an order or a property that
// cannot be kept.
var ErrBadMark = fault.New(fault.Invalid, "bad-mark") // args: mark

// What may be noted on a file or folder.
const (
	MaxTags        = 32
	MaxTag         = 64      // characters of one
	MaxDescription = 2000    // characters
	MaxProperties  = 8 << 10 // bytes of all, names included
)

// orders are what a folder's own order may be; a leading '-' turns it round.
var orders = []Order{ByName, ByModified, BySize}

// mark changes the marks of a file or folder.
func (p Patch) mark(m *doctypes.Marks) error {
	if p.Tags != nil {
		tags, err := checkTags(*p.Tags)
		if err != nil {
			return err
		}
		m.Tags = tags
	}
	if p.Colour != nil {
		if *p.Colour != "" && !slices.Contains(doctypes.Colours, *p.Colour) {
			return ErrBadMark.With("mark", "colour")
		}
		m.Colour = *p.Colour
	}
	if p.Description != nil {
		if !utf8.ValidString(*p.Description) || utf8.RuneCountInString(*p.Description) > MaxDescription {
			return ErrBadMark.With("mark", "description")
		}
		if p.DescribedAs != nil && m.Description != *p.DescribedAs && m.Description != *p.Description {
			return ErrChanged
		}
		m.Description = *p.Description
	}
	return p.setProperties(m)
}

// checkTags returns tags as they are kept: without blanks around them, and each
// once, whatever its case and accents.
func checkTags(given []string) ([]string, error) {
	var tags []string
	seen := map[string]bool{}
	for _, tag := range given {
		tag = norm.NFC.String(strings.TrimSpace(tag))
		if tag == "" || !utf8.ValidString(tag) || utf8.RuneCountInString(tag) > MaxTag || strings.ContainsFunc(tag, misleading) {
			return nil, ErrBadMark.With("mark", "tag")
		}
		if folded := Fold(tag); !seen[folded] {
			seen[folded] = true
			tags = append(tags, tag)
		}
	}
	if len(tags) > MaxTags {
		return nil, ErrBadMark.With("mark", "tags")
	}
	return tags, nil
}

func (p Patch) setProperties(m *doctypes.Marks) error {
	if p.Properties == nil {
		return nil
	}
	kept := slices.DeleteFunc(slices.Clone(m.Properties), func(one doctypes.Property) bool {
		_, changes := p.Properties[one.Name]
		return changes
	})
	for name, xml := range p.Properties {
		if xml != nil {
			kept = append(kept, doctypes.Property{Name: name, XML: *xml})
		}
	}
	size := 0
	for _, one := range kept {
		size += len(one.Name) + len(one.XML)
		if one.Name == "" || !utf8.ValidString(one.Name) || !utf8.ValidString(one.XML) {
			return ErrBadMark.With("mark", "property")
		}
	}
	if size > MaxProperties {
		return ErrBadMark.With("mark", "properties")
	}
	slices.SortFunc(kept, func(a, b doctypes.Property) int { return cmp.Compare(a.Name, b.Name) })
	m.Properties = kept
	return nil
}

// sorting sets the order in which a folder is listed; files have none.
func (p Patch) sorting(sort *string) error {
	if p.Sort == nil {
		return nil
	}
	by := strings.TrimPrefix(*p.Sort, "-")
	if sort == nil || *p.Sort != "" && !slices.Contains(orders, Order(by)) {
		return ErrBadMark.With("mark", "sort")
	}
	*sort = *p.Sort
	return nil
}

// dated sets a file's own time; folders have none.
func (p Patch) dated(modified *time.Time) error {
	if p.Modified == nil {
		return nil
	}
	if year := p.Modified.UTC().Year(); modified == nil || p.Modified.IsZero() || year < 1 || year > 9999 { // as JSON has them
		return ErrBadMark.With("mark", "modified")
	}
	*modified = p.Modified.UTC().Truncate(time.Microsecond)
	return nil
}

// Tag is a tag with how many files and folders have it.
type Tag struct {
	Name  string
	Count int
}

// Tags returns the tags in use, by name. What lies in the trash does not count.
// One that is written in several ways is called as it is most often.
func (t Tree) Tags() ([]Tag, error) {
	spelt := map[string]map[string]int{}
	for e, err := range t.All() {
		if err != nil {
			return nil, err
		}
		for _, tag := range e.Tags {
			folded := Fold(tag)
			if spelt[folded] == nil {
				spelt[folded] = map[string]int{}
			}
			spelt[folded][tag]++
		}
	}
	all := make([]Tag, 0, len(spelt))
	for _, ways := range spelt {
		var one Tag
		most := 0
		for name, n := range ways {
			one.Count += n
			if n > most || n == most && name < one.Name {
				one.Name, most = name, n
			}
		}
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b Tag) int { return CompareNames(a.Name, b.Name) })
	return all, nil
}
