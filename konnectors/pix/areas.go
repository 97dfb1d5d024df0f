package pix

import (
	"encoding/json"
	"strings"

	"pims/doctypes"
)

// areas reads the tree of competences, nil where none was given.
func areas(r resource, included []resource) ([]doctypes.Area, error) {
	trees := 0
	for _, one := range included {
		if one.Type == "result-competence-trees" {
			trees++
		}
	}
	if trees > 1 {
		// Competences have the same ids in every certification: of two trees in
		// one answer nobody can tell whose levels they hold.
		return nil, nil
	}
	tree, err := r.included("result-competence-tree", included)
	if err != nil || len(tree) == 0 {
		return nil, err
	}
	listed, err := tree[0].included("areas", included)
	if err != nil {
		return nil, err
	}
	var out []doctypes.Area
	for _, one := range listed {
		a, err := area(one, included)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, nil
}

func area(r resource, included []resource) (a doctypes.Area, err error) {
	var of struct {
		Code  json.RawMessage `json:"code"` // a number, or one in quotes
		Title string          `json:"title"`
	}
	if err := json.Unmarshal(r.Attributes, &of); err != nil {
		return a, changed("an area of another kind")
	}
	a = doctypes.Area{Code: strings.Trim(string(of.Code), `"`), Title: of.Title}
	if !isCode(a.Code) || !isTitle(a.Title) {
		return a, changed("an area without code or title")
	}
	listed, err := r.included("result-competences", included)
	if err != nil {
		return a, err
	}
	for _, one := range listed {
		c, err := competence(one)
		if err != nil {
			return a, err
		}
		a.Competences = append(a.Competences, c)
	}
	return a, nil
}

func competence(r resource) (c doctypes.Competence, err error) {
	var of struct {
		Index string `json:"index"`
		Name  string `json:"name"`
		Level *int   `json:"level"`
	}
	if err := json.Unmarshal(r.Attributes, &of); err != nil {
		return c, changed("a competence of another kind")
	}
	// -1 is how Pix writes that no level was reached.
	if !isCode(of.Index) || !isTitle(of.Name) || of.Level == nil || *of.Level < -1 || *of.Level > maxLevel {
		return c, changed("a competence without index, name or level")
	}
	return doctypes.Competence{Code: of.Index, Title: of.Name, Level: max(*of.Level, 0)}, nil
}

func isTitle(s string) bool { return s != "" && readable(s, 120) }

// isCode tells "2" and "2.1" from anything else.
func isCode(s string) bool {
	return s != "" && len(s) <= 8 && strings.Trim(s, "0123456789.") == ""
}
