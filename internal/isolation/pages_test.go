package isolation_test

import (
	"net/url"
	"strings"
	"time"

	"pims/doctypes"
	"pims/identity"
)

// sheet is a page that somebody asked to be public.
type sheet struct{ id, publication, address, preview string }

// pages are the victim's badge and pages: one is public, the others show nothing
// to anybody, each for another reason.
func (w *world) pages() {
	me := w.browser
	w.badge()
	w.own(private, "page", w.page(me, "Brouillon Kanari"))
	both := func(title string) sheet {
		s := w.publish("lea", me, title, w.page(me, title), 24*time.Hour)
		w.says("pere", title, "agreed")
		w.says("mere", title, "agreed")
		return s
	}

	// What is public says nothing but this, and what was written since is not.
	w.public = both("Le pinson")
	w.ask(me, "PUT", "/api/v1/portfolio/"+w.public.id, w.sheetOf("Le pinson de Kanari")).Status(200)
	w.own(private, "page published", w.public.id)
	w.own(private, "publication", w.public.publication)
	w.secrets = append(w.secrets, secret{text: w.public.address, of: family}, secret{text: secretOf(w.public), of: family})

	w.waits = w.publish("lea", me, "Attente Mesange", w.page(me, "Attente Mesange"), time.Hour)
	w.says("pere", "Attente Mesange", "agreed")
	wrong := w.waits
	wrong.preview = wrong.address + "/apercu/" + secretOf(w.public)
	w.hush("waits", wrong)

	frozen := both("Gel Mesange")
	w.says("mere", "Gel Mesange", "objected")
	frozen.preview = frozen.address + "/apercu/" + secretOf(w.waits)
	w.hush("is frozen", frozen)

	withdrawn := both("Retrait Mesange")
	w.ask(me, "DELETE", "/api/v1/portfolio/"+withdrawn.id+"/publication", nil).Status(200)
	w.hush("was withdrawn", withdrawn)

	refused := w.publish("lea", me, "Refus Mesange", w.page(me, "Refus Mesange"), time.Hour)
	w.says("mere", "Refus Mesange", "refused")
	w.hush("was refused", refused)

	trashed := both("Rebut Mesange")
	w.ask(me, "DELETE", "/api/v1/portfolio/"+trashed.id, nil).Status(204)
	w.own(private, "page trashed", trashed.id)
	w.hush("is in the trash", trashed)

	w.suspended(both("Signalement Mesange"))
	w.others()
	w.shelves()

	expired := w.publish("lea", me, "Terme Mesange", w.page(me, "Terme Mesange"), 10*time.Minute)
	w.says("pere", "Terme Mesange", "agreed")
	w.says("mere", "Terme Mesange", "agreed")
	w.Wait(11 * time.Minute)
	w.hush("has expired", expired)
}

// suspended has somebody report a page, and the host take it off.
func (w *world) suspended(s sheet) {
	form := url.Values{
		"reason": {"privacy"}, "explanation": {"C’est mon visage."}, "name": {witness}, "email": {witness + "@exemple.fr"}, "good_faith": {"yes"},
	}
	desk := w.Node.Reports
	w.DoContent("POST", "/p/"+s.address+"/signaler", form.Encode(), "Content-Type", formType).Status(200)
	all, err := desk.List(w.t.Context())
	must(w.t, err)
	number := w.own(private, "report", all[0].Number)
	w.quiet = append(w.quiet, object{"report", number, "was decided"})
	token := desk.Token(number)
	w.secrets = append(w.secrets, secret{text: strings.ToLower(token), of: private, kind: "decision"})
	decision := url.Values{"verdict": {"suspend"}, "facts": {"Un visage kanari."}, "ground": {"Droit à l’image"}}
	w.DoContent("POST", "/p/-/decision/"+token, decision.Encode(), "Content-Type", formType).Status(303)
	w.Settle()
	w.hush("is suspended", s)
}

// visiting is the world for who visits pages in their turn: of what is quiet,
// one of each kind.
func (w *world) visiting(turn int) *world {
	one, by := *w, map[string][]object{}
	for _, o := range w.quiet {
		by[o.kind] = append(by[o.kind], o)
	}
	one.objects = nil
	for _, list := range by {
		one.objects = append(one.objects, list[turn%len(list)])
	}
	return &one
}

// others have published and are not there as they were: a child whose opening a
// parent objected to, and two who are erased and moved.
func (w *world) others() {
	w.child("lou-ent", identity.NewPerson{Login: "lou", GivenName: "Lou", Role: doctypes.Learner, BirthDate: "2013-02-01"})
	w.says("pere", "", "agreed")
	who := w.cookie("lou")
	s := w.publish("lou", who, "Lou Mesange", w.page(who, "Lou Mesange"), time.Hour)
	w.says("pere", "Lou Mesange", "agreed")
	w.says("mere", "Lou Mesange", "agreed")
	w.OnContent("GET", "/p/"+s.address).Status(200)
	w.says("mere", "", "objected")
	w.hush("is of a provisional instance", s)

	for _, login := range []string{"max", "iris"} {
		p := w.create(identity.NewPerson{Login: login, GivenName: "Kanari", Role: doctypes.Learner, BirthDate: "2009-01-10"})
		who := w.cookie(login)
		s := w.publish(login, who, "De "+login, w.page(who, "De "+login), time.Hour)
		w.OnContent("GET", "/p/"+s.address).Status(200)
		if login == "max" {
			must(w.t, w.Node.People.Remove(w.t.Context(), p.ID))
			w.hush("is of somebody erased", s)
			continue
		}
		_, err := w.Node.People.SetState(w.t.Context(), p.ID, identity.Live, identity.Moved)
		must(w.t, err)
		w.hush("is of somebody who moved", s)
	}
}

// hush notes an address under which nobody finds anything, nor by the secret of
// its preview.
func (w *world) hush(why string, s sheet) {
	for _, o := range []object{{"address", s.address, why}, {"preview", s.preview, why}} {
		w.quiet = append(w.quiet, o)
		w.absent[o.id] = twin(o.id)
		w.secrets = append(w.secrets, secret{text: o.id, of: family, kind: o.kind})
	}
}
