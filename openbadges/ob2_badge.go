package openbadges

import (
	"cmp"

	"pims/doctypes"
)

// shown is what the badge says, as far as it has been read. The picture of the
// assertion goes before that of its class, for all who have it.
func (o *ob2) shown() Badge {
	b := readAchievement(o.class)
	b.ID, b.Image = id(o.assertion), cmp.Or(picture(o.assertion["image"]), b.Image)
	b.Awarded, _ = date(o.assertion["issuedOn"]) // what is no date has been said by form
	b.Expires, _ = date(o.assertion["expires"])
	b.Evidence = readEvidence(o.assertion["evidence"])
	profile := o.issuer
	if profile == nil {
		profile = object(o.class["issuer"])
	}
	b.Issuer = doctypes.BadgeIssuer{ID: id(o.class["issuer"]), Name: text(profile["name"]), URL: web(text(profile["url"]))}
	return b
}

// rest asks what needs no proof.
func (o *ob2) rest(holder *Holder) {
	o.Badge = o.shown()
	if holder != nil {
		o.recipient(holder)
	}
	o.v.setDates(o.Report, o.Badge.Awarded, o.Badge.Expires)
	o.setEvidence()
}

// recipient asks whether the assertion names the holder.
func (o *ob2) recipient(holder *Holder) {
	who := object(o.assertion["recipient"])
	if !has(who["type"], "email") {
		o.setRecipient(0, 0, who != nil, holder)
		return
	}
	mine := 0
	if hashed, _ := who["hashed"].(bool); matchEmail(text(who["identity"]), text(who["salt"]), hashed, holder) {
		mine = 1
	}
	o.setRecipient(1, mine, true, holder)
}
