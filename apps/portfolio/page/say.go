package page

import (
	"html/template"
	"time"

	"pims/doctypes"
	"pims/fault"
	"pims/identity"
)

// Day writes a day as pages do: "1er mars 2026". Days are those of Paris.
func Day(lang fault.Lang, at time.Time) string { return wordsIn(lang).day(at) }

// Clock writes a moment of a day, "14:05".
func Clock(at time.Time) string { return at.In(identity.Paris()).Format("15:04") }

// Size writes how large a content is: "1,4 Mo".
func Size(lang fault.Lang, bytes int64) string { return wordsIn(lang).size(bytes) }

// KindOfFile says in a word or two what a file is: "Tableau ODS".
func KindOfFile(lang fault.Lang, name, mime string) string {
	return kindOfFile(doctypes.PublicFile{Name: name, Mime: mime}, wordsIn(lang))
}

// folder is the icon of one.
const folder literal = "M3 7a2 2 0 0 1 2-2h4l2 2h8a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2z"

// FolderIcon and FileIcon stand before a name in a list.
func FolderIcon() template.HTML { return template.HTML(new(out).icon(folder).buf) }
func FileIcon() template.HTML   { return template.HTML(new(out).icon(sheet).buf) }

// SaveIcon stands for saving a file.
func SaveIcon() template.HTML { return template.HTML(new(out).icon(fetch).buf) }
