package find

import "strings"

func list(words string) map[string]bool {
	all := map[string]bool{}
	for _, w := range strings.Fields(words) {
		all[w] = true
	}
	return all
}

// The small words, folded. They also tell the language of a text, so a word of
// both languages is in both lists.
var (
	frenchStops = list(`au aux avec ce ces cet cette dans de des du elle elles en est et etait etre eu eux il ils je jusqu la le les leur
		leurs lorsqu lui ma mais me mes meme moi mon ne nos notre nous on ont ou par pas plus pour puisqu qu que quelqu quel quelle
		quels quelles qui quoiqu sa sans se ses son sont sous sur ta te tes toi ton tu un une vos votre vous y ai as avons avez avait
		aussi comme donc si tout tous toute toutes tres cela ca celui ceux celle celles fait entre ete`)
	englishStops = list(`about after all also an and any are as at be because been before being between both but by can could did do does
		doesn don down during each few for from further had has have having he her here hers him his how if in into is isn it its me
		more most my no nor not of off on once only or other our out over own same she should so some such than that the their them
		then there these they this those through to too under until up very was we were what when where which while who whom why will
		with would you your yours`)
)
