// Package forms writes the pages on the content origin that are no page of a
// learner: that nothing is there any more, the form to report a page, and the
// host's page to decide about a report. They are plain HTML in the frame of
// public pages, need no script, and speak the visitor's language.
//
// It does no I/O and knows no request; what people typed stands in a form again
// when something is wrong with it.
package forms
