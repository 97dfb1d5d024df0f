package page

import (
	"bytes"
	"fmt"
	"strconv"
	"testing"
	"time"

	"pims/doctypes"
	"pims/fault"
	"pims/storage"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func photo(name string, width, height int, alt, caption string) doctypes.PublicFile {
	return doctypes.PublicFile{Blob: storage.Ref{Size: 412_000}, Name: name, Mime: "image/jpeg", Width: width, Height: height, Alt: alt, Caption: caption}
}

func pix() doctypes.Certification {
	levels := [][]int{{4, 3, 5}, {5, 4, 3, 4}, {3, 2, 4, 0}, {4, 4, 3}, {5, 3}}
	titles := []string{"Information et données", "Communication et collaboration", "Création de contenu", "Protection et sécurité", "Environnement numérique"}
	c := doctypes.Certification{
		Title: "Certification Pix", Issuer: "Pix", Awarded: "2026-06-03", Level: "Avancé 1", Score: "528 Pix", MaxScore: 640, MaxLevel: 5,
		Number: "P-3HM8QZ5T", Holder: "Tom Le Goff-Martin", Centre: "Collège secret", Comment: "Bravo secret",
		Source: doctypes.Source{Konnector: "pix", Connection: "0198c0de", ID: "4242", Fetched: noon.AddDate(0, 0, -3)},
	}
	for i, row := range levels {
		a := doctypes.Area{Code: strconv.Itoa(i + 1), Title: titles[i]}
		for j, level := range row {
			a.Competences = append(a.Competences, doctypes.Competence{Code: fmt.Sprintf("%d.%d", i+1, j+1), Title: fmt.Sprintf("Compétence %d.%d du domaine", i+1, j+1), Level: level})
		}
		c.Areas = append(c.Areas, a)
	}
	return c
}

func badgeOf(name, issuer, verdict string) doctypes.PublicBadge {
	return doctypes.PublicBadge{Name: name, Issuer: issuer, Awarded: "2026-06-12", Verdict: verdict, Verified: noon.AddDate(0, 0, -3)}
}

// tom is a page with every kind of block.
func tom() View {
	stool := photo("tabouret.jpg", 1096, 1168, "Un tabouret rond à trois pieds, dans un atelier", "Tabouret à trois pieds. Frêne, huile de lin. 22 heures.")
	shelf := photo("etagere.jpg", 1600, 1200, "Une étagère murale avec des livres", "Étagère de ma sœur. Pin, tenons et mortaises.")
	joint := photo("queues.jpg", 1600, 1200, "Un assemblage à queues d’aronde", "Mes premières queues d’aronde. La quatrième est la bonne.")
	bench := photo("etabli.jpg", 1822, 816, "Un établi avec un rabot", "L’établi 7, le mien, un vendredi à 16 h.")
	withPicture := badgeOf("Sauveteur secouriste du travail", "Croix de secours du Val", "valid")
	withPicture.Image = &doctypes.PublicFile{Mime: "image/png", Width: 400, Height: 400}
	withPicture.Criteria = "Réussir les deux épreuves de mise en situation."
	return View{
		Publication: doctypes.Publication{
			Page: "0198page", Address: "x7k2-mq9d-4hbz-p3wn", Preview: "preview-secret", Title: "Tom Le Goff", Subtitle: "J’apprends à fabriquer des choses qui durent.",
			Author: "Tom Le Goff", Theme: "wood", Language: "fr", Published: noon.AddDate(0, 0, -2), Expires: time.Date(2027, 6, 30, 0, 0, 0, 0, time.UTC),
			Blocks: []doctypes.PublicBlock{
				{Kind: "text", Heading: "Je cherche un stage", Text: "Quatre semaines, **du 17 mai au 11 juin 2027**, dans un atelier qui travaille le bois massif, à moins de 30 km d’Orval."},
				{Kind: "gallery", Heading: "Ce que j’ai fabriqué", Files: []doctypes.PublicFile{stool, shelf, joint}},
				{Kind: "text", Heading: "Comment je travaille", Text: "**Je dessine d’abord à l’échelle 1, sur du papier kraft. Si ça ne marche pas sur le papier, ça ne marchera pas dans le bois.**\n\nEnsuite je choisis les planches *une par une*. J’aime le moment où le rabot passe et où le dessin du bois apparaît. Je note mes heures et mes erreurs dans un carnet : c’est comme ça que j’ai compris pourquoi mes trois premières queues d’aronde avaient du jeu. Plus : [les jeunes bois](https://bois.example/concours).\n\n- Stage de trois semaines à l’atelier des Essarts\n- **Concours des jeunes bois**, 3e place\n\n> Tom prend le temps de comprendre avant de couper. À l’atelier, les autres viennent lui demander conseil.\n> — M. Yannick Morvan, professeur d’atelier"},
				{Kind: "gallery", Files: []doctypes.PublicFile{bench}},
				{Kind: "badge", Heading: "Ce qui est prouvé", Badges: []doctypes.PublicBadge{badgeOf("Conduite des machines à bois", "Lycée des Trois-Rivières", "valid"), withPicture, badgeOf("Forêt locale, bois local", "Atelier des Essarts", "unknown")}},
				{Kind: "certification", Heading: "Mes certifications", Certifications: []doctypes.Certification{pix(), {Title: "Cambridge English B1 Preliminary", Issuer: "Cambridge", Awarded: "2025-03-02", Expires: "2027-03-02", Level: "B1"}}},
				{Kind: "file", Heading: "À emporter", Files: []doctypes.PublicFile{
					{Blob: storage.Ref{Size: 1_200_000}, Name: "Plan du tabouret.pdf", Mime: "application/pdf"},
					{Blob: storage.Ref{Size: 4_830_000}, Name: "Tabouret.stl", Mime: "model/stl", Caption: "Pour l’imprimante 3D du fablab."},
				}},
			},
		},
		Lang: fault.French, Now: noon, Assets: "/p/-/", Report: "/p/x7k2-mq9d-4hbz-p3wn/signaler", Contact: "contact@cartable.example", Address: "https://pages.example/p/x7k2-mq9d-4hbz-p3wn",
		Content: func(block, item, width int) string {
			return fmt.Sprintf("/p/x7k2-mq9d-4hbz-p3wn/%d/%d/%d", block, item, width)
		},
	}
}

// galleries is a page of galleries of every size.
func galleries() View {
	v := tom()
	v.Publication.Theme, v.Publication.Title, v.Publication.Author = "lagoon", "Une année en images, du collège à la mer", "Inès Benali"
	v.Publication.Subtitle, v.Publication.Blocks = "Photos et carnets de la classe de mer.", nil
	shapes := [][2]int{{1600, 1067}, {900, 1600}, {1600, 1200}, {1200, 1200}, {1600, 900}, {1200, 1600}, {1600, 1067}, {1500, 1000}, {700, 1000}, {2000, 900}, {1600, 1600}, {1600, 1200}}
	for _, n := range []int{1, 2, 3, 4, 5, 7, 12} {
		b := doctypes.PublicBlock{Kind: "gallery", Heading: fmt.Sprintf("Galerie de %d", n)}
		for i := range n {
			s := shapes[(i+n)%len(shapes)]
			b.Files = append(b.Files, photo("p.jpg", s[0], s[1], "Une photo", []string{"Une légende.", "", "Une légende plus longue, qui raconte ce que l’on voit."}[i%3]))
		}
		v.Publication.Blocks = append(v.Publication.Blocks, b)
	}
	v.Publication.Blocks = append(v.Publication.Blocks, doctypes.PublicBlock{Kind: "gallery", Files: []doctypes.PublicFile{photo("p.jpg", 900, 1400, "Un portrait", "Un portrait seul, avec sa légende à côté.")}})
	return v
}

func render(t testing.TB, v View) string {
	t.Helper()
	var b bytes.Buffer
	if err := Render(&b, v); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const form = `<p class="lead">Une personne de l’hébergeur lira votre message.</p><div class="alert" role="alert"><p>Il manque une réponse.</p></div><form method="post"><fieldset class="field"><legend>Que se passe-t-il ?</legend><div class="choice"><input type="radio" name="r" id="r1"><label for="r1">La page parle de moi</label></div><div class="choice"><input type="radio" name="r" id="r2"><label for="r2">Autre chose</label></div></fieldset><div class="field"><label for="t">Expliquez</label><p class="hint" id="h">Ce que vous avez vu, et où.</p><textarea id="t" aria-describedby="h w" aria-invalid="true"></textarea><p class="wrong" id="w">Une phrase suffit.</p></div><div class="field"><label for="m">Votre adresse mail</label><input id="m" type="email"></div><p><button>Envoyer</button> <a class="button second" href="/">Annuler</a></p></form><dl class="facts"><dt>Numéro</dt><dd>2026-14</dd><dt>Reçu le</dt><dd>22 novembre 2026</dd></dl>`
